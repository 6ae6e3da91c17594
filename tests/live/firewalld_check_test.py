#!/usr/bin/python3
"""firewalld's own check takes what our scripts write; what it does not take is not put in place.

Usage: firewalld_check_test.py FIREWALLD_TEXT TESTDATA. Exit code 77 where the check cannot run; the
output says why.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import namespaces

TEXT = ""
TESTDATA = pathlib.Path()
SETTINGS = "DefaultZone=public\nRFC3964_IPv4=yes\n"


def install(script, folder):
    return subprocess.run(["sh", "-s", str(folder)], input=script, capture_output=True, text=True,
                          check=False)


class CheckTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "firewalld.conf").write_text(SETTINGS, encoding="ascii")

    def files(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.glob("*/*"))

    def check(self, script):
        done = install(script, self.folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_texts_that_people_review(self):
        for name in ("host", "gateway"):
            with self.subTest(name):
                self.check((TESTDATA / f"{name}.sh").read_text(encoding="utf-8"))

    def test_every_case(self):
        for name in ("input", "output", "forward", "paths", "timeouts", "empty", "big"):
            with self.subTest(name):
                self.check(namespaces.run(TEXT, name))

    def test_files_of_an_earlier_run_go_and_others_stay(self):
        self.check(namespaces.run(TEXT, "paths"))
        self.assertIn("policies/pw-forward.xml", self.files())
        (self.folder / "zones" / "home.xml").write_text("<zone/>\n", encoding="ascii")
        self.check(namespaces.run(TEXT, "empty"))
        self.assertEqual(self.files(),
                         ["policies/pw-in.xml", "policies/pw-out.xml", "zones/home.xml"])

    def test_what_is_refused_is_not_put_in_place(self):
        self.check(namespaces.run(TEXT, "empty"))
        before = self.files()
        broken = namespaces.run(TEXT, "input").replace('"echo-request"', '"echo-of-nothing"')
        self.assertNotEqual(install(broken, self.folder).returncode, 0)
        self.assertEqual(self.files(), before)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: firewalld_check_test.py FIREWALLD_TEXT TESTDATA")
    if shutil.which("firewall-offline-cmd") is None:
        namespaces.skip("no firewall-offline-cmd here")
    if os.geteuid() != 0:
        namespaces.skip("firewall-offline-cmd runs for root alone")
    TEXT, TESTDATA = sys.argv[1], pathlib.Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=2)
