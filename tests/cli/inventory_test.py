#!/usr/bin/python3
"""Lists for other checkers: read by the forms that those have published, and by nmap itself."""

import ipaddress
import json
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import jsonschema
import yaml

import program
from program import ACME, BAD_INPUT, DAY, FINE, SMALL, run

# What goss reads below `addr`, and Prometheus in a file of file_sd.
GOSS = {"type": "object", "required": ["addr"], "additionalProperties": False, "properties": {
    "addr": {"type": "object", "propertyNames": {"pattern": r"^tcp://(\[[0-9a-f:]+\]|[0-9.]+):\d+$"},
             "additionalProperties": {
                 "type": "object", "required": ["reachable", "timeout"],
                 "additionalProperties": False,
                 "properties": {"title": {"type": "string"}, "meta": {"type": "object"},
                                "reachable": {"const": True},
                                "timeout": {"type": "integer", "minimum": 1}}}}}}
FILE_SD = {"type": "array", "items": {
    "type": "object", "required": ["targets", "labels"], "additionalProperties": False,
    "properties": {"targets": {"type": "array", "minItems": 1, "items": {"type": "string"}},
                   "labels": {"type": "object",
                              "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$"},
                              "additionalProperties": {"type": "string"}}}}}
SCAN = re.compile(r"^\$NMAP ([^\n]*) -iL - <<'TARGETS'\n(.*?)^TARGETS$", re.M | re.S)


def inventory(site, checker, *more):
    ran = run("inventory", site, "--as-of", DAY, "--for", checker, *more)
    assert ran.code == FINE, ran.err
    return ran


def unique_keys(text):
    """YAML in which a key stands once, as goss insists on."""
    class Loader(yaml.SafeLoader):
        def construct_mapping(self, node, deep=False):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), keys
            return super().construct_mapping(node, deep)
    return yaml.load(text, Loader)  # a SafeLoader


class InventoryTest(unittest.TestCase):
    def test_goss(self):
        for site, host in ((SMALL, "ora1"), (SMALL, "c1"), (ACME, "c1"), (ACME, "ora01")):
            tests = unique_keys(inventory(site, "goss", "--host", host).out)
            jsonschema.validate(tests, GOSS)
        tests = unique_keys(inventory(SMALL, "goss", "--host", "ora1").out)["addr"]
        vips = [f"10.10.1.{n}" for n in (11, 12, 13, 21, 22, 23)]
        self.assertEqual(sorted(tests), sorted(f"tcp://{ip}:{port}" for ip in vips
                                               for port in (11113, 11117)))
        self.assertEqual(tests["tcp://10.10.1.11:11117"]["meta"],
                         {"requirement": ["backup-c1/oracle/oracle-cluster/11117"],
                          "point": ["ora1-fw", "gw1"]})
        self.assertIn("tcp://[2001:db8:1:20::11]:53",
                      unique_keys(inventory(ACME, "goss", "--host", "c1").out)["addr"])

    def test_blackbox(self):
        groups = yaml.safe_load(inventory(ACME, "blackbox").out)
        jsonschema.validate(groups, FILE_SD)
        modules = {group["labels"]["module"] for group in groups}
        self.assertEqual(modules, {"tcp_connect", "dns_udp", "icmp"})
        for group in groups:
            for target in group["targets"]:
                if group["labels"]["module"] == "icmp":
                    ipaddress.ip_address(target)
                else:
                    self.assertRegex(target, r"^(\[[0-9a-f:]+\]|[0-9.]+):\d+$")
        labels = [tuple(sorted(group["labels"].items())) for group in groups]
        self.assertEqual(len(labels), len(set(labels)))
        one = yaml.safe_load(inventory(ACME, "blackbox", "--host", "c1").out)
        self.assertEqual({group["labels"]["from"] for group in one}, {"c1"})
        self.assertLess(len(one), len(groups))

    def test_what_is_not_in_a_list_is_counted_in_it_and_beside_it(self):
        ran = inventory(SMALL, "goss", "--host", "c1")
        self.assertRegex(ran.err, r"not in the list: \d+ flows over UDP: goss takes silence")
        said = re.findall(r"not in the list: (.*)", ran.err)
        self.assertEqual(re.findall(r"# Not in it: (.*)\.", ran.out), said)

    def test_who_sends_has_to_be_known(self):
        for words, message in ((["--for", "goss"], "expected --host NAME for goss, found none"),
                               (["--for", "nmap", "--host", "ora"], "did you mean ora1?"),
                               (["--host", "ora1"], "expected --for CHECKER, found none"),
                               (["--for", "goss", "--host", "x\ny"], r"found 'x\x0ay'")):
            ran = run("inventory", SMALL, "--as-of", DAY, *words)
            self.assertEqual((ran.code, ran.out), (BAD_INPUT, ""))
            self.assertIn(message, ran.err)


@unittest.skipUnless(shutil.which("nmap"), "no nmap here")
class NmapTest(unittest.TestCase):
    def scans(self, site, host):
        text = inventory(site, "nmap", "--host", host).out
        with tempfile.TemporaryDirectory() as folder:
            path = program.write(folder, "scan.sh", text)
            subprocess.run(["sh", "-n", path], check=True)
        found = SCAN.findall(text)
        self.assertEqual(len(found), text.count("$NMAP "))
        return found

    def test_the_pairs_are_those_of_the_plan(self):
        """By the rows that `plan --flows` prints."""
        flows = json.loads(run("plan", SMALL, "--as-of", DAY, "--flows", "--format", "json").out)
        for party in ("c1", "ora1", "sql1"):
            planned = {(address, row["service"]) for row in flows["flows"]
                       if row["source"].split(" ")[0] == party
                       for address in row["destination_addresses"].split(", ")}
            scanned = set()
            for options, targets in self.scans(SMALL, party):
                words = options.split()
                proto = "udp/" if "-sU" in words else "tcp/"
                for ports in words[words.index("-p") + 1].split(","):
                    first, _, last = ports.partition("-")
                    for port in range(int(first), int(last or first) + 1):
                        scanned |= {(target, proto + str(port)) for target in targets.split()}
            self.assertEqual(scanned, planned)

    def listed(self, targets, *more):
        """The addresses that nmap makes of a list; -sL sends nothing to them."""
        ran = subprocess.run(["nmap", "-n", "-sL", "-oX", "-", "-iL", "-", *more], input=targets,
                             capture_output=True, text=True, check=True, timeout=60)
        self.assertNotIn("Failed to resolve", ran.stderr)
        return {node.get("addr") for node in
                xml.etree.ElementTree.fromstring(ran.stdout).iter("address")}

    def test_nmap_takes_every_list(self):
        for host in ("c1", "ora01"):
            for options, targets in self.scans(ACME, host):
                family = ["-6"] if "-6" in options.split() else []
                expected = set()
                for line in targets.split():
                    expected |= {str(one) for one in ipaddress.ip_network(line)}
                self.assertEqual(self.listed(targets, *family), expected)

    def test_nmap_takes_every_list_of_ports(self):
        """On this machine's own loopback, where nothing but the counting matters."""
        for options, _ in self.scans(SMALL, "c1"):
            words = options.split()
            if "-p" not in words or "-sT" not in words:
                continue
            ports = words[words.index("-p") + 1]
            ran = subprocess.run(["nmap", "-oX", "-", *words, "127.0.0.1"], capture_output=True,
                                 text=True, check=True, timeout=60)
            info = xml.etree.ElementTree.fromstring(ran.stdout).find("scaninfo")
            self.assertEqual((info.get("protocol"), info.get("services")), ("tcp", ports))


if __name__ == "__main__":
    unittest.main()
