#!/usr/bin/python3
"""Colour and progress are for people at a terminal; pipes and files get plain text."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import unittest

import program
from program import DAY, ENVIRONMENT, FINE, SMALL, run

CHECK = ["catalog", "check", "cumulocity"]  # its findings are coloured
WRONG = ["catalog", "show", "./tests/bad/catalog/duplicate_key.yaml"]  # its messages are
ESCAPE = b"\x1b["


def on_terminal(words, columns=100, **more):
    """(exit code, what a terminal would show) with all three streams on one."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    with subprocess.Popen([program.PROGRAM, *words], cwd=program.ROOT, stdin=side, stdout=side,
                          stderr=side, env=program.environment(**more)) as process:
        os.close(side)
        shown = b""
        while select.select([main], [], [], 60)[0]:
            try:
                chunk = os.read(main, 65536)
            except OSError:  # the other side is closed
                break
            if not chunk:
                break
            shown += chunk
        os.close(main)
        return process.wait(timeout=60), shown.replace(b"\r\n", b"\n")


class ColourTest(unittest.TestCase):
    def test_none_in_a_pipe(self):
        for words in (CHECK, WRONG, ["--help"], ["plan", SMALL]):
            ran = run(*words)
            self.assertNotIn(b"\x1b", ran.bytes, words)
            self.assertNotIn("\x1b", ran.err, words)

    def test_some_on_a_terminal(self):
        code, shown = on_terminal(CHECK)
        self.assertEqual(code, program.NO)
        self.assertIn(ESCAPE, shown)
        code, shown = on_terminal(WRONG)
        self.assertEqual(code, program.BAD_INPUT)
        self.assertIn(ESCAPE, shown)

    def test_none_with_no_color_or_a_dumb_terminal(self):
        for more in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            for words in (CHECK, WRONG):
                self.assertNotIn(ESCAPE, on_terminal(words, **more)[1], (words, more))

    def test_none_in_a_file_though_a_terminal_looks_on(self):
        path = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"portwright.{os.getpid()}.txt")
        try:
            code, shown = on_terminal([*CHECK, "-o", path])
            self.assertEqual((code, shown), (program.NO, b""))
            self.assertEqual(program.read(path), run(*CHECK).bytes)
        finally:
            os.unlink(path)

    def test_none_in_formats_for_programs(self):
        for form in ("json", "csv", "markdown"):
            shown = on_terminal([*CHECK, "--format", form])[1]
            self.assertNotIn(ESCAPE, shown, form)

    def test_tables_fit_the_terminal(self):
        for columns in (80, 120, 200):
            shown = on_terminal(["catalog", "list"], columns, NO_COLOR="1")[1].decode()
            self.assertLessEqual(max(map(len, shown.split("\n"))), columns)


class StreamTest(unittest.TestCase):
    def test_a_workbook_is_not_thrown_at_a_terminal(self):
        code, shown = on_terminal(["report", SMALL, "--format", "xlsx"])
        self.assertEqual(code, program.BAD_INPUT)
        self.assertIn(b"give it with -o FILE", shown)

    def test_a_reader_that_goes_away_is_no_failure(self):
        line = f"set -o pipefail; '{program.PROGRAM}' report {program.ACME} --as-of {DAY} | head -1"
        ran = subprocess.run(["bash", "-c", line], cwd=program.ROOT, capture_output=True,
                             env=program.environment(), check=False, timeout=60)
        self.assertIn(ran.returncode, (FINE, 141))  # 128 + SIGPIPE, as of any program
        self.assertNotIn(b"could not be written", ran.stderr)

    def test_a_full_disk_behind_standard_output(self):
        with open("/dev/full", "wb") as full:
            for words in (["catalog", "list"], ["--help"], ["report", SMALL], ["man"]):
                ran = subprocess.run([program.PROGRAM, *words], cwd=program.ROOT, stdout=full,
                                     stderr=subprocess.PIPE, check=False, timeout=60)
                self.assertEqual(ran.returncode, ENVIRONMENT, words)
                self.assertIn(b"standard output could not be written", ran.stderr)

    def test_closed_standard_streams(self):
        ran = subprocess.run(["bash", "-c", f"'{program.PROGRAM}' catalog list >&-"],
                             cwd=program.ROOT, capture_output=True, check=False, timeout=60)
        self.assertEqual(ran.returncode, ENVIRONMENT)


if __name__ == "__main__":
    unittest.main()
