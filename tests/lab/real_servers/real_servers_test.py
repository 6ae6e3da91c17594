"""Probes of real servers of Debian 12, in namespaces of this test's own: each is found open and
named, refused when it is dead, and told from any other that stands on its port.

usage: real_servers_test.py PORTWRIGHT FOLDER [TEST...]
FOLDER: where the servers are installed, and kept.
"""

import dataclasses
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE), os.path.join(HERE, "../../live")]
import chroot  # noqa: E402
import namespaces  # noqa: E402
import probe_jobs  # noqa: E402
import servers  # noqa: E402

START_SECONDS = 90


def ask(program, asks, **more):
    return probe_jobs.ask(program, [(one.protocol, one.address, one.port) for one in asks],
                          host=servers.HOST, **more)


class Lab:
    """All servers, started once."""

    def __init__(self, folder):
        self._logs = tempfile.mkdtemp(dir="/run")
        self._inside = chroot.Inside(folder)
        for words in (("link", "set", "lo", "up"),
                      ("link", "add", "lab0", "type", "veth", "peer", "name", "lab1"),
                      ("address", "add", servers.ADDRESS + "/24", "brd", "+", "dev", "lab0"),
                      ("address", "add", servers.OTHER_ADDRESS + "/24", "dev", "lab0"),
                      ("link", "set", "lab0", "up"), ("link", "set", "lab1", "up")):
            namespaces.run("ip", *words)
        self._inside.write("/etc/hosts", f"127.0.0.1 localhost\n{servers.ADDRESS} {servers.HOST}\n")
        self._inside.write("/etc/resolv.conf", "")

    def start(self, server):
        for path, text in server.files.items():
            self._inside.write(path, text)
        self._inside.run(server.before)
        with open(os.path.join(self._logs, server.name), "wb") as log:
            self._inside.start(server.command, log)

    def log(self, server):
        with open(os.path.join(self._logs, server.name), encoding="utf-8", errors="replace") as f:
            return "".join(f.readlines()[-15:])


def listening():
    """(protocol, port) of every socket that takes connections or datagrams here."""
    found = set()
    for name, protocol, state in (("tcp", "tcp", "0A"), ("tcp6", "tcp", "0A"),
                                  ("udp", "udp", "07"), ("udp6", "udp", "07")):
        with open(f"/proc/net/{name}", encoding="ascii") as table:
            for line in table.readlines()[1:]:
                words = line.split()
                if words[3] == state:
                    found.add((protocol, int(words[1].rsplit(":", 1)[1], 16)))
    return found


def wait_for(all_servers):
    """Until every planned port is there, or what is missing."""
    until = time.monotonic() + START_SECONDS
    while True:
        there = listening()
        missing = [(s.name, a.protocol, a.port) for s in all_servers for a in s.asks
                   if (a.protocol, a.port) not in there]
        if not missing or time.monotonic() > until:
            return missing
        time.sleep(0.2)


def cross_address(number):
    return f"198.19.{number // 250}.{number % 250 + 1}"


def redirect(pairs):
    """Flow i to an address of its own ends at the server of the other: (asked for, server)."""
    namespaces.run("ip", "route", "add", "198.19.0.0/16", "dev", "lab0")
    for protocol in ("tcp", "udp"):
        to = [f"{cross_address(i)} . {asked.port} : {there.address} . {there.port}"
              for i, (asked, there) in enumerate(pairs) if asked.protocol == protocol]
        text = (f"table ip of_{protocol} {{ chain out {{ type nat hook output priority -100;\n"
                f"dnat ip to ip daddr . {protocol} dport map {{ {', '.join(to)} }}\n}}\n}}\n")
        namespaces.run("nft", "-f", "-", text=text)


class RealServersTest(unittest.TestCase):
    """In the order of their numbers: the last ones stop the servers."""
    program, folder = "", ""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab(cls.folder)
        for server in servers.SERVERS:
            for name in server.needs:
                wait_for([needed for needed in servers.SERVERS if needed.name == name])
            cls.lab.start(server)
        cls.missing = wait_for(servers.SERVERS)

    def asks(self):
        return [(server, one) for server in servers.SERVERS for one in server.asks]

    def found(self, **more):
        asks = self.asks()
        return zip(asks, ask(self.program, [one for _, one in asks], **more))

    def test_1_each_is_open_and_named(self):
        self.assertEqual(self.missing, [])
        for (server, one), found in self.found():
            with self.subTest(server=server.name, protocol=one.protocol, port=one.port):
                self.assertEqual(
                    (found.outcome, found.grade, found.detail[:len(one.detail)]),
                    (one.outcome, one.grade, one.detail), f"{found}; {self.lab.log(server)}")

    def test_2_one_on_the_port_of_another_is_told(self):
        ports = {}
        for _, one in self.asks():
            ports.setdefault((one.protocol, one.port), one)
        # Also those that Debian has no server for.
        asked = list(ports.values()) + [servers.tcp(port, "") for port in (902, 9042, 27017)]
        pairs = [(a, b) for a in asked for b in ports.values()
                 if a.protocol == b.protocol and a.port != b.port and a.port not in servers.SILENT]
        redirect(pairs)
        targets = [dataclasses.replace(a, address=cross_address(i))
                   for i, (a, _) in enumerate(pairs)]
        for (a, b), found in zip(pairs, ask(self.program, targets)):
            with self.subTest(protocol=a.protocol, asked=a.port, there=b.port):
                self.assertIn(found.outcome, self.expected_of_other(a, b), found)

    @staticmethod
    def expected_of_other(asked, there):
        if asked.protocol == "udp":
            alike = {asked.port, there.port} == {161, 162}
            return ("open",) if alike else ("answered by another", "unknown")
        if asked.port in servers.CERTAIN_HTTP:
            right = (there.port in servers.CERTAIN_HTTP[asked.port] or
                     there.port in servers.SPEAKS_TLS)
        else:
            right = (any({asked.port, there.port} <= alike for alike in servers.ALIKE) or
                     (asked.port in servers.ALSO_IN_TLS and there.port in servers.SPEAKS_TLS) or
                     (asked.port in servers.WEB and there.port in servers.SPEAKS_HTTP))
        if right:
            return ("open",)
        # Many wait for the rest of what they take for a message: no words make them speak.
        return ("answered by another", "too slow")

    def test_3_one_that_hangs_is_told(self):
        everybody_else(signal.SIGSTOP)
        for (server, one), found in self.found(timeout_ms=1000):
            with self.subTest(server=server.name, protocol=one.protocol, port=one.port):
                expected = "unknown" if one.protocol == "udp" else "too slow"
                if one.protocol == "tcp" and one.port in servers.SILENT:
                    expected = "open"  # nothing can be asked of it
                self.assertEqual(found.outcome, expected, found)

    def test_4_a_dead_one_is_refused(self):
        everybody_else(signal.SIGKILL)
        for (server, one), found in self.found(timeout_ms=1000):
            with self.subTest(server=server.name, protocol=one.protocol, port=one.port):
                self.assertEqual(found.outcome, "refused", found)


def everybody_else(number):
    """A signal to every process of this test's own namespace, of which it is the first."""
    assert os.getpid() == 1, "only in a process namespace of its own"
    os.kill(-1, number)
    time.sleep(0.5)


def main():
    RealServersTest.program = os.path.abspath(sys.argv[1])
    folder = os.path.abspath(sys.argv[2])
    RealServersTest.folder = folder
    is_outside = not os.environ.get(namespaces.INSIDE)
    if is_outside:
        if os.geteuid() != 0:
            namespaces.skip("not root, which a chroot needs")
        try:
            chroot.build(RealServersTest.program, folder)
        except chroot.CannotBuild as why:
            namespaces.skip(why)
    try:
        namespaces.enter(unprivileged=False)
    finally:
        if is_outside and chroot.left_of(folder):
            sys.exit(f"left behind: {chroot.left_of(folder)}")
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)


if __name__ == "__main__":
    main()
