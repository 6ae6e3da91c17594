#!/usr/bin/python3
"""docs/dialects/ says what the program says of itself, and its examples are what it renders."""

import os
import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class DialectPagesTest(unittest.TestCase):
    def test_pages_are_as_the_program_writes_them(self):
        tool = ROOT / "tools/dialect_pages.py"
        done = subprocess.run([sys.executable, "-B", str(tool), "--check"], capture_output=True,
                              text=True, check=False, env=os.environ, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_written_dialect_has_a_page(self):
        listed = subprocess.run([os.environ["PORTWRIGHT"], "dialects", "--format", "csv"],
                                capture_output=True, text=True, check=True, timeout=60).stdout
        names = [line.split(",")[0] for line in listed.splitlines()[1:] if ",yes," in line]
        self.assertGreater(len(names), 0)
        for name in names:
            self.assertTrue((ROOT / "docs/dialects" / (name + ".md")).is_file(), name)


if __name__ == "__main__":
    unittest.main()
