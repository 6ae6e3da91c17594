#!/usr/bin/python3
"""What the verbs answer: exit codes, every format, the same bytes every time."""

import csv
import importlib.util
import io
import json
import os
import shutil
import tempfile
import unittest

import program
from program import ACME, DAY, DENIED, FINE, NO, PLANNED, SMALL, run

SITE = ["--as-of", DAY]
# Each prints a table: its words, and how it ends.
TABLES = [
    (["catalog", "list"], FINE),
    (["catalog", "show", "peergfs"], FINE),
    (["catalog", "search", "11117"], FINE),
    (["catalog", "search", "no such words"], NO),
    (["catalog", "check"], NO),
    (["catalog", "export", "cumulocity"], FINE),
    (["catalog", "diff", "peergfs", "cumulocity"], NO),
    (["plan", SMALL, *SITE], FINE),
    (["plan", SMALL, *SITE, "--flows", "--partial"], FINE),
    (["explain", SMALL, *SITE, PLANNED], FINE),
    (["explain", SMALL, *SITE, DENIED], NO),
    (["explain", SMALL, *SITE, "tcp c1 -> ora1:50051"], FINE),  # six packets, one document
    (["route", SMALL, "c1", "10.10.2.0/24"], FINE),
    (["expiring", ACME, *SITE, "--within", "400d"], FINE),
    (["site", "check", SMALL, *SITE], FINE),
    (["report", SMALL, *SITE], FINE),
]


def export_header():
    """The header that the comparison with the vendors' documents expects."""
    path = os.path.join(program.ROOT, "tests/vendors/compare.py")
    spec = importlib.util.spec_from_file_location("compare", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.EXPORT_HEADER


class FormatTest(unittest.TestCase):
    def each(self, form):
        texts = []
        for words, code in TABLES:
            ran = run(*words, "--format", form)
            self.assertEqual(ran.code, code, (words, ran.err))
            self.assertTrue(ran.out.endswith("\n"), words)
            texts.append(ran.out)
        return texts

    def test_json(self):
        for text in self.each("json"):
            value = json.loads(text)
            rows = value if isinstance(value, list) else list(value.values())
            self.assertIsInstance(rows, list)
            for row in rows if isinstance(value, list) else []:
                self.assertIsInstance(row, dict)

    def test_csv_rows_are_as_long_as_their_header(self):
        for text in self.each("csv"):
            width = 0
            for row in csv.reader(io.StringIO(text, newline=""), strict=True):
                if not row:
                    width = 0  # the next table
                elif width == 0:
                    width = len(row)
                    self.assertNotIn("", row, "a heading has a name")
                self.assertEqual(len(row), width)

    def test_markdown_rows_have_the_columns_of_their_header(self):
        for text in self.each("markdown"):
            bars = 0
            for line in text.split("\n"):
                count = line.replace("\\|", "").count("|") if line.startswith("|") else 0
                self.assertTrue(bars == 0 or count in (0, bars), line)
                bars = count
            self.assertRegex(text, r"(?m)^\|( ---:? \|)+$|nothing|^None")

    def test_tables_for_people_have_a_line_below_their_heading(self):
        for text in self.each("table"):
            self.assertRegex(text, r"(?m)^-+( +-+)+$|^none$|nothing")

    def test_render_says_what_it_wrote_in_every_format(self):
        with tempfile.TemporaryDirectory() as folder:
            ran = run("render", SMALL, *SITE, "--all", "-o", folder, "--format", "json")
            files = [row["file"] for row in json.loads(ran.out)]
            self.assertEqual(sorted(files), sorted(os.listdir(folder)))
            self.assertEqual(files, ["gw1.nftables.nft", "gw1.reasons.csv",
                                     "ora1-fw.nftables.nft", "ora1-fw.reasons.csv"])
            for row in json.loads(ran.out):
                self.assertEqual(row["bytes"],
                                 os.path.getsize(os.path.join(folder, row["file"])))

    def test_explain_has_the_same_tables_for_yes_and_no(self):
        yes = json.loads(run("explain", SMALL, *SITE, PLANNED, "--format", "json").out)
        no = json.loads(run("explain", SMALL, *SITE, DENIED, "--format", "json").out)
        self.assertEqual(list(yes), ["permitted_by", "nearest", "settings"])
        self.assertEqual(list(yes), list(no))
        self.assertEqual(yes["permitted_by"][0]["packet"],
                         "tcp 10.10.1.11 -> 10.10.2.21:50051")
        self.assertEqual(no["permitted_by"], [])
        self.assertGreater(len(no["nearest"]), 0)


class ExportTest(unittest.TestCase):
    def test_every_catalog_has_the_columns_that_are_compared(self):
        for product in program.PRODUCTS:
            ran = run("catalog", "export", product, "--format", "csv")
            self.assertEqual(ran.code, FINE, ran.err)
            rows = list(csv.reader(io.StringIO(ran.out, newline=""), strict=True))
            self.assertEqual(rows[0], export_header())
            listed = {row["product"]: row["rows"]
                      for row in json.loads(run("catalog", "list", "--format", "json").out)}
            self.assertEqual(len(rows) - 1, listed[product])

    def test_the_rows_are_those_that_people_counted(self):
        counted = {"ibm-backup-recovery": 322, "cohesity-saas-connector": 44, "brickstor-sp": 49,
                   "peergfs": 104, "cumulocity": 18}
        for product, rows in counted.items():
            text = run("catalog", "export", product, "--format", "csv").out
            found = len(list(csv.reader(io.StringIO(text, newline="")))) - 1
            self.assertEqual(found, rows, product)


class AnswerTest(unittest.TestCase):
    def test_the_answer_no_is_exit_code_1(self):
        for words in (["explain", SMALL, DENIED], ["catalog", "check", "ibm-backup-recovery"],
                      ["catalog", "diff", "peergfs", "brickstor-sp"], ["plan", SMALL, "--strict"],
                      ["catalog", "search", "no such words"]):
            ran = run(*words)
            self.assertEqual(ran.code, NO, (words, ran.err))
            self.assertNotEqual(ran.out, "", words)

    def test_the_answer_yes_is_exit_code_0(self):
        for words in (["explain", SMALL, PLANNED], ["catalog", "diff", "peergfs", "peergfs"],
                      ["catalog", "diff", "peergfs", "catalog/peergfs.yaml"],
                      ["plan", SMALL], ["site", "check", ACME], ["plan", SMALL, "--partial"]):
            ran = run(*words)
            self.assertEqual(ran.code, FINE, (words, ran.err))

    def test_explain_names_the_document_and_the_point(self):
        out = run("explain", SMALL, *SITE, PLANNED).out
        self.assertTrue(out.startswith("yes: tcp 10.10.1.11 -> 10.10.2.21:50051 is planned on "
                                       "2026-11-21, for "), out)
        for word in ("agent/cluster-agent/50051", "IBM Backup and Recovery", "gw1 (forwarding",
                     "ora1-fw (entering)"):
            self.assertIn(word, out)
        self.assertTrue(run("explain", SMALL, *SITE, DENIED).out.startswith("no: tcp "))

    def test_a_site_with_an_unbound_role_plans_with_partial_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            site = program.read(os.path.join(program.ROOT, SMALL, "site.yaml")).decode()
            program.write(folder, "site.yaml", site.replace("      netapp: nas1\n", ""))
            ran = run("plan", folder, *SITE)
            self.assertEqual((ran.code, ran.out), (program.BAD_INPUT, ""))
            self.assertRegex(ran.err, r"site\.yaml:\d+:\d+: error: .*\[PW-PLAN-\d+\]")
            ran = run("plan", folder, *SITE, "--partial")
            self.assertEqual(ran.code, FINE, ran.err)
            self.assertIn("netapp", ran.out)


class SameBytesTest(unittest.TestCase):
    def test_two_runs_give_the_same_bytes(self):
        for site in (SMALL, ACME):
            words = [["plan", site, "--flows", "--format", form]
                     for form in ("table", "csv", "json", "markdown")]
            words += [["report", site, "--format", form]
                      for form in ("table", "csv", "json", "markdown", "xlsx", "html")]
            for one in words:
                first, second = run(*one, *SITE), run(*one, *SITE)
                self.assertEqual(first.code, FINE, first.err)
                self.assertGreater(len(first.bytes), 1000, one)
                self.assertEqual(first.bytes, second.bytes, one)

    def test_two_renderings_give_the_same_files(self):
        for site in (SMALL, ACME):
            with tempfile.TemporaryDirectory() as folder:
                texts = []
                for name in ("first", "second"):
                    path = os.path.join(folder, name, "deeper")
                    ran = run("render", site, *SITE, "--all", "-o", path)
                    self.assertEqual(ran.code, FINE, ran.err)
                    texts.append({file: program.read(os.path.join(path, file))
                                  for file in sorted(os.listdir(path))})
                self.assertEqual(texts[0], texts[1])
                one = next(iter(texts[0]))
                point = one.split(".")[0]
                at = run("render", site, *SITE, "--at", point)
                self.assertEqual(at.bytes, texts[0][one])

    def test_the_working_directory_does_not_matter(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(os.path.join(program.ROOT, SMALL), os.path.join(folder, "site"))
            here = run("plan", SMALL, *SITE, "--format", "json")
            for words, place in ((["plan", "site"], folder), (["plan", "."], folder + "/site"),
                                 (["plan", "site.yaml"], folder + "/site"),
                                 (["plan", folder + "/site/"], "/"),
                                 (["plan", folder + "/site/site.yaml"], "/")):
                there = run(*words, *SITE, "--format", "json", folder=place)
                self.assertEqual(there.code, FINE, there.err)
                self.assertEqual(there.bytes, here.bytes, (words, place))
            self.assertEqual(run("catalog", "list", folder=folder).bytes,
                             run("catalog", "list").bytes)


if __name__ == "__main__":
    unittest.main()
