#!/usr/bin/python3
"""-o FILE holds the old text or the new one, and a failed run leaves things as they were."""

import json
import os
import resource
import stat
import subprocess
import tempfile
import unittest

import program
from program import BAD_INPUT, DAY, ENVIRONMENT, FINE, NO, SMALL, run

SITE = ["--as-of", DAY]
BROKEN = "site: broken\nzones:\n  a: { prefixes: [10.0.0.1/24] }\n"  # host bits


def limit_file_size():
    """Of the program: a write beyond fails, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def limited(*words):
    """The program on a disk that takes 100 bytes a file. The signal is ignored, as by default in
    the shell's children it is not."""
    line = 'trap "" XFSZ; exec "$0" "$@"'
    done = subprocess.run(["bash", "-c", line, program.PROGRAM, *words], cwd=program.ROOT,
                          env=program.environment(), capture_output=True, check=False,
                          timeout=60, preexec_fn=limit_file_size)
    return program.Ran(done)


class OutputTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = os.path.join(self.folder, "out.txt")

    def broken_site(self):
        return program.write(self.folder, "broken/site.yaml", BROKEN)

    def test_the_file_gets_what_standard_output_would(self):
        for words, code in ((["plan", SMALL, *SITE], FINE), (["catalog", "check"], NO),
                            (["explain", SMALL, *SITE, program.DENIED], NO),
                            (["render", SMALL, *SITE, "--at", "gw1"], FINE),
                            (["report", SMALL, *SITE, "--format", "html"], FINE),
                            (["report", SMALL, *SITE, "--format", "xlsx"], FINE)):
            ran = run(*words, "-o", self.path)
            self.assertEqual((ran.code, ran.bytes), (code, b""), (words, ran.err))
            self.assertEqual(program.read(self.path), run(*words).bytes, words)
        self.assertEqual(os.listdir(self.folder), ["out.txt"])

    def test_a_run_that_fails_leaves_the_old_file(self):
        program.write(self.folder, "out.txt", "old\n")
        broken = self.broken_site()
        for words in (["plan", broken], ["plan", "nowhere"], ["report", broken, "--format", "html"],
                      ["render", broken, "--at", "gw1"], ["render", SMALL, "--at", "nothing"],
                      ["explain", SMALL, "tcp"], ["route", broken, "c1", "10.0.0.1"],
                      ["expiring", broken], ["resolve", broken],
                      ["catalog", "show", "./tests/bad/catalog/cycle.yaml"]):
            ran = run(*words, "-o", self.path)
            self.assertEqual((ran.code, ran.bytes), (BAD_INPUT, b""), words)
            self.assertEqual(program.read(self.path), b"old\n", words)
        self.assertEqual(sorted(os.listdir(self.folder)), ["broken", "out.txt"])

    def test_a_full_disk_leaves_the_old_file(self):
        program.write(self.folder, "out.txt", "old\n")
        ran = limited("plan", SMALL, *SITE, "-o", self.path)
        self.assertEqual((ran.code, ran.bytes), (ENVIRONMENT, b""))
        self.assertIn("cannot write", ran.err)
        self.assertEqual(program.read(self.path), b"old\n")
        self.assertEqual(os.listdir(self.folder), ["out.txt"])
        self.assertEqual(run("plan", SMALL, "-o", "/dev/full").code, ENVIRONMENT)

    def test_a_folder_that_may_not_be_written_to(self):
        if os.geteuid() == 0:
            self.skipTest("root may write everywhere")
        program.write(self.folder, "out.txt", "old\n")
        os.chmod(self.folder, 0o500)
        ran = run("plan", SMALL, "-o", self.path)
        os.chmod(self.folder, 0o700)
        self.assertEqual(ran.code, ENVIRONMENT)
        self.assertEqual(program.read(self.path), b"old\n")

    def test_mode_and_link_of_the_old_file_stay(self):
        program.write(self.folder, "real.txt", "old\n")
        os.chmod(os.path.join(self.folder, "real.txt"), 0o640)
        os.symlink("real.txt", self.path)
        self.assertEqual(run("catalog", "list", "-o", self.path).code, FINE)
        self.assertTrue(os.path.islink(self.path))
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o640)
        self.assertIn(b"peergfs", program.read(self.path))

    def test_findings_about_a_bad_site_are_an_answer(self):
        ran = run("site", "check", self.broken_site(), "--format", "json", "-o", self.path)
        self.assertEqual((ran.code, ran.bytes), (BAD_INPUT, b""))
        findings = json.loads(program.read(self.path))
        self.assertEqual(findings[0]["severity"], "error")
        self.assertRegex(findings[0]["place"], r"site\.yaml:3:\d+$")


class RenderAllTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.out = os.path.join(self.folder, "out")

    def test_an_error_leaves_no_file_and_no_folder(self):
        program.write(self.folder, "site.yaml", BROKEN)
        for site in (self.folder, "nowhere"):
            ran = run("render", site, "--all", "-o", self.out)
            self.assertEqual((ran.code, ran.bytes), (BAD_INPUT, b""))
        self.assertEqual(os.listdir(self.folder), ["site.yaml"])

    def test_a_full_disk_leaves_the_old_texts(self):
        old = {name: "old " + name for name in ("gw1.nftables.nft", "ora1-fw.nftables.nft")}
        for name, text in old.items():
            program.write(self.out, name, text)
        ran = limited("render", SMALL, *SITE, "--all", "-o", self.out)
        self.assertEqual((ran.code, ran.bytes), (ENVIRONMENT, b""))
        self.assertIn("cannot write", ran.err)
        self.assertIn("0 of 4 files written before", ran.err)
        self.assertEqual(sorted(os.listdir(self.out)), sorted(old))
        for name, text in old.items():
            self.assertEqual(program.read(os.path.join(self.out, name)), text.encode())


if __name__ == "__main__":
    unittest.main()
