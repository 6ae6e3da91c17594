#!/usr/bin/python3
"""The nftables text in a real kernel: it loads, lets pass what the policy allows, and nothing else.

Usage: nftables_test.py --root|--unprivileged LIVE_CASES. Exit code 77 where this system allows no
namespaces; the output says why.
"""

import json
import socket
import struct
import subprocess
import sys
import time
import unittest

import namespaces
import probes
from probes import TCP, UDP, Probe, datagram, exchange

CASES = ""  # the program that prints texts and probes
UNPRIVILEGED = False


def case(what, name):
    return namespaces.run(CASES, what, name)


def load(space, name):
    space.run("nft", "-f", "-", text=case("text", name))


class Lab:
    """client -- point -- server, and a second client on another interface of the point.

    The point stands where the case has its hook: it owns the destinations (input), the sources
    (output) or neither (forward).
    """

    SOURCES = ("10.1.0.0/16", "fd01::/32")
    DESTINATIONS = ("10.2.0.0/16", "fd02::/32")

    def __init__(self, hook):
        self.hook = hook

    def __enter__(self):
        self._context = namespaces.spaces("client", "point", "server", "other")
        self.client, self.point, self.server, self.other = self._context.__enter__()
        namespaces.connect(self.client, "eth0", self.point, "lan0", 1)
        namespaces.connect(self.server, "eth0", self.point, "wan0", 2)
        namespaces.connect(self.other, "eth0", self.point, "dmz0", 3)
        for key in ("net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"):
            with self.point:
                self.point.sysctl(key, 1)
        self.sender = self.point if self.hook == "output" else self.client
        self.receiver = self.point if self.hook == "input" else self.server
        for space, prefixes, number in ((self.sender, self.SOURCES, 1),
                                        (self.receiver, self.DESTINATIONS, 2)):
            namespaces.own(space, *prefixes)
            if space is not self.point:
                namespaces.route(self.point, number, 1, *prefixes)
        namespaces.own(self.other, *self.SOURCES)
        namespaces.route(self.client, 1, 2, *self.DESTINATIONS)
        namespaces.route(self.other, 3, 2, *self.DESTINATIONS)
        namespaces.route(self.server, 2, 2, *self.SOURCES)
        return self

    def __exit__(self, *error):
        self._context.__exit__(*error)

    def exchange(self, sent):
        return exchange(self.sender, self.receiver, sent)

    def conntrack(self):
        with self.point, open("/proc/thread-self/net/nf_conntrack", encoding="ascii") as file:
            return file.read()


def wrong(sent):
    """What came differently from what the policy says."""
    found = []
    for probe in sent:
        passed = probe.arrived or probe.answered
        if passed != probe.passes:
            found.append(f"{probe}: {'passed' if passed else 'dropped'}")
        elif probe.passes and probe.protocol in (TCP, UDP) and not probe.answered:
            found.append(f"{probe}: no answer")
    return found


class BordersTest(unittest.TestCase):
    """At the borders of every cell, the kernel does what the evaluator says."""

    def check(self, name, hook, least):
        sent = [Probe(**json.loads(line)) for line in case("probes", name).splitlines()]
        self.assertGreater(len([p for p in sent if p.passes]), least)
        self.assertGreater(len([p for p in sent if not p.passes]), least)
        with Lab(hook) as lab:
            # Without a table everything arrives: what is dropped later is the table's doing.
            open_to_all = [Probe(**json.loads(line)) for line in case("probes", name).splitlines()]
            for probe in open_to_all:
                probe.passes = True
            self.assertEqual(wrong(lab.exchange(open_to_all)), [])
            load(lab.point, name)
            # Other client ports, so that nothing sent before the table counts as established.
            for probe in sent:
                probe.sport = 41000 if probe.sport == 40000 else probe.sport
            self.assertEqual(wrong(lab.exchange(sent)), [])

    def test_input(self):
        self.check("input", "input", 60)

    def test_output(self):
        self.check("output", "output", 60)

    def test_forward(self):
        self.check("forward", "forward", 60)

    def test_split_maps(self):
        if UNPRIVILEGED:
            self.skipTest("without root, one transaction holds about 2,000 elements")
        self.assertIn("_by_destination", case("text", "big"))
        self.check("big", "input", 30)


class LoadTest(unittest.TestCase):
    """Texts load, check, load again, and are no longer there after a failed load."""

    def test_every_case(self):
        with namespaces.spaces("point") as (point,):
            for name in ("input", "output", "forward", "paths", "timeouts", "empty"):
                with self.subTest(name):
                    text = case("text", name)
                    point.run("nft", "-c", "-f", "-", text=text)
                    point.run("nft", "-f", "-", text=text)
                    first = point.run("nft", "list", "ruleset")
                    point.run("nft", "-f", "-", text=text)
                    self.assertEqual(point.run("nft", "list", "ruleset"), first)
                    self.assertEqual(first.count("table inet"), 1)

    def test_a_failed_load_leaves_the_table(self):
        with namespaces.spaces("point") as (point,):
            load(point, "input")
            before = point.run("nft", "list", "ruleset")
            broken = case("text", "forward").replace("pw_forward_p1_v4_tcp_udp {", "pw_elsewhere {")
            with self.assertRaises(RuntimeError):
                point.run("nft", "-f", "-", text=broken)
            self.assertEqual(point.run("nft", "list", "ruleset"), before)

    def test_elements_keep_comment_and_counter(self):
        with Lab("input") as lab:
            load(lab.point, "input")
            sent = lab.exchange([Probe(4, "10.1.0.10", "10.2.0.5", TCP, dport=443, passes=True)])
            self.assertEqual(wrong(sent), [])
            listed = json.loads(lab.point.run("nft", "-j", "list", "map", "inet", "portwright",
                                              "pw_input_v4_ports_exact"))
        reasons = case("reasons", "input").splitlines()
        elements = [e["map"]["elem"] for e in listed["nftables"] if "map" in e][0]
        hit = [key["elem"] for key, _ in elements if "443" in str(key)]
        self.assertEqual(len(hit), 1)
        self.assertGreaterEqual(hit[0]["counter"]["packets"], 1)
        mark = hit[0]["comment"].split()[0]
        self.assertRegex(hit[0]["comment"], r"^[0-9a-f]{8} lab/exact \+1$")
        self.assertEqual([line for line in reasons if line.startswith(mark)],
                         [f"{mark},lab/exact,,", f"{mark},lab/wide,,"])


class PathsTest(unittest.TestCase):
    """A gateway asks by which interfaces a packet passes before it looks at addresses."""

    PORTS = range(1001, 1008)

    def send(self, lab, sender, sport, allowed):
        # A client port of its own, or an earlier connection would let the datagram pass.
        sent = [datagram(4, "10.1.0.9", "10.2.0.1", port, sport) for port in self.PORTS]
        for probe in sent:
            probe.passes = probe.dport in allowed
        # Answers go to the client, which has the address; of a forger only arrival is seen.
        arrived = [p.dport for p in exchange(sender, lab.server, sent) if p.arrived]
        self.assertEqual(arrived, sorted(allowed))

    def test_each_path_has_its_own_ports(self):
        with Lab("forward") as lab:
            self.send(lab, lab.other, 42000, set(self.PORTS))
            load(lab.point, "paths")
            self.send(lab, lab.client, 42001, {1001, 1003, 1004, 1005})
            self.send(lab, lab.other, 42002, {1002, 1003, 1005})

    def test_a_forged_source_on_another_interface_is_dropped(self):
        with Lab("forward") as lab:
            load(lab.point, "forward")
            ends = (4, "10.1.3.1", "10.2.3.2", 53)
            forged = datagram(*ends, sport=43000)
            exchange(lab.other, lab.server, [forged])
            self.assertFalse(forged.arrived)
            honest = datagram(*ends, sport=43001)
            exchange(lab.client, lab.server, [honest])
            self.assertTrue(honest.arrived and honest.answered)


class TimeoutsTest(unittest.TestCase):
    """Sessions are kept as long as the longest of their rules asks for, others by default."""

    def test_sessions_keep_their_timeouts(self):
        wanted = [  # family, source, destination, protocol, port, seconds
            (4, "10.1.0.5", "10.2.0.1", TCP, 1001, 14400),
            (4, "10.1.0.5", "10.2.0.1", TCP, 1002, 14400),
            (4, "10.1.0.1", "10.2.0.1", TCP, 1002, 28800),
            (4, "10.1.0.5", "10.2.0.1", TCP, 1003, 432000),
            (4, "10.1.0.5", "10.2.0.1", UDP, 1001, 14400),
            (4, "10.1.0.5", "10.2.0.1", UDP, 1000, 120),
            (4, "10.1.0.1", "10.2.0.9", TCP, 77, 14400),
            (4, "10.1.0.1", "10.2.0.9", UDP, 77, 14400),
            (6, "fd01::1", "fd02::1", TCP, 1001, 14400),
        ]
        with Lab("input") as lab:
            load(lab.point, "timeouts")
            sent = [Probe(family, source, destination, protocol, dport=port, passes=True)
                    for family, source, destination, protocol, port, _ in wanted]
            work = probes.Exchange(lab.sender, lab.receiver, sent)
            try:
                work.open_all()
                time.sleep(2.2 - probes.WAIT_S)
                work.resend_datagrams()
                self.assertEqual(wrong(sent), [])
                table = lab.conntrack()
            finally:
                work.close()
            listed = lab.point.run("nft", "list", "table", "inet", "portwright")
        self.assertIn("established : 14400", listed)
        self.assertIn("replied : 14400", listed)
        for probe, (*_, seconds) in zip(sent, wanted):
            left = self.seconds_left(table, probe)
            self.assertLessEqual(left, seconds, probe)
            self.assertGreater(left, seconds - 60, probe)

    def seconds_left(self, table, probe):
        for line in table.splitlines():
            fields = line.split()
            if fields[3] == str(probe.protocol) and f" dport={probe.dport} " in line:
                ends = [same_address(w[4:]) for w in fields if w.startswith(("src=", "dst="))]
                if ends[:2] == [probe.source, probe.destination]:
                    return int(fields[4])
        raise AssertionError(f"no connection {probe} in:\n{table}")


def same_address(text):
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    return socket.inet_ntop(family, socket.inet_pton(family, text))


class IcmpErrorsTest(unittest.TestCase):
    """Packet too big and its like pass where they belong to a permitted connection, only there."""

    def test_ipv4(self):
        self.check(4, "10.1.3.1", "10.2.3.2", bytes([3, 4]))

    def test_ipv6(self):
        self.check(6, "fd01::3", "fd02::3", bytes([2, 0]))

    def check(self, family, source, destination, type_and_code):
        with Lab("forward") as lab:
            load(lab.point, "forward")
            sent = datagram(family, source, destination, 53, sport=44000)
            sent.passes = True
            self.assertEqual(wrong(exchange(lab.client, lab.server, [sent])), [])
            for port, arrives in ((44000, True), (44001, False)):
                quoted = quoted_datagram(family, source, destination, port)
                arrived = self.error_arrives(lab, sent, type_and_code, quoted)
                self.assertEqual(arrived, arrives, port)

    def error_arrives(self, lab, probe, type_and_code, quoted):
        protocol = probes.ICMP if probe.family == 4 else probes.ICMPV6
        with lab.client:
            receiver = socket.socket(probe.address_family(), socket.SOCK_RAW, protocol)
        with lab.server:
            sender = socket.socket(probe.address_family(), socket.SOCK_RAW, protocol)
        with receiver, sender:
            receiver.settimeout(0.5)
            sender.bind((probe.destination, 0))
            body = struct.pack("!I", 1280) + quoted
            message = type_and_code + b"\0\0" + body
            if probe.family == 4:
                message = type_and_code + struct.pack("!H", probes.checksum(message)) + body
            sender.sendto(message, (probe.source, 0))
            deadline = time.monotonic() + 0.5
            while time.monotonic() < deadline:
                try:
                    data = receiver.recv(2048)
                except TimeoutError:
                    return False
                if quoted in data:
                    return True
        return False


def quoted_datagram(family, source, destination, sport):
    """The head of a datagram to port 53, as an ICMP error quotes it."""
    udp = struct.pack("!HHHH", sport, 53, 16, 0) + b"12345678"
    if family == 4:
        ends = socket.inet_aton(source) + socket.inet_aton(destination)
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, UDP, 0) + ends
        return head[:10] + struct.pack("!H", probes.checksum(head)) + head[12:] + udp
    ends = b"".join(socket.inet_pton(socket.AF_INET6, end) for end in (source, destination))
    return struct.pack("!IHBB", 6 << 28, len(udp), UDP, 64) + ends + udp


class ReloadTest(unittest.TestCase):
    """While the table is replaced, again and again, nothing slips through and no connection ends.

    A new connection may be lost in the moment of the switch: the kernel turns to the new rules
    about a millisecond before the elements of a new interval map are there.
    """

    # A connection that is open already, a new one by an exact cell, by a range cell, by none.
    ENDS = {"input": (("10.2.3.0", 53), ("10.2.3.0", 53), ("10.2.3.2", 53), ("10.2.3.2", 9)),
            "big": (("10.2.0.2", 5000), ("10.2.0.2", 5000), ("10.2.0.1", 1000), ("10.2.0.1", 9))}
    LOST_PER_LOAD_MAX = 8  # of datagrams less than a millisecond apart

    def test_replacing_the_table(self):
        name, source = ("input", "10.1.3.1") if UNPRIVILEGED else ("big", "10.1.0.7")
        text = case("text", name)
        with Lab("input") as lab:
            lab.point.run("nft", "-f", "-", text=text)
            self.open_sockets(lab, source, self.ENDS[name])
            loads, sent, self.received = 0, 0, [0, 0, 0, 0]
            started = time.monotonic()
            while loads < 8 or time.monotonic() - started < 2:
                with lab.point, subprocess.Popen(["nft", "-f", "-"], stdin=subprocess.PIPE,
                                                 text=True) as nft:
                    nft.stdin.write(text)
                    nft.stdin.close()
                    while nft.poll() is None:
                        self.send(lab.client, source, self.ENDS[name], sent)
                        sent += 1
                        self.count()
                self.assertEqual(nft.returncode, 0)
                loads += 1
            time.sleep(0.1)
            self.count()
            for one in {self.known, *self.receivers}:
                one.close()
        known, exact, ranged, forbidden = self.received
        self.assertGreater(sent, 100)
        self.assertEqual((known, forbidden), (sent, 0), f"of {sent} in {loads} loads")
        self.assertLessEqual(2 * sent - exact - ranged, self.LOST_PER_LOAD_MAX * loads)

    def open_sockets(self, lab, source, ends):
        self.receivers = []
        for end in dict.fromkeys(ends):
            with lab.receiver:
                one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            one.bind(end)
            self.receivers.append(one)
        with lab.client:
            self.known = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.known.bind((source, 4999))
        self.known.sendto(b"0", ends[0])
        _, peer = self.receivers[0].recvfrom(64)
        self.receivers[0].sendto(b"0", peer)
        for one in self.receivers:
            one.setblocking(False)

    def send(self, client, source, ends, number):
        """A datagram each; all but the first from a port of their own, to be new connections."""
        self.known.sendto(b"0", ends[0])
        for index, end in enumerate(ends[1:], 1):
            with client:
                one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            with one:
                one.bind((source, 5000 + 18000 * (index - 1) + number % 18000))
                one.sendto(str(index).encode(), end)
        time.sleep(0.0003)

    def count(self):
        for one in self.receivers:
            while True:
                try:
                    self.received[int(one.recv(64))] += 1
                except BlockingIOError:
                    break


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("--root", "--unprivileged"):
        sys.exit("usage: nftables_test.py --root|--unprivileged LIVE_CASES")
    UNPRIVILEGED = sys.argv[1] == "--unprivileged"
    namespaces.enter(UNPRIVILEGED)
    CASES = sys.argv[2]
    unittest.main(argv=sys.argv[:1], verbosity=2)
