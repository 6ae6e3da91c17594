#!/usr/bin/python3
"""The example's devices: of each dialect a right one, and one whose lines and packets are named.

What is wrong with each was made by hand; the lines are counted in the files.
"""

import json
import os
import unittest

from program import CLUSTER, DAY, FINE, NO, ROOT, SMALL, run

# For each dialect: kind of finding, what decides (a line of the file), a packet's beginning.
WRONG = {
    "nftables": [("missing", ":28:", "tcp 10.10.1.11:40000 -> 10.10.2.11:902"),
                 ("excess", ":41:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "iptables": [("missing", "default of chain FORWARD", "tcp 10.10.1.11:40000 -> 10.10.2.12:902"),
                 ("excess", ":23:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "ios": [("missing", ":44:", "tcp 10.10.1.11:40000 -> 10.10.2.12:902"),
            ("missing replies", ":53:", "udp 10.10.2.41:111 -> 10.10.1.11:1024"),
            ("excess", ":55:", "tcp 10.10.3.144:40000 -> 10.10.1.11:80")],
    "asa": [("missing", "the unwritten end of from-backup",
             "udp 10.10.1.11:40000 -> 10.10.3.53:123"),
            ("excess", ":44:", "tcp 10.10.1.11:40000 -> 10.10.3.53:123"),
            ("excess", ":46:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "panos": [("missing, in some readings", ":30:", "tcp 10.10.1.11:40000 -> 10.10.2.10:443"),
              ("missing", ":31:", "udp 10.10.1.11:40000 -> 10.10.2.41:111"),
              ("excess", ":35:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "aws": [("missing", "default of chain ingress", "tcp 10.10.1.13:40000 -> 10.10.2.21:50051"),
            ("excess", ":36:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "azure": [("missing", ":31:", "tcp 10.10.1.12:40000 -> 10.10.2.21:50051"),
              ("excess", ":69:", "udp 10.10.2.21:40000 -> 10.10.1.11:11113")],
    "windows": [("missing", ":7:", "tcp 10.10.1.12:40000 -> 10.10.2.21:50051"),
                ("excess", ":10:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "aws-cloudformation": [
        ("missing", "default of chain ingress", "tcp 10.10.1.11:40000 -> 10.10.2.21:50051"),
        ("excess", ":39:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "aws-nacl": [
        ("missing", "default of chain ingress", "tcp 10.10.1.13:40000 -> 10.10.2.21:50051"),
        ("excess", ":90:", "tcp 10.10.2.21:40000 -> 10.10.1.21:11114")],
    "aws-nacl-cloudformation": [
        ("missing", "default of chain ingress", "tcp 10.10.1.13:40000 -> 10.10.2.21:50051"),
        ("excess", ":79:", "tcp 10.10.2.21:40000 -> 10.10.1.21:11114")],
    "azure-arm": [("missing", ":54:", "tcp 10.10.1.11:40000 -> 10.10.2.21:50051"),
                  ("excess", ":40:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "azure-bicep": [("missing", ":54:", "tcp 10.10.1.11:40000 -> 10.10.2.21:50051"),
                    ("excess", ":32:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "gcp": [("missing", "default of chain ingress", "tcp 10.10.1.11:40000 -> 10.10.2.21:50051"),
            ("excess", ":28:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "firewalld": [("missing", ":46:", "tcp 10.10.1.11:40000 -> 10.10.2.21:50051"),
                  ("excess", ":92:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "srx": [("missing", "default of chain", "tcp 10.10.1.11:40000 -> 10.10.2.21:50051"),
            ("excess", ":81:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "kubernetes": [
        ("missing", "default of chain ingress", "tcp 10.10.1.13:40000 -> 10.10.2.21:50051"),
        ("excess", ":33:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "cilium": [
        ("missing", "default of chain ingress", "tcp 10.10.1.13:40000 -> 10.10.2.21:50051"),
        ("excess", ":32:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "fortigate": [("missing", "default of chain", "tcp 10.10.1.11:40000 -> 10.10.2.21:50051"),
                  ("excess", ":119:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "checkpoint": [("missing", ":30:", "tcp 10.10.1.11:40000 -> 10.10.2.21:50051"),
                   ("excess", ":44:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "ufw": [("missing", "default of chain input", "tcp 10.10.1.11:40000 -> 10.10.2.21:50051"),
            ("excess", ":23:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "pf": [("missing", ":24:", "tcp 10.10.1.11:40000 -> 10.10.2.11:902"),
           ("missing", ":13:", "udp 10.10.1.11:40000 -> 10.10.2.41:111"),
           ("excess", ":32:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "ansible-nftables": [("missing", "goto pw_forward_drop",
                          "tcp 10.10.1.11:40000 -> 10.10.2.11:902"),
                         ("excess", ":161:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "ansible-firewalld": [("missing", ":70:", "tcp 10.10.1.11:40000 -> 10.10.2.21:50051"),
                          ("excess", ":116:", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114")],
    "cohesity": [("missing", "default of chain input", "tcp 10.10.2.31:40000 -> 10.10.2.201:445"),
                 ("excess", ":7:", "tcp 10.10.2.21:40000 -> 10.10.2.201:11114"),
                 ("excess", ":9:", "tcp 10.10.2.32:40000 -> 10.10.2.201:445")],
    "cohesity-api": [
        ("missing", "default of chain input", "tcp 10.10.2.31:40000 -> 10.10.2.201:445"),
        ("excess", ":103:", "tcp 10.10.2.21:40000 -> 10.10.2.201:11114")],
}


def devices():
    """Rows of devices.txt: dialect, point, right, wrong, options. The point c1-fw is one of
    examples/cluster."""
    with open(os.path.join(ROOT, SMALL, "devices.txt"), encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if words and not line.startswith("#"):
                yield words[0], words[1], words[2], words[3], words[4:]


def prove(dialect, point, name, options):
    site = CLUSTER if point == "c1-fw" else SMALL
    ran = run("prove", site, "--as-of", DAY, "--at", point, "--dialect", dialect, "--against",
              f"{SMALL}/{name}", "--format", "json", *options)
    if ran.code not in (FINE, NO):
        raise AssertionError(ran.err)
    return ran.code, json.loads(ran.out)["findings"]


class DevicesTest(unittest.TestCase):
    def test_every_dialect_has_both(self):
        # What --dialect offers is what is read.
        offered = run("lint", f"{SMALL}/site.yaml", "--dialect", "none").err
        names = {dialect for dialect, *_ in devices()}
        self.assertEqual(names, set(WRONG))
        for name in names:
            self.assertIn(name, offered)
        self.assertEqual(offered.split("--dialect is one of ")[1].strip().split(", "),
                         [dialect for dialect, *_ in devices()])

    def test_the_right_ones_need_no_change(self):
        for dialect, point, right, _, options in devices():
            with self.subTest(dialect):
                self.assertEqual(prove(dialect, point, right, options), (FINE, []))

    def test_the_wrong_ones_are_named_by_line_and_packet(self):
        for dialect, point, _, wrong, options in devices():
            code, findings = prove(dialect, point, wrong, options)
            self.assertEqual(code, NO)
            for kind, decider, packet in WRONG[dialect]:
                with self.subTest(f"{dialect} {packet}"):
                    self.assertTrue(
                        any(row["finding"] == kind and decider in row["decided_by"] and
                            row["witness"].startswith(packet) for row in findings),
                        [(row["finding"], row["decided_by"], row["witness"]) for row in findings])


if __name__ == "__main__":
    unittest.main()
