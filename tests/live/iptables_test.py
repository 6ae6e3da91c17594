#!/usr/bin/python3
"""Texts of iptables-save in a real kernel: what they let pass is what their reader says.

Usage: iptables_test.py --root|--unprivileged LIFT_VERDICTS TESTDATA. Exit code 77 where this system
allows no namespaces or has no iptables; the output says why.
"""

import itertools
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

import namespaces
from nftables_test import Lab
from probes import ICMP, ICMPV6, TCP, UDP, Probe

LIFT = ""
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


class LoadTest(unittest.TestCase):
    """Every text of the tests is one that iptables takes."""

    def test_every_text(self):
        for variant, file in itertools.product(VARIANTS, sorted(TESTDATA.glob("*.rules"))):
            with self.subTest(f"{variant} {file.name}"), namespaces.spaces("point") as (point,):
                point.run("ipset", "restore", text=(TESTDATA / "gateway.ipset").read_text())
                tool = "ip6tables" if ".v6." in file.name else "iptables"
                point.run(f"{tool}-{variant}-restore", "--test", text=file.read_text())


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("--root", "--unprivileged"):
        sys.exit("usage: iptables_test.py --root|--unprivileged LIFT_VERDICTS TESTDATA")
    if not VARIANTS:
        namespaces.skip("no iptables here")
    if shutil.which("ipset", path=PATH) is None:
        namespaces.skip("no ipset here")
    namespaces.enter(sys.argv[1] == "--unprivileged")
    LIFT = sys.argv[2]
    TESTDATA = pathlib.Path(sys.argv[3])
    unittest.main(argv=sys.argv[:1], verbosity=2)
