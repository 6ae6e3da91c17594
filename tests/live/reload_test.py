#!/usr/bin/python3
"""While the rules of a host are replaced, no packet is lost that both permit, and none comes in
that neither does: of new connections, each of which is looked up in a map of ranges.

Usage: reload_test.py --root|--unprivileged PORTWRIGHT ENFORCE_STEPS. Exit code 77 where this system
allows no namespaces; the output says why.
"""

import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import unittest

import namespaces
from enforce_host import LOCAL, Host, write_text

PORTWRIGHT = STEPS = ""
ROUNDS = 50      # each replaces the rules twice
CELLS = 1_500    # one transaction without root holds about 2,000
SOURCES = 64
PERMITTED, DENIED = 6000, 7000
MAP = "pw_input_v4_ports_range"

# What came through our table, counted behind it. There is no way back to the sources, so that each
# packet stays a first one.
# Behind our rules, and before them: a host without rules answers to all of a flood, and what it is
# then too busy to take from the cable was lost by nobody's rules.
WATCH = f"""table inet watch {{
  counter arrived {{ }}
  counter permitted {{ }}
  counter denied {{ }}
  chain before {{
    type filter hook prerouting priority raw; policy accept;
    meta l4proto {{ tcp, udp }} th dport {PERMITTED} counter name arrived
  }}
  chain c {{
    type filter hook input priority 100; policy accept;
    meta l4proto {{ tcp, udp }} th dport {PERMITTED} counter name permitted
    meta l4proto {{ tcp, udp }} th dport {DENIED} counter name denied
  }}
}}
"""

TEXT = """table inet portwright
delete table inet portwright
table inet portwright {
  chain pw_input {
    type filter hook input priority filter; policy %(policy)s;
    ct state established,related counter accept
    iif "lo" counter accept
    %(first)s
    meta nfproto vmap { ipv4 : jump pw_input_v4 }
    %(last)s
  }
  chain pw_input_v4 {
    ip saddr . ip daddr . meta l4proto . th dport vmap @pw_input_v4_ports_range
  }
  map pw_input_v4_ports_range {
    type ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict
    flags interval
    counter
    elements = {
%(elements)s
    }
  }
}
"""


def text_of(first, filler, policy="drop", last="counter drop"):
    """Rules for the permitted flows and as many others as there is room for."""
    keys = [f"10.50.{n}.0/24 . {LOCAL} . {protocol} . {PERMITTED}"
            for n in range(SOURCES) for protocol in ("tcp", "udp")]
    keys += [f"10.{filler}.{n // 250}.{n % 250} . 192.0.2.1 . udp . {1000 + n}-{3000 + n}"
             for n in range(CELLS - len(keys))]
    return TEXT % {"policy": policy, "first": first, "last": last,
                   "elements": ",\n".join(f"      {key} : accept" for key in keys)}


def checksum(words):
    total = sum(struct.unpack(f"!{len(words) // 2}H", words))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def packet(source, protocol, port):
    """The first packet of a connection from there to the host."""
    ends = socket.inet_aton(source) + socket.inet_aton(LOCAL)
    if protocol == socket.IPPROTO_UDP:
        body = bytearray(struct.pack("!HHHH4s", 40000, port, 12, 0, b"data"))
        at = 6
    else:
        body = bytearray(struct.pack("!HHIIBBHHH", 40000, port, 1, 0, 0x50, 2, 1024, 0, 0))
        at = 16
    body[at:at + 2] = struct.pack("!H", checksum(
        ends + struct.pack("!BBH", 0, protocol, len(body)) + bytes(body)))
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 0, 0, 64, protocol, 0) + ends
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + bytes(body)


class Flood:
    """First packets from many sources, as fast as they go; how many of each kind were sent."""

    def __init__(self, peer):
        with peer:
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        self.packets = [packet(f"10.50.{n}.7", protocol, port) for n in range(SOURCES)
                        for protocol in (socket.IPPROTO_UDP, socket.IPPROTO_TCP)
                        for port in (PERMITTED, DENIED)]
        self.rounds = 0
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()
        self.socket.close()

    def run(self):
        while not self.ending.is_set():
            for one in self.packets:
                self.socket.sendto(one, (LOCAL, 0))
            self.rounds += 1

    def sent(self):
        return self.rounds * len(self.packets) // 2


class ReloadTest(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.lab = stack.enter_context(Host(PORTWRIGHT, STEPS))
        self.lab.nft("-f", "-", text=WATCH)

    def bundle(self, name, text, observe=False):
        return write_text(f"{self.lab.folder}/{name}.json", text, observe=observe)

    def came(self):
        listed = json.loads(self.lab.nft("-j", "list", "counters", "table", "inet", "watch"))
        return {one["counter"]["name"]: one["counter"]["packets"]
                for one in listed["nftables"] if "counter" in one}

    def expect(self, done, word):
        self.assertEqual(done[0], 0, done)
        self.assertIn(word, done[1] + done[2])

    def expect_none_lost(self, sent):
        self.assertGreater(sent, 20 * ROUNDS)
        came = self.came()
        print(f"{sent} packets, {sent - came['permitted']} of permitted flows lost, "
              f"{came['denied']} of denied flows came in")
        self.assertEqual(came, {"arrived": sent, "permitted": sent, "denied": 0})

    def test_applied_and_taken_back(self):
        """All ways by which a table is replaced: applied, rolled back, loaded again."""
        one = self.bundle("one", text_of("tcp dport 22 counter accept", 60))
        other = self.bundle("other", text_of("tcp dport 443 counter accept", 61))
        self.expect(self.lab.apply(one, "0"), "confirmed")
        with Flood(self.lab.peer) as flood:
            for number in range(ROUNDS):
                self.expect(self.lab.apply(other, "0" if number % 2 else "60s"), "generation")
                self.expect(self.lab.run("rollback"), "taken back")
        self.expect_none_lost(flood.sent())
        self.assertEqual(self.lab.marker(), 1)

    def test_from_nothing_and_back(self):
        """The first rules of a host, and none: what they permit is never lost."""
        one = self.bundle("one", text_of("tcp dport 22 counter accept", 60))
        with Flood(self.lab.peer) as flood:
            for _ in range(ROUNDS // 3):
                self.expect(self.lab.apply(one, "0"), "confirmed")
                self.expect(self.lab.run("rollback"), "taken back")
        came = self.came()
        self.assertGreater(came["arrived"], flood.sent() // 4)
        self.assertEqual(came["permitted"], came["arrived"])
        self.assertEqual(self.lab.nft("list", "table", "inet", "watch").count("chain"), 2)
        self.assertNotIn("portwright", self.lab.nft("list", "tables"))

    def test_other_policies(self):
        """What rules look like that only watch, and a start of the host with rules in place."""
        one = self.bundle("one", text_of("tcp dport 22 counter accept", 60))
        watching = self.bundle("watching", text_of("tcp dport 22 counter accept", 60, "accept",
                                                   "counter accept"))
        self.expect(self.lab.apply(one, "0"), "confirmed")
        with Flood(self.lab.peer) as flood:
            for number in range(ROUNDS // 3):
                self.expect(self.lab.apply((watching, one)[number % 2], "0"), "confirmed")
                self.expect(self.lab.run("boot"), "loaded again")
        came = self.came()
        self.assertGreater(came["arrived"], flood.sent() // 4)
        self.assertEqual(came["permitted"], came["arrived"])
        with Flood(self.lab.peer) as flood:
            self.expect(self.lab.run("boot"), "loaded again")
        after = self.came()
        self.assertGreater(after["arrived"], came["arrived"])
        self.assertEqual(after["permitted"], after["arrived"])
        self.assertEqual(after["denied"], came["denied"])


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("--root", "--unprivileged"):
        sys.exit("usage: reload_test.py --root|--unprivileged PORTWRIGHT ENFORCE_STEPS")
    namespaces.enter(sys.argv[1] == "--unprivileged")
    subprocess.run(["mount", "-t", "proc", "proc", "/proc"], stderr=subprocess.DEVNULL, check=False)
    PORTWRIGHT, STEPS = (os.path.realpath(path) for path in sys.argv[2:])
    unittest.main(argv=sys.argv[:1], verbosity=2)
