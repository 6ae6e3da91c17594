#!/usr/bin/python3
"""A machine in the place of an appliance that is not installed yet: it takes the appliance's
addresses for a while, and none that somebody uses.

Usage: stand_in_test.py --root|--unprivileged PORTWRIGHT. Exit code 77 where this system
allows no namespaces; the output says why.
"""

import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import namespaces

PORTWRIGHT = ""
DAY = "2026-11-21"
FINE, NO, BAD_INPUT, ENVIRONMENT = range(4)

CATALOG = """product: pair
title: A host and a filer
vendor: Example
document: { title: Ports, revision: "1" }
versions: ["1"]
roles:
  left: { title: Left, kind: host }
  right: { title: Right, kind: host }
features:
  base: { title: Operation, always: true }
requirements:
  - { id: base/left-right/7000, from: left, to: right, initiator: from, ground: "text: it asks",
      allow: [tcp/7000], when: base, purpose: Work., cite: { section: Ports, line: 1 } }
  - { id: base/left-right/7001, from: left, to: right, initiator: from, ground: "text: it asks",
      allow: [udp/7001], when: base, purpose: Work., cite: { section: Ports, line: 2 } }
  - { id: base/right-left/7002, from: right, to: left, initiator: from, ground: "text: it asks",
      allow: [tcp/7002], when: base, purpose: Work., cite: { section: Ports, line: 3 } }
"""

SITE = """site: pair
title: A host and a filer
zones:
  one: { prefixes: [10.10.1.0/24, "fd00:1::/64"] }
  two: { prefixes: [10.10.2.0/24, "fd00:2::/64"] }
hosts:
  a: { addresses: [10.10.2.21, "fd00:2::21"], os: linux }
  filer: { addresses: [10.10.1.21, "fd00:1::21"], os: filer }
products:
  - { id: p, product: pair, version: "1", self: a, bind: { left: a, right: filer } }
enforcement:
  gw: { kind: gateway, dialect: nftables, interfaces: { lan: one, eth1: two } }
"""

FUTURE = {"10.10.1.21", "fd00:1::21"}


class StandInTest(unittest.TestCase):
    """Host a behind a gateway; on the gateway's other side a link with a machine that stands in,
    and a cable for whoever else comes."""

    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.folder = stack.enter_context(tempfile.TemporaryDirectory())
        cls.key = os.path.join(cls.folder, "site.key")
        namespaces.run(PORTWRIGHT, "probe", "keygen", cls.key)
        for name, text in (("pair.yaml", CATALOG), ("site.yaml", SITE)):
            with open(os.path.join(cls.folder, name), "w", encoding="utf-8") as file:
                file.write(text)

    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.a, self.gw, self.here, self.other = stack.enter_context(
            namespaces.spaces("a", "gw", "here", "other"))
        self.gw.run("ip", "link", "add", "lan", "type", "bridge")
        for space, port in ((self.here, "lan0"), (self.other, "lan1"), (self.a, "eth1")):
            namespaces.run("ip", "link", "add", "e0", "netns", space.name, "type", "veth", "peer",
                           "name", port, "netns", "gw")
            self.gw.run("ip", "link", "set", port, "up")
            space.run("ip", "link", "set", "e0", "up")
            if port != "eth1":
                self.gw.run("ip", "link", "set", port, "master", "lan")
        self.gw.run("ip", "link", "set", "lan", "up")
        for net, port in ((1, "lan"), (2, "eth1")):
            self.address(self.gw, port, f"10.10.{net}.1/24", f"fd00:{net}::1/64")
        self.address(self.here, "e0", "10.10.1.99/24", "fd00:1::99/64")
        self.address(self.a, "e0", "10.10.2.21/24", "fd00:2::21/64")
        for space, net in ((self.here, 1), (self.a, 2)):
            space.run("ip", "route", "add", "default", "via", f"10.10.{net}.1")
            space.run("ip", "-6", "route", "add", "default", "via", f"fd00:{net}::1")
        with self.gw:
            self.gw.sysctl("net/ipv4/ip_forward", 1)
            self.gw.sysctl("net/ipv6/conf/all/forwarding", 1)

    @staticmethod
    def address(space, interface, *addresses):
        for address in addresses:
            nodad = ["nodad"] if ":" in address else []
            space.run("ip", "address", "add", address, "dev", interface, *nodad)

    @staticmethod
    def present(space):
        """Addresses of its interface e0, with all that the kernel says of each."""
        told = json.loads(space.run("ip", "-j", "address", "show", "dev", "e0"))
        return {one["local"]: one for one in told[0]["addr_info"] if one["scope"] == "global"}

    def wait_until(self, is_so):
        end = time.monotonic() + 20
        while not is_so():
            self.assertLess(time.monotonic(), end, "it never came")
            time.sleep(0.02)

    def command(self, verb, *words, end=("--as", "filer")):
        return [PORTWRIGHT, verb, self.folder, "--catalog-dir", self.folder, *end, "--key",
                self.key, "--as-of", DAY, *words]

    def begin(self, space, *words, end=("--as", "filer", "--take-addresses", "e0")):
        """A responder, and what it said when it was ready; "" where it ended before."""
        with space:
            process = subprocess.Popen(self.command("respond", *words, end=end), text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, process.stderr.readline()

    def end(self, process, how=signal.SIGINT, code=FINE):
        process.send_signal(how)
        _, told = process.communicate(timeout=10)
        self.assertEqual(process.returncode, code, told)
        return told

    def refused(self, code, *words, space=None, end=("--as", "filer")):
        with space or self.here:
            done = subprocess.run(self.command("respond", *words, end=end), capture_output=True,
                                  text=True, check=False, timeout=30)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr

    def probe(self, space, *words, code=FINE, end=("--host", "a")):
        with space:
            done = subprocess.run(
                self.command("probe", "--timeout-ms", "700", "--format", "csv", *words, end=end),
                capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertTrue(rows)
        return rows, done.stderr

    def test_answers_at_the_future_addresses(self):
        process, told = self.begin(self.here)
        self.assertIn("answering on 4 planned ports of 10.10.1.21, fd00:1::21 on e0", told)
        present = self.present(self.here)
        self.assertLessEqual(FUTURE, set(present))
        for address in FUTURE:
            self.assertLessEqual(present[address]["valid_life_time"], 60)
            self.assertEqual(present[address]["preferred_life_time"], 0)
        # Whatever else this machine sends goes on coming from where it came.
        for target, own in (("10.10.2.21", "10.10.1.99"), ("fd00:2::21", "fd00:1::99")):
            self.assertIn(f"src {own} ", self.here.run("ip", "route", "get", target))
        rows, _ = self.probe(self.a)
        self.assertEqual({row["destination"] for row in rows}, FUTURE)
        for row in rows:
            self.assertEqual((row["outcome"], row["grade"]), ("open", "stand-in"), row)
            self.assertIn("the receiver's own rules are not shown", row["detail"])
        self.end(process)
        self.assertEqual(set(self.present(self.here)), {"10.10.1.99", "fd00:1::99"})

    def test_gives_them_back_when_it_is_terminated(self):
        process, told = self.begin(self.here)
        self.assertIn("10.10.1.21", told)
        self.end(process, signal.SIGTERM)
        self.assertEqual(set(self.present(self.here)), {"10.10.1.99", "fd00:1::99"})

    def test_stops_while_it_looks_and_takes_nothing(self):
        with self.here:
            process = subprocess.Popen(
                self.command("respond", end=("--as", "filer", "--take-addresses", "e0")),
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        with self.here:
            self.wait_until(lambda: b"portwright address" in read("/proc/net/unix"))
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=5)
        self.assertEqual(process.returncode, ENVIRONMENT)
        self.assertIn("stopped before", told)
        self.assertEqual(set(self.present(self.here)), {"10.10.1.99", "fd00:1::99"})

    def test_takes_over_what_was_left(self):
        process, _ = self.begin(self.here)
        process.kill()
        process.wait()
        left = self.present(self.here)
        self.assertLessEqual(FUTURE, set(left))
        for address in FUTURE:  # they would go by themselves
            self.assertLessEqual(left[address]["valid_life_time"], 60)
        process, _ = self.begin(self.here)
        self.assertIn("10.10.1.21, fd00:1::21: left over by an earlier process, and taken over",
                      process.stderr.readline())
        self.end(process)
        self.assertEqual(set(self.present(self.here)), {"10.10.1.99", "fd00:1::99"})

    def test_what_was_left_and_is_used_by_now_goes(self):
        process, _ = self.begin(self.here)
        process.kill()
        process.wait()
        self.address(self.other, "e0", "10.10.1.21/24")
        told = self.refused(ENVIRONMENT, "--take-addresses", "e0")
        self.assertIn("10.10.1.21 on e0", told)
        self.assertEqual(set(self.present(self.here)), {"10.10.1.99", "fd00:1::99"})

    def test_takes_nothing_that_somebody_uses(self):
        hardware = json.loads(self.other.run("ip", "-j", "link", "show", "e0"))[0]["address"]
        for used in ("10.10.1.21/24", "fd00:1::21/64"):
            with self.subTest(used):
                self.address(self.other, "e0", used)
                told = self.refused(ENVIRONMENT, "--take-addresses", "e0")
                self.assertIn(f"{used.split('/', maxsplit=1)[0]} on e0, by {hardware}", told)
                self.assertEqual(set(self.present(self.here)), {"10.10.1.99", "fd00:1::99"})
                self.other.run("ip", "address", "del", used, "dev", "e0")

    def test_two_stand_ins_never_have_the_same_address(self):
        self.address(self.other, "e0", "10.10.1.98/24", "fd00:1::98/64")
        spaces = (self.here, self.other)
        started = [self.begin_quietly(space) for space in spaces]
        told = [process.stderr.readline() for process in started]
        self.assertLessEqual(sum("answering" in line for line in told), 1, told)
        self.assertLessEqual(sum(bool(FUTURE & set(self.present(space))) for space in spaces), 1)

    def begin_quietly(self, space):
        with space:
            process = subprocess.Popen(
                self.command("respond", end=("--as", "filer", "--take-addresses", "e0")),
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def test_gives_up_what_somebody_begins_to_use(self):
        process, _ = self.begin(self.here)
        self.address(self.other, "e0", "10.10.1.21/24")
        # Somebody who speaks has an address, whether he asked before or not.
        subprocess.run(["ip", "netns", "exec", "other", "ping", "-c", "1", "-W", "2", "-I",
                        "10.10.1.21", "10.10.1.1"], capture_output=True, check=False)
        self.wait_until(lambda: "10.10.1.21" not in self.present(self.here))
        self.assertEqual(set(self.present(self.here)), {"10.10.1.99", "fd00:1::99", "fd00:1::21"})
        told = self.end(process, code=ENVIRONMENT)
        self.assertRegex(told, r"10\.10\.1\.21: [0-9a-f:]{17} uses it; it was given up")
        self.assertEqual(set(self.present(self.here)), {"10.10.1.99", "fd00:1::99"})

    def test_gives_up_what_somebody_is_about_to_take(self):
        process, _ = self.begin(self.here)
        with self.other:
            self.other.sysctl("net/ipv6/conf/e0/accept_dad", 1)
        self.other.run("ip", "address", "add", "fd00:1::21/64", "dev", "e0")
        self.wait_until(lambda: "fd00:1::21" not in self.present(self.here))
        told = self.end(process, code=ENVIRONMENT)
        self.assertRegex(told, r"fd00:1::21: [0-9a-f:]{17} (is about to take|uses) it; it was")

    def test_only_in_the_interface_s_subnet(self):
        self.here.run("ip", "address", "flush", "dev", "e0")
        self.address(self.here, "e0", "10.10.1.99/28", "fd00:3::99/64")
        told = self.refused(BAD_INPUT, "--take-addresses", "e0")
        self.assertIn("in a subnet of a named interface, found 10.10.1.21, fd00:1::21", told)
        self.address(self.here, "e0", "10.10.1.98/24")
        process, told = self.begin(self.here)
        self.assertIn("4 planned ports of 10.10.1.21 on e0;", told)
        self.assertIn("fd00:1::21: in no subnet of a named interface, and not taken",
                      process.stderr.readline())
        self.end(process)

    def test_interfaces_that_cannot_be_asked(self):
        self.assertIn("expected an interface of this machine, found 'eth7'; it has e0",
                      self.refused(BAD_INPUT, "--take-addresses", "eth7"))
        self.assertIn("expected an interface with Ethernet, found 'lo'",
                      self.refused(BAD_INPUT, "--take-addresses", "lo"))
        self.gw.run("ip", "link", "set", "lan0", "down")
        self.assertIn("up and has a carrier, found 'e0'",
                      self.refused(ENVIRONMENT, "--take-addresses", "e0"))

    def test_an_address_of_its_own_stays(self):
        self.address(self.here, "e0", "10.10.1.21/24")
        process, told = self.begin(self.here)
        self.assertIn("4 planned ports of fd00:1::21 on e0;", told)
        self.end(process)
        self.assertIn("10.10.1.21", self.present(self.here))

    def test_asks_from_the_future_addresses(self):
        responder, _ = self.begin(self.a, end=("--host", "a"))
        rows, _ = self.probe(self.here, end=("--as", "filer", "--take-addresses", "e0"))
        self.assertEqual({row["source"] for row in rows}, FUTURE)
        for row in rows:
            self.assertEqual((row["outcome"], row["grade"]), ("open", "stand-in"), row)
            self.assertIn("from a stand-in with the planned source: the sender's own rules",
                          row["detail"])
        self.assertEqual(set(self.present(self.here)), {"10.10.1.99", "fd00:1::99"})
        responder.send_signal(signal.SIGINT)
        arrived, _ = responder.communicate(timeout=10)
        for address in FUTURE:
            self.assertIn(address + " ", arrived)
        self.assertNotIn("10.10.1.99", arrived)

    def test_asks_from_its_own_without_them(self):
        responder, _ = self.begin(self.a, end=("--host", "a"))
        rows, _ = self.probe(self.here, end=("--as", "filer"))
        for row in rows:
            self.assertEqual((row["outcome"], row["grade"]), ("open", "stand-in"), row)
            own = "fd00:1::99" if ":" in row["source"] else "10.10.1.99"
            self.assertIn(f"from {own} in the sender's place: its address", row["detail"])
        # One that the machine has is taken without being asked for.
        self.address(self.here, "e0", "10.10.1.21/24")
        rows, _ = self.probe(self.here, end=("--as", "filer"))
        detail = {row["source"]: row["detail"] for row in rows}
        self.assertIn("with the planned source", detail["10.10.1.21"])
        self.assertIn("from fd00:1::99", detail["fd00:1::21"])
        self.end(responder)

    def test_a_responder_and_a_probe_share_them(self):
        responder, _ = self.begin(self.here)
        other_end, _ = self.begin(self.a, end=("--host", "a"))
        rows, told = self.probe(self.here, end=("--as", "filer", "--take-addresses", "e0"))
        self.assertIn("10.10.1.21, fd00:1::21: taken by another portwright", told)
        self.assertEqual({row["outcome"] for row in rows}, {"open"})
        self.assertLessEqual(FUTURE, set(self.present(self.here)))
        self.end(other_end)
        self.end(responder)
        self.assertEqual(set(self.present(self.here)), {"10.10.1.99", "fd00:1::99"})


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    global PORTWRIGHT
    arguments = sys.argv[1:]
    namespaces.enter(arguments[0] == "--unprivileged")
    PORTWRIGHT = arguments[1]
    unittest.main(argv=[sys.argv[0], *arguments[2:]])


if __name__ == "__main__":
    main()
