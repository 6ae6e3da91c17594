#!/usr/bin/python3
"""`probe --list`, `probe keygen` and what `probe` and `respond` refuse. No packet leaves: what is
asked and answered stands in tests/live/probe_test.py."""

import csv
import io
import os
import stat
import tempfile
import unittest

import program
from program import BAD_INPUT, DAY, FINE, ENVIRONMENT, SMALL, run


class ListTest(unittest.TestCase):
    def rows(self, *words):
        ran = run("probe", SMALL, *words, "--list", "--as-of", DAY, "--format", "csv")
        self.assertEqual(ran.code, FINE, ran.err)
        return list(csv.DictReader(io.StringIO(ran.out.split("\n\n")[0])))

    def test_what_a_host_would_ask(self):
        rows = self.rows("--host", "ora1")
        self.assertTrue(rows)
        self.assertEqual({row["source"] for row in rows}, {"10.10.2.21"})
        asked = {(row["destination"], row["service"]) for row in rows}
        vips = [f"10.10.1.{n}" for n in (21, 22, 23)]
        for vip in vips:
            self.assertIn((vip, "tcp/11117"), asked)
        self.assertEqual({row["points_on_the_way"] for row in rows}, {"ora1-fw, gw1"})

    def test_a_cluster_asks_from_each_of_its_nodes(self):
        rows = self.rows("--host", "c1")
        towards = {row["source"] for row in rows
                   if (row["destination"], row["service"]) == ("10.10.2.21", "tcp/50051")}
        self.assertEqual(towards & {"10.10.1.11", "10.10.1.12", "10.10.1.13"},
                         {"10.10.1.11", "10.10.1.12", "10.10.1.13"})

    def test_a_host_that_opens_nothing(self):
        ran = run("probe", SMALL, "--host", "dns1", "--list", "--as-of", DAY)
        self.assertEqual(ran.code, FINE)
        self.assertIn("no planned flow starts here", ran.out)


class KeyTest(unittest.TestCase):
    def test_a_key_is_its_owner_s_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "site.key")
            self.assertEqual(run("probe", "keygen", path).code, FINE)
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
            first = program.read(path)
            self.assertRegex(first.decode(), r"^[0-9a-f]{32}\n$")
            again = run("probe", "keygen", path)
            self.assertEqual(again.code, BAD_INPUT)
            self.assertEqual(program.read(path), first)

    def test_a_key_that_others_may_read_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = program.write(folder, "site.key", "0" * 32 + "\n")
            os.chmod(path, 0o644)
            ran = run("probe", SMALL, "--host", "ora1", "--key", path)
            self.assertEqual(ran.code, ENVIRONMENT)
            self.assertIn("others", ran.err)
            self.assertNotIn("0" * 32, ran.err)


class RefusalTest(unittest.TestCase):
    def refused(self, *words):
        ran = run(*words, "--as-of", DAY)
        self.assertEqual(ran.code, BAD_INPUT, ran.err)
        self.assertEqual(ran.out, "")
        return ran.err

    def test_ends(self):
        self.assertIn("--host NAME or --as NAME", self.refused("probe", SMALL))
        self.assertIn("--host NAME or --as NAME",
                      self.refused("probe", SMALL, "--host", "ora1", "--as", "ora1"))
        self.assertIn("did you mean ora1?", self.refused("probe", SMALL, "--host", "oar1"))
        self.assertIn("--host NAME or --as NAME", self.refused("respond", SMALL))
        self.assertIn("the site's key", self.refused("respond", SMALL, "--host", "ora1"))

    def test_numbers(self):
        self.assertIn("after --rate", self.refused("probe", SMALL, "--host", "ora1", "--rate", "x"))
        self.assertIn("after --wait",
                      self.refused("probe", SMALL, "--host", "ora1", "--wait", "soon"))


if __name__ == "__main__":
    unittest.main()
