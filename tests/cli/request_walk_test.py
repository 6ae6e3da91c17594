#!/usr/bin/python3
"""The walk of docs/request.md: its commands in their order, on the example site."""

import csv
import os
import shutil
import tempfile
import unittest

import program
from program import FINE, NO, run


def commands():
    """The lines of the page's shell blocks."""
    lines = []
    in_block = False
    with open(os.path.join(program.ROOT, "docs/request.md"), encoding="utf-8") as stream:
        for line in stream:
            if line.startswith("```"):
                in_block = line.strip() == "```sh"
            elif in_block:
                lines.append(line.split())
    return lines


class WalkTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copytree(os.path.join(program.ROOT, "examples/acme"),
                        os.path.join(self.folder, "examples/acme"))
        self.left = commands()

    def step(self, verb, code):
        words = self.left.pop(0)
        self.assertEqual(" ".join(words[:len(verb.split()) + 1]), "portwright " + verb)
        ran = run(*words[1:], folder=self.folder)
        self.assertEqual(ran.code, code, " ".join(words) + "\n" + ran.out + ran.err)
        return ran

    def text(self, *names):
        return program.read(os.path.join(self.folder, *names)).decode()

    def rows(self, *names):
        path = os.path.join(self.folder, *names)
        with open(path, encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def answer(self):
        """Eight yes, one no, one narrowed."""
        name = "out/acme.database-team.csv"
        rows = self.rows(name)
        self.assertEqual(len(rows), 10)
        for row in rows:
            row.update(decision="approved", decided_by="d.dba", decided_on="2026-11-22",
                       ticket="CHG-77")
            if row["source"] == "nms1" and row["destination"] == "ora02":
                row.update(decision="refused", comment="no agent is wanted on this host")
            if row["source"] == "ora01":
                row.update(decision="narrowed", narrowed_service="tcp/11113, tcp/11117",
                           valid_until="2027-03-31")
        rows.reverse()
        with open(os.path.join(self.folder, name), "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)

    def test_the_page(self):
        self.assertIn("database team", self.step("request", FINE).out)
        self.answer()
        read = self.step("request read", NO)
        self.assertEqual(read.err, "")
        self.assertIn("Stops working", read.out)
        decisions = self.text("examples/acme/decisions.yaml")
        counts = {word: decisions.count("decision: " + word)
                  for word in ("approved", "refused", "narrowed")}
        self.assertEqual(counts, {"approved": 8, "refused": 1, "narrowed": 1})
        rendered = self.step("render", FINE)
        self.assertNotIn("nothing is approved", rendered.err)
        text = self.text("ora01-fw.nft")
        self.assertIn("11117", text)
        self.assertNotIn("2049", text)
        self.assertIn("nothing but what is approved", self.step("prove", FINE).out)
        self.step("render", FINE)
        self.assertIn("2049", self.text("whole.nft"))
        self.assertIn("something is open that nobody approved", self.step("prove", NO).out)
        self.step("register", FINE)
        self.assertIn("d.dba", self.text("register.html"))
        due = self.step("review", NO).out
        self.assertEqual(due.count("ends soon"), 2)
        self.assertIn("2027-03-31", due)
        self.step("request", FINE)
        ended = self.rows("ended/acme.database-team.csv")
        self.assertEqual([row["action"] for row in ended], ["remove"] * 2)
        for row in ended:
            self.assertIn("approved until 2027-03-31", row["closes"])
        self.step("report", FINE)
        drawing = self.text("drawing.svg")
        for word in ("ora01", "dc1-core", "10.1.0.11"):
            self.assertNotIn(word, drawing)
        self.assertEqual(self.left, [])


if __name__ == "__main__":
    unittest.main()
