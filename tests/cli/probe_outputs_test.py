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
import program
from program import DAY, FINE, NO, SMALL, run

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


# By hand, as the script for Windows prints it (src/workflow/windows_end/outcomes.cs).
OF_WINDOWS = os.path.join(program.ROOT, "tests/corpus/outcome_rows_fuzz/windows_end.json")


class WindowsTest(unittest.TestCase):
    def merged(self, form):
        ran = run("probe", "merge", OF_WINDOWS, "--format", form)
        self.assertEqual(ran.code, NO, ran.err)
        return ran

    def test_what_the_script_writes_is_merged(self):
        rows = list(csv.DictReader(io.StringIO(self.merged("csv").out)))
        self.assertEqual([(row["outcome"], row["grade"], row["at_fault"], row["ms"])
                          for row in rows],
                         [("open", "both ends", "", "12.3"),
                          ("wrong source address", "both ends", "way", "0.0"),
                          ("unknown", "one end", "not known", ""),
                          ("open", "one end", "", "0.4"),
                          ("unknown", "not testable", "", "")])
        self.assertEqual([row["to"] for row in rows], ["c1", "c1", "caf\u00e9", "c1", "net"])
        self.assertEqual(rows[3]["detail"], "SSH 2.0, server")

    def test_its_requirements_are_those_of_its_rows(self):
        found = json.loads(self.merged("json").out)
        self.assertEqual([found["requirements"][0][key] for key in
                          ("requirement", "state", "works", "fails", "unknown", "worst_outcome")],
                         ["p/one", "fails", 1, 1, 1, "wrong source address"])

    def test_the_script_is_written_beside_the_job(self):
        with tempfile.TemporaryDirectory() as folder:
            ran = run("probe", "jobs", SMALL, "--as-of", DAY, "-o", folder, "--format", "csv")
            self.assertEqual(ran.code, FINE, ran.err)
            names = os.listdir(folder)
            script = program.read(os.path.join(folder, "sql1.ps1"))
            mode = os.stat(os.path.join(folder, "sql1.ps1")).st_mode & 0o777
        self.assertEqual([name for name in names if name.endswith(".ps1")], ["sql1.ps1"])
        self.assertIn("sql1.job", names)
        self.assertEqual(mode, 0o600)
        self.assertIn("by PowerShell", ran.out)
        self.assertTrue(script.isascii())
        self.assertIn(b'"c1 (intf_group1 VIPs)" 10.10.2.31 10.10.1.21 tcp 445 "gw1" "SMB" "',
                      script)
        self.assertIn(b"\nanswer 10.10.2.31 tcp 50051\n", script)
        for other in (b"10.10.2.21", b"ora1"):  # nothing of the others
            self.assertNotIn(other, script)

    def test_the_script_is_the_same_each_time(self):
        with tempfile.TemporaryDirectory() as folder:
            texts = []
            for _ in range(2):
                run("probe", "jobs", SMALL, "--as-of", DAY, "-o", folder)
                texts.append(program.read(os.path.join(folder, "sql1.ps1")))
        self.assertEqual(texts[0], texts[1])


if __name__ == "__main__":
    unittest.main()
