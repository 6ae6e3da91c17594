#!/usr/bin/python3
"""Texts of iptables in a real kernel: what is rendered lets pass what the policy allows and nothing
else, and what iptables-save prints lets pass what its reader says.

Usage: iptables_test.py --root|--unprivileged LIFT_VERDICTS TESTDATA LIVE_CASES. Exit code 77 where
this system allows no namespaces or has no iptables; the output says why.
"""

import itertools
import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

import namespaces
import nftables_test
from nftables_test import Lab
from probes import ICMP, ICMPV6, TCP, UDP, Probe, datagram, exchange

LIFT = ""
CASES = ""
TESTDATA = pathlib.Path()
PATH = os.environ.get("PATH", "") + ":" + namespaces.SYSTEM_PATH
VARIANTS = [name for name in ("nft", "legacy")
            if shutil.which(f"iptables-{name}-restore", path=PATH)]

SOURCES = {4: ("10.1.0.1", "10.1.0.9", "10.1.0.10", "10.1.5.7", "10.1.5.9", "10.1.7.1"),
           6: ("fd01::1", "fd01::2", "fd01:0:5::1")}
DESTINATIONS = {4: ("10.2.0.1", "10.2.0.2", "10.2.9.9"), 6: ("fd02::1", "fd02::2", "fd02:0:1::1")}
TCP_PORTS = (22, 23, 80, 443, 444, 1023, 1024, 8000, 8010, 8011, 8080)
UDP_PORTS = (53, 123, 514, 5000, 5353, 9000)
TYPES = {4: (8, 13), 6: (128,)}


def all_probes(family, sport):
    for source, destination in itertools.product(SOURCES[family], DESTINATIONS[family]):
        for port in TCP_PORTS:
            yield Probe(family, source, destination, TCP, sport, port)
        for port in UDP_PORTS:
            yield Probe(family, source, destination, UDP, sport, port)
        for kind in TYPES[family]:
            yield Probe(family, source, destination, ICMP if family == 4 else ICMPV6, type=kind)
        yield Probe(family, source, destination, 112)


def verdicts(files, probes, hook, path):
    lines = []
    for probe in probes:
        has_ports = probe.protocol in (TCP, UDP)
        sport, dport = (probe.sport, probe.dport) if has_ports else (0, probe.type * 256)
        lines.append(f"{hook} {probe.protocol} {probe.source} {probe.destination} {sport} {dport} "
                     f"{path}\n")
    return namespaces.run(LIFT, *map(str, files), text="".join(lines)).split()


def wrong(sent):
    """What came differently from what the reader says."""
    return [f"{probe}: {'passed' if probe.arrived else 'dropped'}, expected {probe.passes}"
            for probe in sent if probe.passes != "maybe"
            and probe.arrived != (probe.passes == "yes")]


class KernelTest(unittest.TestCase):
    """Every probe, through rules that each variant of iptables loaded."""

    def load(self, lab, variant, name):
        with lab.point:
            namespaces.run("ipset", "restore", text=(TESTDATA / "gateway.ipset").read_text())
            saved = []
            for family, tool in ((4, "iptables"), (6, "ip6tables")):
                text = (TESTDATA / f"{name}.v{family}.rules").read_text()
                namespaces.run(f"{tool}-{variant}-restore", text=text)
                saved.append(namespaces.run(f"{tool}-{variant}-save", "-c"))
            sets = namespaces.run("ipset", "save")
        return [*saved, sets]

    def check(self, name, hook, path, variant):
        texts = [TESTDATA / f"{name}.v4.rules", TESTDATA / f"{name}.v6.rules",
                 TESTDATA / "gateway.ipset"]
        sent = [probe for family in (4, 6) for probe in all_probes(family, 40000)]
        with Lab(hook) as lab, tempfile.TemporaryDirectory() as folder:
            saved = [pathlib.Path(folder) / part for part in ("four", "six", "sets")]
            for file, text in zip(saved, self.load(lab, variant, name)):
                file.write_text(text)
            expected = verdicts(texts, sent, hook, path)
            # What the kernel prints is read alike.
            self.assertEqual(verdicts(saved, sent, hook, path), expected)
            for probe, verdict in zip(sent, expected):
                probe.passes = verdict
            self.assertGreater(expected.count("yes"), 30)
            self.assertGreater(expected.count("no"), 30)
            self.assertEqual(expected.count("maybe"), 0)
            self.assertEqual(wrong(lab.exchange(sent)), [])

    def test_host(self):
        for variant in VARIANTS:
            with self.subTest(variant):
                self.check("host", "input", "lan0 -", variant)

    def test_gateway(self):
        for variant in VARIANTS:
            with self.subTest(variant):
                self.check("gateway", "forward", "lan0 wan0", variant)


def case(what, name):
    return namespaces.run(CASES, what, name, "iptables")


def load_case(space, variant, name, test=False):
    """Loads what is rendered of a case, as its head says; with `test` the rules are only tried."""
    sets = case("ipset", name)
    if sets:
        space.run("ipset", "-exist", "restore", text=sets)
    for tool, what in (("iptables", "text"), ("ip6tables", "ip6tables.rules")):
        options = ["--noflush", "--test"] if test else ["--noflush"]
        space.run(f"{tool}-{variant}-restore", *options, text=case(what, name))


def without_heads(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


def saved(space, variant):
    return [without_heads(space.run(f"{tool}-{variant}-save"))
            for tool in ("iptables", "ip6tables")]


class RenderedBordersTest(unittest.TestCase):
    """At the borders of every cell, the kernel does what the evaluator says."""

    def check(self, name, hook, least):
        lines = case("probes", name).splitlines()
        for variant in VARIANTS:
            sent = [Probe(**json.loads(line)) for line in lines]
            self.assertGreater(len([p for p in sent if p.passes]), least)
            self.assertGreater(len([p for p in sent if not p.passes]), least)
            with self.subTest(variant), Lab(hook) as lab:
                load_case(lab.point, variant, name)
                self.assertEqual(nftables_test.wrong(lab.exchange(sent)), [])

    def test_input(self):
        self.check("input", "input", 60)

    def test_output(self):
        self.check("output", "output", 60)

    def test_forward(self):
        self.check("forward", "forward", 60)

    def test_sets_of_addresses(self):
        self.assertIn("--match-set", case("text", "big"))
        self.check("big", "input", 30)

    def test_sets_of_connections(self):
        for what in ("text", "ip6tables.rules"):
            self.assertIn(" src,dst,dst ", case(what, "pairs"))
        self.check("pairs", "input", 30)

    def test_each_path_has_its_own_ports(self):
        ports = range(1001, 1008)
        for variant in VARIANTS:
            with self.subTest(variant), Lab("forward") as lab:
                load_case(lab.point, variant, "paths")
                for sender, sport, allowed in ((lab.client, 42001, {1001, 1003, 1004, 1005}),
                                               (lab.other, 42002, {1002, 1003, 1005})):
                    sent = [datagram(4, "10.1.0.9", "10.2.0.1", port, sport) for port in ports]
                    exchange(sender, lab.server, sent)
                    self.assertEqual({p.dport for p in sent if p.arrived}, allowed)


class RenderedLoadTest(unittest.TestCase):
    """Texts are tried, load, load again, and leave alone what is not theirs."""

    def test_every_case(self):
        names = ("input", "output", "forward", "paths", "timeouts", "big", "pairs", "empty")
        for variant, name in itertools.product(VARIANTS, names):
            with self.subTest(f"{variant} {name}"), namespaces.spaces("point") as (point,):
                load_case(point, variant, name, test=True)
                load_case(point, variant, name)
                first = saved(point, variant)
                load_case(point, variant, name)
                self.assertEqual(saved(point, variant), first)

    def test_chains_of_others_stay(self):
        for variant in VARIANTS:
            with self.subTest(variant), namespaces.spaces("point") as (point,):
                tool = f"iptables-{variant}"
                for words in (("-P", "FORWARD", "DROP"), ("-N", "OTHERS"),
                              ("-A", "OTHERS", "-s", "10.9.9.9", "-j", "ACCEPT"),
                              ("-A", "FORWARD", "-j", "OTHERS"),
                              ("-A", "INPUT", "-s", "10.9.9.9", "-j", "ACCEPT")):
                    point.run(tool, *words)
                load_case(point, variant, "input")
                rules = saved(point, variant)[0]
                self.assertIn(":FORWARD DROP [0:0]", rules)
                self.assertIn("-A OTHERS -s 10.9.9.9/32 -j ACCEPT", rules)
                self.assertIn("-A FORWARD -j OTHERS", rules)
                self.assertNotIn("-A INPUT -s 10.9.9.9/32 -j ACCEPT", rules)

    def test_a_failed_load_leaves_the_chains(self):
        for variant in VARIANTS:
            with self.subTest(variant), namespaces.spaces("point") as (point,):
                load_case(point, variant, "input")
                before = saved(point, variant)
                broken = case("text", "input").replace("--dport 443", "--dport 99999")
                with self.assertRaises(RuntimeError):
                    point.run(f"iptables-{variant}-restore", "--noflush", text=broken)
                self.assertEqual(saved(point, variant), before)

    def test_what_the_kernel_prints_is_read_alike(self):
        for variant, name in itertools.product(VARIANTS, ("input", "forward")):
            hook, path = name, ("lan0 -" if name == "input" else "lan0 wan0")
            sent = [probe for family in (4, 6) for probe in all_probes(family, 40000)]
            with self.subTest(f"{variant} {name}"), tempfile.TemporaryDirectory() as folder, \
                    namespaces.spaces("point") as (point,):
                load_case(point, variant, name)
                texts = {"v4": case("text", name), "v6": case("ip6tables.rules", name),
                         "v4.saved": point.run(f"iptables-{variant}-save"),
                         "v6.saved": point.run(f"ip6tables-{variant}-save"),
                         "sets": point.run("ipset", "save")}
                files = {}
                for part, text in texts.items():
                    files[part] = pathlib.Path(folder) / part
                    files[part].write_text(text)
                self.assertEqual(
                    verdicts([files["v4.saved"], files["v6.saved"], files["sets"]], sent, hook,
                             path),
                    verdicts([files["v4"], files["v6"], files["sets"]], sent, hook, path))


class LoadTest(unittest.TestCase):
    """Every text of the tests is one that iptables takes."""

    def test_every_text(self):
        for variant, file in itertools.product(VARIANTS, sorted(TESTDATA.glob("*.rules"))):
            with self.subTest(f"{variant} {file.name}"), namespaces.spaces("point") as (point,):
                for sets in TESTDATA.glob("*.ipset"):
                    point.run("ipset", "restore", text=sets.read_text())
                tool = "ip6tables" if "6" in file.name else "iptables"
                point.run(f"{tool}-{variant}-restore", "--test", text=file.read_text())


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1] not in ("--root", "--unprivileged"):
        sys.exit("usage: iptables_test.py --root|--unprivileged LIFT_VERDICTS TESTDATA LIVE_CASES")
    if not VARIANTS:
        namespaces.skip("no iptables here")
    if shutil.which("ipset", path=PATH) is None:
        namespaces.skip("no ipset here")
    namespaces.enter(sys.argv[1] == "--unprivileged")
    LIFT = sys.argv[2]
    TESTDATA = pathlib.Path(sys.argv[3])
    CASES = sys.argv[4]
    unittest.main(argv=sys.argv[:1], verbosity=2)
