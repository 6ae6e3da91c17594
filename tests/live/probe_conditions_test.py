#!/usr/bin/python3
"""Conditions measured in a real network: two hosts, with and without a gateway between them, whose
way is made slow, narrow or forgetful.

Usage: probe_conditions_test.py --root|--unprivileged PORTWRIGHT SOURCE. Exit code 77 where this
system allows no namespaces; the output says why.
"""

import contextlib
import csv
import io
import os
import subprocess
import sys
import tempfile
import unittest

import namespaces
import pair_site
import probe_network
from pair_site import DAY

PORTWRIGHT = SOURCE = ""


class Pair(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.folder = stack.enter_context(tempfile.TemporaryDirectory())
        cls.key = os.path.join(cls.folder, "site.key")
        namespaces.run(PORTWRIGHT, "probe", "keygen", cls.key)
        pair_site.write(cls.folder)

    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.a, self.b, self.gw = self.stack.enter_context(namespaces.spaces("a", "b", "gw"))

    def route(self, mtu=1500):
        """The two hosts behind a gateway, of which the far link has this MTU."""
        ends = ((self.a, "ea", "eth1", "10.10.2"), (self.b, "eb", "eth0", "10.10.1"))
        probe_network.join_by_gateway(self.gw, *ends)
        for space, interface, _, net in ends:
            space.run("ip", "address", "add", f"{net}.21/24", "dev", interface)
            space.run("ip", "route", "add", "default", "via", f"{net}.1")
        self.gw.run("ip", "link", "set", "eth0", "mtu", str(mtu))
        self.b.run("ip", "link", "set", "eb", "mtu", str(mtu))

    def join(self):
        """The two hosts on one cable."""
        namespaces.run("ip", "link", "add", "ea", "netns", "a", "type", "veth", "peer", "name",
                       "eb", "netns", "b")
        for space, interface, own, other in ((self.a, "ea", "10.10.2.21", "10.10.1.21"),
                                             (self.b, "eb", "10.10.1.21", "10.10.2.21")):
            space.run("ip", "address", "add", f"{own}/32", "dev", interface)
            space.run("ip", "link", "set", interface, "up")
            space.run("ip", "route", "add", other, "dev", interface, "src", own)

    def responder(self):
        return probe_network.responding(
            self.b, PORTWRIGHT, "respond", self.folder, "--catalog-dir", self.folder, "--host",
            "b", "--key", self.key, "--as-of", DAY)

    def measure(self, *more, code=0, what=None):
        with self.a:
            done = subprocess.run(
                [PORTWRIGHT, "probe", "conditions", what or self.folder, "--key", self.key,
                 "--format", "csv", "--seconds", "2s",
                 *([] if what else ["--catalog-dir", self.folder, "--host", "a", "--as-of", DAY]),
                 *more], capture_output=True, text=True, check=False, timeout=100)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return {row["condition"]: row for row in csv.DictReader(io.StringIO(done.stdout))}

    def test_a_cable_holds_everything(self):
        self.join()
        with self.responder():
            rows = self.measure("--session", "4s")
        for name in ("p/near", "p/wide", "p/subnet", "p/long", "path-mtu"):
            self.assertEqual(rows[name]["outcome"], "holds", rows[name])
        self.assertEqual(rows["path-mtu"]["measured"], "1500")
        self.assertEqual(rows["p/long"]["measured"], "4")
        self.assertEqual(rows["clocks"]["outcome"], "told", rows["clocks"])
        self.assertLess(abs(float(rows["clocks"]["measured"])), 1)
        # No more than was asked for: a quarter above 40 Mbit/s, and what the kernel rounds.
        self.assertLess(float(rows["p/wide"]["measured"]), 60)

    def test_a_gateway_is_a_hop_more(self):
        self.route(mtu=1400)
        with self.responder():
            rows = self.measure(code=1)
        self.assertEqual(rows["p/subnet"]["outcome"], "violated", rows["p/subnet"])
        self.assertEqual(rows["path-mtu"]["measured"], "1400", rows["path-mtu"])
        self.assertEqual(rows["p/long"]["outcome"], "not testable", rows["p/long"])
        self.assertIn("--session 4s", rows["p/long"]["detail"])

    def test_a_narrow_way(self):
        self.route()
        self.gw.run("tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "10mbit", "burst",
                    "20kb", "latency", "50ms")
        with self.responder():
            row = self.measure(code=1)["p/wide"]
        self.assertEqual(row["outcome"], "violated", row)
        self.assertTrue(5 < float(row["measured"]) < 14, row)

    def test_a_gateway_that_forgets(self):
        self.route()
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy drop;
            ct state established,related accept;
            tcp flags & (fin | syn | rst | ack) == syn ct state new accept;
            meta l4proto udp accept; }
}""")
        with self.gw:
            self.gw.sysctl("net/netfilter/nf_conntrack_tcp_loose", 0)
            self.gw.sysctl("net/netfilter/nf_conntrack_tcp_timeout_established", 2)
        with self.responder():
            row = self.measure("--session", "4s", code=1)["p/long"]
            self.assertEqual(row["outcome"], "violated", row)
            row = self.measure("--session", "1s", code=1)["p/long"]
        self.assertEqual((row["outcome"], row["measured"]), ("not testable", "1"), row)

    def test_nobody_answers(self):
        self.join()
        for row in self.measure("--session", "1s").values():
            self.assertEqual(row["outcome"], "not testable", row)
            self.assertIn("no responder proved itself", row["detail"])

    def test_a_job_in_the_place_of_the_site(self):
        self.join()
        jobs = os.path.join(self.folder, "jobs")
        namespaces.run(PORTWRIGHT, "probe", "jobs", self.folder, "--catalog-dir", self.folder,
                       "--as-of", DAY, "-o", jobs)
        with self.responder():
            rows = self.measure(what=os.path.join(jobs, "a.job"))
        self.assertEqual(rows["p/near"]["outcome"], "holds", rows["p/near"])

    def test_a_peer_without_the_key(self):
        self.join()
        script = """
import socket, time
for text in (b"PORTWRIGHT1 HOLD 00112233445566778899aabbccddeeff 3600 " + b"0" * 64 + b"\\n",
             b"PORTWRIGHT1 TAKE 00112233445566778899aabbccddeeff 60000 " + b"0" * 64 + b"\\n"):
    s = socket.create_connection(("10.10.1.21", 7000), timeout=5)
    s.sendall(text)
    try:
        said = s.recv(100)
    except ConnectionResetError:
        said = b""
    assert said == b"", said
s = socket.create_connection(("10.10.1.21", 7000), timeout=5)
sent = 0
try:
    while sent < 64 << 20:
        sent += s.send(b"PORTWRIGHT1 TAKE ".ljust(4096, b"x"))
    raise SystemExit("it took 64 MB without a key")
except OSError:
    pass
"""
        with self.responder():
            self.a.run(sys.executable, "-c", script)


if __name__ == "__main__":
    PORTWRIGHT, SOURCE, WORDS = probe_network.enter()
    unittest.main(argv=WORDS)
