#!/usr/bin/python3
"""`portwright import`: what a user gets for a document, and for what is none."""

import csv
import io
import json
import os
import subprocess
import tempfile
import unittest

import program
from program import BAD_INPUT, FINE, NO, run

HEADER = "section,source,destination,transport,ports,direction,line,flags,note"
DOCUMENT = """# Ports of Gamma

## Management

| Source | Destination | Transport | Port | Purpose |
|---|---|---|---|---|
| Administrators | Gamma | TCP | 443 | Web page |
| Gamma | DNS server | UDP | 53 | Names |

## Storage

| Source | Destination | Transport | Port | Purpose |
|---|---|---|---|---|
| Gamma | Filer | TCP | 2049 | Exports |
"""
ATOMS = [("Administrators", "Gamma", "tcp", "443", "7"), ("Gamma", "DNS server", "udp", "53", "8"),
         ("Gamma", "Filer", "tcp", "2049", "14")]


def atoms(text):
    return [(row["source"], row["destination"], row["transport"], row["ports"], row["line"])
            for row in csv.DictReader(io.StringIO(text))]


class ImportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.path = program.write(self.folder, "gamma.md", DOCUMENT)

    def draft(self):
        path = os.path.join(self.folder, "gamma.yaml")
        ran = run("import", self.path, "--format", "yaml", "--product", "gamma", "-o", path)
        self.assertEqual(ran.code, FINE, ran.err)
        return path

    def test_the_csv_is_the_port_table(self):
        ran = run("import", self.path, "--format", "csv")
        self.assertEqual(ran.code, FINE, ran.err)
        self.assertEqual(ran.out.split("\n")[0], HEADER)
        self.assertEqual(atoms(ran.out), ATOMS)

    def test_standard_input_is_a_document(self):
        done = subprocess.run([program.PROGRAM, "import", "-", "--from-format", "markdown",
                               "--format", "csv"], input=DOCUMENT.encode(), capture_output=True,
                              env=program.environment(), timeout=60, check=False)
        self.assertEqual(done.returncode, FINE, done.stderr)
        self.assertEqual(atoms(done.stdout.decode()), ATOMS)

    def test_the_account_adds_up(self):
        ran = run("import", self.path, "--account", "--format", "json")
        self.assertEqual(ran.code, FINE, ran.err)
        tables = json.loads(ran.out)
        totals = {row["kind"]: row["numbers"] for row in tables["totals"]}
        self.assertEqual([row["number"] for row in tables["claimed_numbers"]], [443, 53, 2049])
        self.assertEqual(totals["claimed"], 3)
        self.assertEqual(totals["all"],
                         sum(count for kind, count in totals.items() if kind != "all"))

    def test_the_draft_is_a_catalog_with_the_same_table(self):
        path = self.draft()
        self.assertIn(run("catalog", "check", path).code, (FINE, NO))
        ran = run("catalog", "export", path, "--format", "csv")
        self.assertEqual(ran.code, FINE, ran.err)
        self.assertEqual(atoms(ran.out), ATOMS)

    def test_the_page_is_one_file(self):
        ran = run("import", self.path, "--format", "html")
        self.assertEqual(ran.code, FINE, ran.err)
        self.assertTrue(ran.out.startswith("<!doctype html>"))
        self.assertNotIn("<script", ran.out)

    def test_the_same_document_changes_nothing_and_a_new_one_is_a_patch(self):
        path = self.draft()
        self.assertEqual(run("import", self.path, "--against", path).code, FINE)
        text = DOCUMENT.replace("| Gamma | Filer | TCP | 2049 | Exports |",
                                "| Gamma | Time server | UDP | 123 | Time |")
        new = program.write(self.folder, "new.md", text)
        ran = run("import", new, "--against", path, "--format", "json")
        self.assertEqual(ran.code, NO, ran.err)
        changes = {row["id"]: row["change"] for row in json.loads(ran.out)}
        self.assertEqual(changes["storage/gamma-filer/2049"], "went")
        self.assertEqual(changes["storage/gamma-time-server/123"], "came")
        patched = os.path.join(self.folder, "patched.yaml")
        self.assertEqual(run("import", new, "--against", path, "--format", "yaml", "-o",
                             patched).code, NO)
        self.assertEqual(run("import", new, "--against", patched).code, FINE)

    def test_what_is_no_document_is_bad_input(self):
        binary = program.write(self.folder, "x.md", b"\x00\x01\x02")
        for words in ([binary], [self.folder], [os.path.join(self.folder, "nothing.md")],
                      [self.path, "--from-format", "pdf"], [self.path, "--account", "--format",
                                                            "html"],
                      [self.path, "--site", "examples/small"],
                      [self.path, "--against", "nobody"],
                      [self.path, "--format", "yaml", "--product", "No Id"]):
            ran = run("import", *words)
            self.assertEqual((ran.code, ran.bytes), (BAD_INPUT, b""), words)
            self.assertNotEqual(ran.err, "", words)

    def test_the_same_document_gives_the_same_bytes(self):
        for form in ("csv", "json", "yaml", "html"):
            self.assertEqual(run("import", self.path, "--format", form).bytes,
                             run("import", self.path, "--format", form).bytes, form)


if __name__ == "__main__":
    unittest.main()
