#!/usr/bin/python3
"""What `probe` prints for programs: JSON, CSV, JUnit and Prometheus' text, each read strictly.

The addresses of the site are not this machine's: every target is unknown, no packet leaves, and
the answer is no failure. Outcomes of real packets are read in tests/live/probe_test.py."""

import csv
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import outcomes
from program import DAY, FINE, SMALL, run

TARGETS = 12  # of ora1: two ports at three nodes and three VIPs


def probe(form, *words):
    ran = run("probe", SMALL, "--host", "ora1", "--as-of", DAY, "--timeout-ms", "100", "--format",
              form, *words)
    return ran


class OutputsTest(unittest.TestCase):
    def printed(self, form):
        ran = probe(form)
        self.assertEqual(ran.code, FINE, ran.err)  # unknown alone is no failure
        self.assertIn("12 unknown", ran.err)
        return ran.out

    def test_the_table_begins_with_the_requirements(self):
        text = self.printed("table")
        self.assertLess(text.index("Requirements\n"), text.index("Outcomes\n"))
        self.assertRegex(text, r"oracle-cluster/11113 +open +unknown +0 +0 +6 +unknown\n")

    def test_json(self):
        found = json.loads(self.printed("json"))
        self.assertEqual(list(found), ["requirements", "outcomes", "not_testable", "asked_in_part"])
        self.assertEqual(len(found["outcomes"]), TARGETS)
        first = found["outcomes"][0]
        self.assertEqual((first["expected"], first["outcome"], first["grade"], first["ms"]),
                         ("open", "unknown", "not testable", None))

    def test_csv_is_one_table(self):
        rows = list(csv.DictReader(io.StringIO(self.printed("csv"))))
        self.assertEqual(len(rows), TARGETS)
        self.assertEqual({row["expected"] for row in rows}, {"open"})

    def test_junit(self):
        cases = outcomes.read_junit(self.printed("junit"))
        self.assertEqual(len(cases), TARGETS)
        self.assertEqual({case.result for case in cases}, {"skipped"})
        self.assertEqual({case.requirement for case in cases},
                         {f"backup-c1/oracle/oracle-cluster/{port}" for port in (11113, 11117)})

    def test_prometheus(self):
        text = self.printed("prometheus")
        series = outcomes.read_prometheus(text)
        self.assertEqual(series["portwright_probe_targets", (("state", "unknown"),)], 12)
        self.assertEqual(sum(name == "portwright_probe_outcome_info" for name, _ in series),
                         TARGETS)

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed")
    def test_promtool_finds_nothing(self):
        done = subprocess.run(["promtool", "check", "metrics"], text=True, capture_output=True,
                              input=self.printed("prometheus"), check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_the_plan_s_page_takes_json(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "o.json")
            self.assertEqual(probe("json", "-o", path).code, FINE)
            page = run("report", SMALL, "--as-of", DAY, "--format", "html", "--outcomes", path)
            table = run("report", SMALL, "--as-of", DAY, "--outcomes", path)
        self.assertEqual(page.code, FINE, page.err)
        self.assertIn("<h2 id=\"outcomes-title\">", page.out)
        self.assertIn("; 12 of 12 unknown</title>", page.out)
        self.assertEqual((table.code, table.out), (2, ""))
        self.assertIn("--format html beside --outcomes", table.err)

    def test_a_list_is_no_outcome(self):
        for form in ("junit", "prometheus"):
            ran = probe(form, "--list")
            self.assertEqual((ran.code, ran.out), (2, ""))
            self.assertIn("beside --list", ran.err)


if __name__ == "__main__":
    unittest.main()
