#!/usr/bin/python3
"""Help, its examples, and every way to ask wrongly: exit code 2, a message, no output."""

import os
import shutil
import subprocess
import tempfile
import unittest

import program
from program import BAD_INPUT, FINE, NO, SMALL, run


def examples(command):
    """The lines below `Example:` of a command's help."""
    text = run(*command.split(), "--help").out
    lines = text.split("\nExample:\n")[1].split("\n\n")[0].split("\n")
    return [line.strip() for line in lines if line.strip()]


# These change the firewall of the machine: their examples run in a network of their own alone.
OF_THIS_HOST = {"apply", "confirm", "rollback", "status", "history", "drift", "watch", "usage",
                "observed", "boot", "await", "cluster", "respond", "lab", "lab run",
                "lab up", "lab exec", "lab down", "conditions"}
APART = ["unshare", "--net", "--mount", "bash", "-c",
         'mount -t tmpfs none /var/lib && exec bash -c "$0"']


def can_be_apart():
    tried = subprocess.run([*APART, "true"], capture_output=True, check=False)
    return tried.returncode == 0 and shutil.which("nft") is not None


class HelpTest(unittest.TestCase):
    def test_every_command_has_a_help_with_an_example(self):
        commands = program.commands()
        self.assertIn("plan", commands)
        self.assertIn("catalog diff", commands)
        for command in commands:
            for spelled in (["--help"], ["-h"], ["help"]):
                ran = run(*command.split(), *spelled)
                self.assertEqual((ran.code, ran.err), (FINE, ""), command)
                self.assertIn("Usage: portwright " + command, ran.out)
            for line in examples(command):
                self.assertIn("portwright " + command, line)

    def test_help_is_found_from_either_side(self):
        self.assertEqual(run("help", "plan").out, run("plan", "--help").out)
        self.assertEqual(run("--help", "catalog", "list").out, run("catalog", "list", "-h").out)
        self.assertIn("catalog diff", run("catalog", "--help").out)
        self.assertEqual(run("plan", "nowhere", "--bad", "--help").code, FINE)

    def test_examples_can_be_pasted(self):
        """Run from a copy of the examples, by bash, with the program in PATH."""
        for command in program.commands():
            if command in OF_THIS_HOST and not can_be_apart():
                continue
            for line in examples(command):
                with self.subTest(line), tempfile.TemporaryDirectory() as folder:
                    self.check_example(line, folder)

    def check_example(self, line, folder):
        subprocess.run(["cp", "-r", os.path.join(program.ROOT, "examples"), folder], check=True)
        catalog = program.read(os.path.join(program.ROOT, "catalog/peergfs.yaml"))
        program.write(folder, "peergfs.yaml", catalog)
        path = os.path.dirname(program.PROGRAM) + ":" + os.environ["PATH"]
        words = set(line.split())
        shell = APART if words & OF_THIS_HOST else ["bash", "-c"]
        ran = subprocess.run([*shell, line], cwd=folder, timeout=60, capture_output=True,
                             env=program.environment(PATH=path), stdin=subprocess.DEVNULL,
                             check=False)
        if "portwright site form" in line:  # nobody sits at a terminal here
            self.assertEqual(ran.returncode, BAD_INPUT, ran.stderr)
        elif "portwright resolve" in line:  # whether somebody answers is the machine's affair
            self.assertIn(ran.returncode, (FINE, NO, program.ENVIRONMENT), ran.stderr)
        else:
            self.assertIn(ran.returncode, (FINE, NO), ran.stderr)

    def test_version(self):
        self.assertRegex(run("--version").out, r"^portwright \d+\.\d+\.\d+\n$")
        self.assertEqual(run("--version").out, run("version").out)


# Words, and what the message has to say.
WRONG = [
    ([], "Usage: portwright VERB"),
    ([""], "expected a verb, found ''"),
    (["plna"], "did you mean plan?"),
    (["explan", SMALL], "did you mean explain?"),
    (["--frob"], "expected a verb, found '--frob'"),
    (["help", "nonsense"], "expected a verb, found 'nonsense'"),
    (["catalog"], "Usage: portwright catalog VERB"),
    (["catalog", "lst"], "expected a verb of catalog, found 'lst'; did you mean list?"),
    (["site"], "Usage: portwright site VERB"),
    (["plan", SMALL, "--frob"], "expected an option of plan, found '--frob'"),
    (["plan", SMALL, "-x"], "expected an option of plan, found '-x'"),
    (["plan", SMALL, "--strickt"], "did you mean --strict?"),
    (["plan", SMALL, "--strict=1"], "expected --strict without a value"),
    (["plan", SMALL, "--format"], "expected FORMAT after --format, found nothing more"),
    (["plan", SMALL, "-o"], "expected FILE after -o, found nothing more"),
    (["plan", SMALL, "--output"], "expected FILE after --output, found nothing more"),
    (["plan"], "expected SITE, found nothing more"),
    (["plan", SMALL, "more"], "expected nothing more, found 'more'"),
    (["plan", SMALL, "--format", "xml"],
     "expected one of table csv json markdown after --format, found 'xml'"),
    (["report", SMALL, "--format", "pdf"], "xlsx html svg mermaid after --format, found 'pdf'"),
    (["plan", SMALL, "--as-of", "tomorrow"], "expected a day as YYYY-MM-DD after --as-of"),
    (["plan", SMALL, "--as-of", "2026-02-29"], "found '2026-02-29'"),
    (["plan", SMALL, "--as-of", "2026-1-1"], "found '2026-1-1'"),
    (["expiring", SMALL, "--within", "x"], "expected a number of days such as 30d"),
    (["expiring", SMALL, "--within", "-1d"], "found '-1d'"),
    (["expiring", SMALL, "--within", ""], "found ''"),
    (["expiring", SMALL, "--within", "99999999999999999999d"], "expected a number of days"),
    (["render", SMALL], "expected either --at POINT or --all -o DIR"),
    (["render", SMALL, "--at", "gw1", "--all", "-o", "unused"], "either --at POINT or --all"),
    (["render", SMALL, "--all"], "expected a folder for the texts of all points"),
    (["render", SMALL, "--all", "-o", ""], "expected a folder for the texts of all points"),
    (["render", SMALL, "--at", "gw"], "did you mean gw1?"),
    (["render", SMALL, "--at", "nothing-like-it"], "the site has gw1, ora1-fw"),
    (["render", SMALL, "--at", ""], "expected an enforcement point"),
    (["explain", SMALL], "expected PACKET, found nothing more"),
    (["explain", SMALL, "tcp"], "expected a packet like `tcp 10.1.0.11 -> 10.20.0.5:11117`"),
    (["explain", SMALL, "tcp c1 -> ora7:1521"], "found 'ora7'"),
    (["report", SMALL, "--format", "svg", "--at", "gw2"], "did you mean gw1?"),
    (["report", SMALL, "--at", "gw1"], "expected --format svg or mermaid beside --at, found table"),
    (["inventory", SMALL, "--for", "ping"], "found 'ping'"),
    (["route", SMALL, "c1"], "expected DESTINATION, found nothing more"),
    (["route", SMALL, "c2", "10.0.0.1"], "did you mean c1?"),
    (["route", SMALL, "c1", "10.0.0.256"], "found '10.0.0.256'"),
    (["catalog", "show"], "expected PRODUCT, found nothing more"),
    (["catalog", "show", "peergf"], "did you mean peergfs?"),
    (["catalog", "show", "peergfs", "cumulocity"], "expected nothing more, found 'cumulocity'"),
    (["catalog", "search"], "expected WORD, found nothing more"),
    (["catalog", "diff", "peergfs"], "expected NEW, found nothing more"),
    (["catalog", "list", "more"], "expected nothing more, found 'more'"),
    (["catalog", "list", "--catalog-dir", "nowhere"], "expected a folder of catalogs"),
    (["plan", SMALL, "--catalog-dir", "README.md"], "expected a folder of catalogs"),
    (["completion"], "expected SHELL, found nothing more"),
    (["completion", "tcsh"], "expected bash, zsh or fish, found 'tcsh'"),
    (["man", "plan"], "expected nothing more, found 'plan'"),
    # Paths that were typed wrongly.
    (["plan", "nowhere"], "cannot read 'nowhere': no such file or directory"),
    (["plan", ""], "no such file or directory"),
    (["plan", "examples"], "expected a site file, or a folder with site.yaml, found 'examples'"),
    (["site", "check", "README.md/x"], "cannot read 'README.md/x'"),
    (["catalog", "show", "./nowhere.yaml"], "cannot read './nowhere.yaml'"),
    (["catalog", "check", "examples/"], "expected a catalog file, found the folder 'examples/'"),
    (["plan", SMALL, "-o", "nowhere/plan.txt"], "no folder 'nowhere'"),
    (["plan", SMALL, "-o", "examples"], "it is a folder"),
    (["render", SMALL, "--all", "-o", "README.md"], "expected a folder for the texts"),
]


class WrongUsageTest(unittest.TestCase):
    def test_each_is_refused_with_a_message_and_no_output(self):
        for words, message in WRONG:
            with self.subTest(words):
                ran = run(*words)
                self.assertEqual((ran.code, ran.bytes), (BAD_INPUT, b""), ran.err)
                self.assertIn(message, ran.err)

    def test_options_stand_anywhere_and_take_one_value(self):
        day = ["--as-of", program.DAY]
        expected = run("plan", SMALL, "--format", "csv", *day)
        self.assertEqual(expected.code, FINE)
        for words in (["--format", "csv", *day, SMALL],
                      ["--format=csv", SMALL, "--as-of=" + program.DAY],
                      ["--format", "json", "--format", "csv", *day, "--", SMALL],
                      ["--catalog-dir", "catalog", "--catalog-dir", "docs", SMALL, *day,
                       "--format", "csv"]):
            self.assertEqual(run("plan", *words).bytes, expected.bytes, words)

    def test_short_output_option(self):
        for spelled in (["-o", "{}"], ["-o{}"], ["--output={}"], ["--output", "{}"]):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "list.csv")
                words = [word.format(path) for word in spelled]
                self.assertEqual(run("catalog", "list", *words).code, FINE)
                self.assertIn(b"peergfs", program.read(path))


if __name__ == "__main__":
    unittest.main()
