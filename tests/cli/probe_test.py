#!/usr/bin/python3
"""`probe --list`, `probe keygen` and what `probe` and `respond` refuse. No packet leaves: what is
asked and answered stands in tests/live/probe_test.py."""

import csv
import io
import json
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

    def test_a_network_is_not_asked_however_small(self):
        site = program.read(os.path.join(program.ROOT, SMALL, "site.yaml")).decode()
        with tempfile.TemporaryDirectory() as folder:
            for party, asked in (("10.10.3.48/28", False), ("10.10.3.0/24", False),
                                 ("10.10.3.53/32", True)):
                program.write(folder, "site.yaml", site.replace("ntp: dns1", f"ntp: {party}"))
                ran = run("probe", folder, "--host", "c1", "--list", "--as-of", DAY)
                self.assertEqual(ran.code, FINE, ran.err)
                self.assertEqual("/cluster-ntp/123" in ran.out.split("Not testable")[0], asked,
                                 party)
                self.assertEqual("it may go to a network" in ran.out, not asked, party)

    def test_a_host_that_opens_nothing(self):
        ran = run("probe", SMALL, "--host", "dns1", "--list", "--as-of", DAY)
        self.assertEqual(ran.code, FINE)
        self.assertIn("no planned flow starts here", ran.out)


class SheetTest(unittest.TestCase):
    """All ends at once, for the people whom they belong to."""

    @classmethod
    def setUpClass(cls):
        site = program.read(os.path.join(program.ROOT, SMALL, "site.yaml")).decode()
        site = site.replace("\nclusters:\n  c1:\n", "\nclusters:\n  c1:\n    owner: backup team\n")
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        program.write(cls.folder.name, "site.yaml", site)

    def sheet(self, form, *more):
        ran = run("probe", self.folder.name, "--list", "--as-of", DAY, "--format", form, *more)
        self.assertEqual(ran.code, FINE, ran.err)
        return ran.out

    def rows(self):
        return list(csv.DictReader(io.StringIO(self.sheet("csv"))))

    def test_every_end_is_one_group_with_its_owner(self):
        rows = self.rows()
        ends = [row["end"] for row in rows]
        groups = [end for n, end in enumerate(ends) if n == 0 or ends[n - 1] != end]
        self.assertEqual(len(groups), len(set(groups)))
        self.assertLessEqual({"ora1", "sql1", "c1"}, set(groups))
        self.assertEqual({row["owner"] for row in rows if row["end"] == "c1"}, {"backup team"})

    def test_what_it_asks_is_what_the_end_s_own_list_says(self):
        for end in ("ora1", "c1"):
            ran = run("probe", self.folder.name, "--host", end, "--list", "--as-of", DAY,
                      "--format", "csv")
            listed = list(csv.DictReader(io.StringIO(ran.out.split("\n\n")[0])))
            keys = ("requirement", "from", "to", "source", "destination", "service")
            asks = [row for row in self.rows() if row["end"] == end and row["does"] == "asks"]
            self.assertEqual([[row[key] for key in keys] for row in asks],
                             [[row[key] for key in keys] for row in listed])

    def test_both_ends_of_a_flow_are_told(self):
        rows = self.rows()
        asks = [row for row in rows if row["end"] == "ora1" and row["service"] == "tcp/11117"]
        self.assertEqual({row["does"] for row in asks}, {"asks"})
        answers = [row for row in rows if row["end"] == "c1" and row["service"] == "tcp/11117"
                   and row["from"] == "ora1"]
        self.assertTrue(answers)
        for row in answers:
            self.assertEqual((row["does"], row["source"]), ("answers", "10.10.2.21"))
            self.assertIn("a stand-in, with --as c1", row["where"])
        self.assertEqual({row["where"] for row in asks}, {"the host itself, with --host ora1"})

    def test_what_cannot_be_tested_says_why(self):
        cannot = [row for row in self.rows() if row["does"] == "cannot ask"]
        self.assertTrue(cannot)
        self.assertEqual([row for row in cannot if not row["why"]], [])
        admins = [row for row in cannot if row["end"] == "admins"]
        self.assertEqual({row["why"] for row in admins}, {"nobody is there to ask from"})

    def test_forms(self):
        text = self.sheet("table")
        self.assertIn("c1, backup team: a stand-in, with --as c1", text)
        self.assertIn("ora1, the site names no owner: the host itself", text)
        found = json.loads(self.sheet("json"))
        self.assertEqual(len(found["sheet"]), len(self.rows()))
        self.assertEqual({end["end"] for end in found["ends"]},
                         {row["end"] for row in self.rows()})
        page = self.sheet("html")
        self.assertIn("<h2>c1, backup team: a stand-in, with --as c1", page)
        self.assertNotIn("<script", page)
        self.assertEqual(self.sheet("csv", "--all"), self.sheet("csv"))

    def test_refusals(self):
        for words, told in ((["--host", "ora1", "--list", "--format", "html"], "for all ends"),
                            (["--host", "ora1", "--format", "html"], "--list for all ends"),
                            (["--list", "--format", "junit"], "found junit"),
                            (["--list", "--all", "--login", "c1=x"], "--list without --login"),
                            (["--host", "ora1", "--take-addresses", "e0"], "expected --as NAME"),
                            (["--all", "--take-addresses", "e0"], "--all without --take")):
            ran = run("probe", self.folder.name, *words, "--as-of", DAY)
            self.assertEqual((ran.code, ran.out), (BAD_INPUT, ""), words)
            self.assertIn(told, ran.err)


class PartlyTest(unittest.TestCase):
    """Ranges of ports, many addresses and whole protocols."""

    EXTRA = """
extra:
  - { id: range, from: ora1, to: sql1, allow: [tcp/5000-5010], reason: r, by: b }
  - { id: two, from: ora1, to: sql1, allow: [tcp/7000-7001], reason: r, by: b }
  - { id: few, from: ora1, to: many, allow: [tcp/80], reason: r, by: b }
  - { id: gre, from: ora1, to: sql1, allow: [proto/47], reason: r, by: b }
"""

    @classmethod
    def setUpClass(cls):
        site = program.read(os.path.join(program.ROOT, SMALL, "site.yaml")).decode()
        with tempfile.TemporaryDirectory() as folder:
            many = ", ".join(f"10.10.3.{n}" for n in range(16, 32))
            site = site.replace("\nhosts:\n", f"\nhosts:\n  many: {{ addresses: [{many}] }}\n")
            program.write(folder, "site.yaml", site + cls.EXTRA)
            ran = run("probe", folder, "--host", "ora1", "--list", "--as-of", DAY, "--format",
                      "json", "--partial")
        assert ran.code == FINE, ran.err
        cls.found = json.loads(ran.out)

    def asked(self, extra):
        return {(row["destination"], row["service"]) for row in self.found["probes"]
                if row["requirement"] == f"extra/{extra}"}

    def why(self, table, extra):
        return {row["why"] for row in self.found[table]
                if row["requirement"] == f"extra/{extra}"}

    def test_of_a_range_the_first_and_the_last(self):
        self.assertEqual(self.asked("range"),
                         {("10.10.2.31", "tcp/5000"), ("10.10.2.31", "tcp/5010")})
        self.assertEqual(self.why("asked_in_part", "range"),
                         {"its first and its last port are asked"})

    def test_a_range_of_two_is_asked_whole(self):
        self.assertEqual(self.asked("two"),
                         {("10.10.2.31", "tcp/7000"), ("10.10.2.31", "tcp/7001")})
        self.assertEqual(self.why("asked_in_part", "two"), set())

    def test_the_first_eight_addresses(self):
        self.assertEqual(self.asked("few"), {(f"10.10.3.{n}", "tcp/80") for n in range(16, 24)})
        self.assertEqual(self.why("asked_in_part", "few"),
                         {"the first 8 of 16 addresses of its destination are asked"})

    def test_what_nobody_can_ask(self):
        self.assertEqual(self.asked("gre"), set())
        self.assertEqual(self.why("not_testable", "gre"), {"nothing answers to proto/47"})


class ClosedTest(unittest.TestCase):
    def rows(self, sample, *words):
        ran = run("probe", SMALL, "--host", "ora1", "--closed", sample, "--list", "--as-of", DAY,
                  "--format", "csv", *words)
        self.assertEqual(ran.code, FINE, ran.err)
        return list(csv.DictReader(io.StringIO(ran.out.split("\n\n")[0])))

    def test_a_sample_is_the_same_each_time_and_has_every_kind(self):
        rows = self.rows("40")
        self.assertEqual(len(rows), 40)
        self.assertEqual(rows, self.rows("40"))
        self.assertEqual({row["requirement"] for row in rows},
                         {"closed/planned-for-others", "closed/feature-off", "closed/neighbour",
                          "closed/clear-text"})

    def test_all_have_nothing_that_is_planned(self):
        rows = self.rows("all")
        asked = {(row["destination"], row["service"]) for row in rows}
        self.assertEqual(len(asked), len(rows))
        for address in ("10.10.1.11", "10.10.1.21"):
            self.assertNotIn((address, "tcp/11117"), asked)  # planned
            self.assertIn((address, "tcp/11116"), asked)     # beside it
            self.assertIn((address, "tcp/23"), asked)
        self.assertNotIn("10.10.2.21", {row["destination"] for row in rows})  # itself

    def test_nothing_outside_the_site_s_own_prefixes(self):
        site = program.read(os.path.join(program.ROOT, SMALL, "site.yaml")).decode()
        with tempfile.TemporaryDirectory() as folder:
            program.write(folder, "site.yaml", site.replace(
                "\nnetworks:",
                "  away: { addresses: [192.0.2.7], os: linux }\n"
                "  far: { addresses: [198.51.100.7], os: linux }\n\nnetworks:").replace(
                    "\nhosts:", "  world: { prefixes: [0.0.0.0/0] }\n"
                    "  net: { prefixes: [198.51.100.0/24], internet: true }\n\nhosts:"))
            ran = run("probe", folder, "--host", "ora1", "--closed", "all", "--list", "--as-of",
                      DAY)
        self.assertEqual(ran.code, FINE, ran.err)
        self.assertIn("10.10.2.41 ", ran.out)
        for address in ("192.0.2.7", "198.51.100.7"):
            self.assertEqual(ran.out.count(address), 1)
            self.assertIn(f"{address} lies outside the prefixes of the site's zones", ran.out)

    def test_a_notice_comes_first(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "notice.txt")
            ran = run("probe", SMALL, "--host", "ora1", "--closed", "10", "--as-of", DAY,
                      "--notice", path)
            self.assertEqual((ran.code, ran.out), (BAD_INPUT, ""))
            notice = program.read(path).decode()
        self.assertIn(notice, ran.err)
        self.assertIn("expected --announced TEXT", ran.err)
        for line in ("  what        10 of ", "  from        ora1: 10.10.2.21\n",
                     "  rate        50 a second at most, for about 1 second"):
            self.assertIn(line, notice)

    def test_refusals(self):
        for words, told in ((["--closed", "none"], "200, or all"),
                            (["--closed", "0"], "200, or all"),
                            (["--closed", "5", "--wait", "5s"], "without --wait"),
                            (["--closed", "5", "--announced", " "], "such as a ticket"),
                            (["--announced", "x"], "expected --closed beside --announced"),
                            (["--every", "0s"], "some time after --every"),
                            (["--every", "5s", "--wait", "5s"], "without --wait"),
                            (["--every", "5s", "--format", "junit"], "expected -o FILE"),
                            (["--rounds", "5"], "expected --every")):
            ran = run("probe", SMALL, "--host", "ora1", *words, "--as-of", DAY)
            self.assertEqual((ran.code, ran.out), (BAD_INPUT, ""), words)
            self.assertIn(told, ran.err)


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
