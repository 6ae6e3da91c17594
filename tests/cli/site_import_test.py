#!/usr/bin/python3
"""Inventories as a site: from three files of others to a plan that equals a list made by hand."""

import csv
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

import openpyxl
import yaml

import program
from program import BAD_INPUT, DAY, FINE, NO, run

IMPORT_SITE = os.path.join(program.ROOT, "examples/import_site")
FILES = ["esxi.csv", "databases.csv", "filers.yaml"]

# What the three inventories say, by hand.
ESXI = [f"10.30.10.{n}" for n in range(11, 51)]
ORACLE = [f"10.30.20.{n}" for n in range(11, 19)]
SQL = [f"10.30.20.{n}" for n in range(31, 35)]
FILERS = [f"10.30.30.{n}" for n in range(11, 17)]
NODES = [f"10.30.1.{n}" for n in (11, 12, 13)]
CLUSTER = NODES + [f"10.30.1.{n}" for n in (21, 22, 23)]
# What the gateway has to permit for them, by hand.
EXPECTED = [
    (["10.30.3.128/28"], CLUSTER, ["tcp/80", "tcp/443"]),
    (NODES, ORACLE + SQL, ["tcp/50051"]),
    (NODES, ["10.30.3.53"], ["udp/123", "tcp/53", "udp/53"]),
    (NODES, ["10.30.10.5"], ["tcp/443"]),
    (NODES, ESXI, ["tcp/443", "tcp/902"]),
    (NODES, FILERS, [f"{t}/{p}" for t in ("tcp", "udp")
                     for p in (111, 443, 635, 2049, 4045, 4046)]),
    (SQL, CLUSTER, ["tcp/445"]),
    (ORACLE, CLUSTER, ["tcp/11113", "tcp/11117"]),
]


def expected():
    return {(source, destination, service) for sources, destinations, services in EXPECTED
            for source in sources for destination in destinations for service in services}


def planned(folder):
    """Every connection that the gateway has to permit."""
    ran = run("report", ".", "--format", "csv", "--as-of", DAY, folder=folder)
    assert ran.code == FINE, ran.err
    table = ran.out.split("\n\n")[0]
    return {(source, destination, service) for row in csv.DictReader(io.StringIO(table))
            for source in row["source_addresses"].split(", ")
            for destination in row["destination_addresses"].split(", ")
            for service in row["service"].split(", ")}


class SiteImportTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = os.path.join(self.temporary.name, "site")
        shutil.copytree(IMPORT_SITE, self.folder)

    def tearDown(self):
        self.temporary.cleanup()

    def take(self, *words):
        return run("site", "import", *words, folder=self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def hosts(self):
        return yaml.safe_load(program.read(self.path("inventory.yaml"))).get("hosts", {})

    def changes(self, *words):
        """Host to its change, and what was before, in the words of the table."""
        ran = self.take(*words, "--format", "json")
        self.assertEqual(ran.code, FINE, ran.err)
        return {row["host"]: (row["change"], row["before"]) for row in json.loads(ran.out)["hosts"]}

    def test_three_inventories_make_the_plan_that_was_written_by_hand(self):
        before = program.read(self.path("site.yaml"))
        ran = self.take(*FILES)
        self.assertEqual((ran.code, ran.err), (FINE, ""))
        self.assertEqual(len(self.hosts()), 58)
        self.assertEqual(run("site", "check", ".", folder=self.folder).code, FINE)
        self.assertEqual(planned(self.folder), expected())
        self.assertEqual(program.read(self.path("site.yaml")), before)
        for name in ("inventory.yaml", "imports.yaml"):
            mode = stat.S_IMODE(os.stat(self.path(name)).st_mode)
            self.assertEqual(mode, 0o600, name)
        validate = subprocess.run(
            [sys.executable, "-B", os.path.join(program.ROOT, "schema/validate.py"),
             os.path.join(program.ROOT, "schema/site.schema.json"), self.path("inventory.yaml")],
            capture_output=True, check=False)
        self.assertEqual(validate.returncode, 0, validate.stdout + validate.stderr)

    def test_the_same_files_change_nothing(self):
        self.take(*FILES)
        before = [program.read(self.path(name)) for name in ("inventory.yaml", "imports.yaml")]
        self.assertEqual(self.changes(*FILES), {})
        after = [program.read(self.path(name)) for name in ("inventory.yaml", "imports.yaml")]
        self.assertEqual(before, after)
        # In one run or in three, in the same order: the same bytes.
        for name in ("inventory.yaml", "imports.yaml"):
            os.remove(self.path(name))
        for name in FILES:
            self.assertEqual(self.take(name).code, FINE)
        self.assertEqual([program.read(self.path(name))
                          for name in ("inventory.yaml", "imports.yaml")], before)

    def test_files_that_are_imported_at_once_are_all_there(self):
        there = [subprocess.Popen([program.PROGRAM, "site", "import", name], cwd=self.folder,
                                  env=program.environment(), stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True) for name in FILES]
        for process in there:
            out, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, FINE, out)
        self.assertEqual(len(self.hosts()), 58)
        self.assertEqual(planned(self.folder), expected())

    def test_a_workbook_of_rvtools_says_the_same(self):
        book = openpyxl.Workbook()
        book.active.title = "vInfo"
        book.active.append(["VM", "Powerstate", "Template", "Primary IP Address", "Host"])
        sheet = book.create_sheet("vSC_VMK")
        for row in csv.reader(io.StringIO(program.read(self.path("esxi.csv")).decode())):
            sheet.append(row)
        book.create_sheet("vHealth").append(["Message", "Message type"])
        book.save(self.path("rvtools.xlsx"))
        ran = self.take("rvtools.xlsx", *FILES[1:])
        self.assertEqual((ran.code, ran.err), (FINE, ""))
        self.assertEqual(self.hosts()["esx01.corp.example"]["from"], ["rvtools.xlsx vSC_VMK:2"])
        self.assertEqual(planned(self.folder), expected())

    def test_new_gone_moved_and_back(self):
        self.take(*FILES)
        text = program.read(self.path("databases.csv")).decode()
        lines = [line for line in text.split("\n") if not line.startswith("ora03;")]
        lines = [line.replace("10.30.20.12;", "10.30.20.112;") for line in lines]
        lines[-1:] = ["ora09;10.30.20.19;Oracle Linux 9;Oracle;", ""]
        program.write(self.folder, "databases.csv", "\n".join(lines))
        self.assertEqual(self.changes("databases.csv"),
                         {"ora02": ("moved", "10.30.20.12"), "ora03": ("gone", ""),
                          "ora09": ("new", "")})
        self.assertTrue(self.hosts()["ora03"]["gone"])
        checked = run("site", "check", ".", folder=self.folder)
        self.assertEqual(checked.code, FINE)
        self.assertIn("1 host planned for, and no more in what was imported: ora03", checked.err)
        self.assertIn(("10.30.20.13", "10.30.1.11", "tcp/11117"), planned(self.folder))
        # What would be is said without being done.
        self.assertEqual(self.take("--prune", "--check").code, NO)
        self.assertIn("ora03", self.hosts())
        self.assertEqual(self.changes("--prune"), {"ora03": ("taken out", "10.30.20.13")})
        self.assertNotIn("ora03", self.hosts())
        program.write(self.folder, "databases.csv", text)
        self.assertEqual(self.changes("databases.csv"),
                         {"ora02": ("moved", "10.30.20.112"), "ora03": ("new", ""),
                          "ora09": ("gone", "")})

    def test_what_a_person_wrote_holds(self):
        program.write(self.folder, "more.csv",
                      "Name,IP\nvcenter,10.30.10.99\nother,10.30.3.53\ndns1,10.30.3.53\n")
        ran = self.take("more.csv")
        self.assertEqual(ran.code, FINE)
        self.assertRegex(ran.err, r"more\.csv:2: warning.*10\.30\.10\.99")
        self.assertRegex(ran.err, r"more\.csv:3: warning.*'other' and at 'dns1'")
        self.assertIn("site.yaml:14:3", ran.err)
        self.assertEqual(self.hosts(), {})
        self.assertEqual(run("site", "check", ".", folder=self.folder).code, BAD_INPUT)

    def test_an_edited_inventory_is_not_replaced(self):
        self.take(*FILES)
        text = program.read(self.path("inventory.yaml")) + b"# mine\n"
        program.write(self.folder, "inventory.yaml", text)
        ran = self.take(*FILES)
        self.assertEqual(ran.code, BAD_INPUT)
        self.assertIn("PW-INV-0030", ran.err)
        self.assertEqual(program.read(self.path("inventory.yaml")), text)
        self.assertEqual(self.take(*FILES, "--overwrite").code, FINE)
        self.assertNotIn(b"mine", program.read(self.path("inventory.yaml")))

    def test_rows_that_cannot_be_read_are_named_and_nothing_is_written(self):
        program.write(self.folder, "bad.csv",
                      "Name,IP\nok,10.30.20.99\nora1,10.1\n2024-03-05,10.30.20.98\nx,#REF!\n"
                      "net,10.30.20.0/24\n")
        ran = self.take("bad.csv")
        self.assertEqual(ran.code, BAD_INPUT)
        for place in ("bad.csv:3:2", "bad.csv:4:1", "bad.csv:5:2", "bad.csv:6:2"):
            self.assertIn(place + ": error", ran.err)
        self.assertFalse(os.path.exists(self.path("inventory.yaml")))
        ran = self.take("bad.csv", "--partial")
        self.assertEqual(ran.code, FINE)
        self.assertIn("bad.csv:3:2: error", ran.err)
        self.assertEqual(list(self.hosts()), ["ok"])

    def test_columns_are_asked_for_once(self):
        program.write(self.folder, "odd.csv",
                      "A,B,C\nora1,prod,10.30.20.99\nsql1,test,10.30.20.98\n")
        ran = self.take("odd.csv", "--map", "name=A", "--map", "address=C", "--map", "tag=B")
        self.assertEqual((ran.code, ran.err), (FINE, ""))
        program.write(self.folder, "odd.csv",
                      "C,B,A\n10.30.20.99,prod,ora1\n10.30.20.97,test,sql1\n")
        self.assertEqual(self.changes("odd.csv"), {"sql1": ("moved", "10.30.20.98")})
        self.assertEqual(self.hosts()["ora1"]["tags"], ["prod"])
        for wrong in ("address", "adress=C", "address="):
            self.assertEqual(self.take("odd.csv", "--map", wrong).code, BAD_INPUT, wrong)

    def test_routes_of_a_host_and_of_a_cluster(self):
        program.write(self.folder, "ora1.addr.json", json.dumps(
            [{"ifname": "eth0", "addr_info": [{"local": "10.30.20.99", "prefixlen": 24}]},
             {"ifname": "eth1", "addr_info": [{"local": "10.30.1.99", "prefixlen": 24}]}]))
        program.write(self.folder, "ora1.route.json", json.dumps(
            [{"dst": "default", "gateway": "10.30.20.1", "dev": "eth0"}]))
        program.write(self.folder, "c1-route-list.txt",
                      "DEST NETWORK : 10.30.20.0/24\nNEXT HOP : 10.30.1.1\n"
                      "INTERFACE GROUP NAME : intf_group1\n")
        ran = self.take(*FILES, "ora1.addr.json", "ora1.route.json", "c1-route-list.txt")
        self.assertEqual((ran.code, ran.err), (FINE, ""))
        ran = run("route", ".", "c1", "10.30.20.99", folder=self.folder)
        self.assertEqual(ran.code, FINE, ran.err)
        self.assertIn("10.30.1.1", ran.out)
        ran = run("route", ".", "ora1", "192.0.2.1", folder=self.folder)
        self.assertEqual(ran.code, FINE, ran.err)
        self.assertIn("10.30.20.99", ran.out)

    def test_hostile_texts_stay_texts(self):
        program.write(self.folder, "evil.csv",
                      'Name,IP,Description\n"a: {b",10.30.20.99,'
                      '"x"" }, evil: { addresses: [1.2.3.4] "\n'
                      'b,10.30.20.98,"\u2028\u0085 # no"\n"=cmd|x",10.30.20.97,\n')
        ran = self.take("evil.csv", "--partial")
        self.assertEqual(sorted(self.hosts()), ["a-b", "b"])
        self.assertEqual(run("site", "check", ".", folder=self.folder).code, BAD_INPUT)
        self.assertNotRegex(run("site", "check", ".", folder=self.folder).err, "inventory.yaml")
        self.assertIn("a formula", ran.err)

    def test_a_hundred_thousand_rows(self):
        rows = ["Hostname,IP,Role"]
        rows += [f"h{i},10.{40 + i // 62500}.{i // 250 % 250}.{1 + i % 250},app{i % 9}"
                 for i in range(100_000)]
        program.write(self.folder, "big.csv", "\n".join(rows))
        ran = self.take("big.csv")
        self.assertEqual((ran.code, ran.err), (FINE, ""))
        self.assertRegex(ran.out, r"and 99,980 more +new")
        found = len(re.findall(rb"(?m)^  h\d+: ", program.read(self.path("inventory.yaml"))))
        self.assertEqual(found, 100_000)

    def test_misuse(self):
        for words in ([], ["nowhere.csv"], ["esxi.csv", "./esxi.csv"], ["--host", "x", *FILES],
                      ["esxi.csv", "--site", "nowhere"], ["site.yaml"]):
            ran = self.take(*words)
            self.assertEqual(ran.code, BAD_INPUT, (words, ran.err))
            self.assertFalse(os.path.exists(self.path("inventory.yaml")))


if __name__ == "__main__":
    unittest.main()
