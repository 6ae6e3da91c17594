#!/usr/bin/python3
"""ansible-lint takes our playbooks with its production profile, and Ansible their syntax.

Usage: ansible_test.py TESTDATA. Exit code 77 where ansible-lint is not there; the output says why.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import namespaces

TESTDATA = pathlib.Path()


class AnsibleTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.names = []
        for path in sorted(TESTDATA.glob("*.yml")):
            shutil.copy(path, self.folder)
            self.names.append(path.name)
        self.assertGreater(len(self.names), 4)

    def run_here(self, *command):
        environment = dict(os.environ, HOME=str(self.folder), ANSIBLE_LOCAL_TEMP=str(self.folder))
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True,
                              check=False, timeout=240, env=environment)

    def lint(self, *names):
        return self.run_here("ansible-lint", "--nocolor", "--offline", "--profile", "production",
                             *names)

    def test_lint(self):
        done = self.lint(*self.names)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, said)
        self.assertIn("production", said)
        self.assertIn(f"on {len(self.names)} files", said)

    def test_lint_finds_what_is_wrong(self):
        text = (self.folder / "host.nftables.yml").read_text(encoding="utf-8")
        broken = text.replace("ansible.builtin.file:", "file:").replace('mode: "0600"', "mode: 600")
        self.assertNotEqual(text, broken)
        (self.folder / "broken.yml").write_text(broken, encoding="utf-8")
        self.assertNotEqual(self.lint("broken.yml").returncode, 0)

    def test_syntax(self):
        if shutil.which("ansible-playbook") is None:
            self.skipTest("no ansible-playbook here")
        done = self.run_here("ansible-playbook", "--syntax-check", "-i", "db1,edge", *self.names)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: ansible_test.py TESTDATA")
    if shutil.which("ansible-lint") is None:
        namespaces.skip("no ansible-lint here")
    TESTDATA = pathlib.Path(sys.argv[1])
    unittest.main(argv=sys.argv[:1], verbosity=2)
