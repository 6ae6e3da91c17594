#!/usr/bin/python3
"""Probes of peers that mean harm: they flood, drip, never close, reset, say back what they hear, or
pretend. Each is reported as what it is, within bounds, and none is taken for the service or for a
responder.

Usage: hostile_test.py PORTWRIGHT. Exit code 77 where this system allows no namespaces.
"""

import os
import resource
import socket
import socketserver
import struct
import sys
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../live")]
import namespaces  # noqa: E402
import probe_jobs  # noqa: E402

PORTWRIGHT = ""
KEY = "0123456789abcdef0123456789abcdef"
# Of each protocol that answers on TCP: SSH, SMTP, DNS, HTTP, Kerberos, RPC, NetBIOS, LDAP, TLS,
# SMB, VMware's, MQTT, ZooKeeper, etcd, iSCSI, PostgreSQL, AMQP, web, Cassandra, gRPC, MongoDB,
# OpenWire.
TCP_PORTS = (22, 25, 53, 80, 88, 111, 139, 389, 443, 445, 902, 1883, 2181, 2379, 3260, 5432, 5672,
             8080, 9042, 11117, 27017, 61616)
UDP_PORTS = (53, 88, 111, 123, 137, 161, 389, 623, 2049)
MEMORY_KB = 100_000
FLOODS = 300
# Says to a file how much memory a program took: asked by a small process of its own, because what a
# program was started from counts as its own until it begins.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[2:], check=False)
with open(sys.argv[1], "w", encoding="ascii") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(done.returncode)
"""
CHUNK = b"A" * 65536

OTHER, SLOW, UNKNOWN = "answered by another", "too slow", "unknown"


def endless(connection, chunk, before=b""):
    connection.sendall(before)
    while True:
        connection.sendall(chunk)


def drip(connection):
    while True:
        connection.sendall(b"2")
        time.sleep(1)


def stay(connection, said=b""):
    connection.sendall(said)
    while connection.recv(65536):
        pass


def reset(connection, said=b""):
    connection.sendall(said)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def echo(connection):
    while heard := connection.recv(65536):
        connection.sendall(heard)


# What a peer does with a connection, and the outcomes that are right. What begins as a protocol
# does is no service of it before it came to an end.
PEERS = {
    "floods": (lambda c: endless(c, CHUNK), {OTHER}),
    "floods with nothing": (lambda c: endless(c, b"\0" * 65536), {OTHER}),
    "floods with newlines": (lambda c: endless(c, b"\r\n" * 32768), {OTHER}),
    "greets without end": (lambda c: endless(c, b"220-more\r\n" * 6000), {OTHER}),
    "begins TLS without end": (
        lambda c: endless(c, b"\x16\3\3\x40\0" + b"\0" * 16384, b"\x16\3\3\x40\0\2\xff\xff\xff"),
        {OTHER}),
    "begins HTTP without end": (
        lambda c: endless(c, b"x: y\r\n" * 8000, b"HTTP/1.1 200 OK\r\n"), {OTHER}),
    "answers as a responder without end": (
        lambda c: endless(c, CHUNK, b"PORTWRIGHT1 SEEN "), {OTHER}),
    "says a huge length": (lambda c: stay(c, b"\x30\x84\xff\xff\xff\xff"), {OTHER, SLOW}),
    "drips": (drip, {OTHER, SLOW}),
    "says nothing": (stay, {SLOW}),
    "closes": (lambda c: None, {OTHER}),
    "resets": (reset, {OTHER}),
    "resets after a word": (lambda c: reset(c, b"hello\r\n"), {OTHER}),
    "says back what it hears": (echo, {OTHER, SLOW}),
    "answers with garbage": (lambda c: c.sendall(bytes(range(255, 0, -1))), {OTHER}),
}
# Where the beginning is all that can be seen of the service.
IS_SERVICE = {
    "begins TLS without end": {2379, 5672, 8080, 9042, 11117, 27017},
    "begins HTTP without end": {80, 8080},
}


class StreamPeer(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            self.server.behave(self.request)
        except OSError:
            pass


class StreamServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1024

    def shutdown_request(self, request):
        request.close()  # without a FIN before a reset


def listen(address, port, behave):
    server = StreamServer((address, port), StreamPeer)
    server.behave = behave
    threading.Thread(target=server.serve_forever, daemon=True).start()


def answer_datagrams(address, port, answers):
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind((address, port))

    def serve():
        while True:
            heard, sender = own.recvfrom(65536)
            for answer in answers(heard):
                try:
                    own.sendto(answer, sender)
                except OSError:
                    break
    threading.Thread(target=serve, daemon=True).start()


DATAGRAM_PEERS = {
    "floods": lambda heard: [b"A" * 1400] * 3000,
    "floods with other answers": lambda heard: [b"\1\2\x80\0" + b"\0" * 60] * 3000,
    "answers with nothing": lambda heard: [b""],
    "says back what it hears": lambda heard: [heard],
    "answers with much": lambda heard: [bytes(range(256)) * 200],
    "repeats the question's first bytes": lambda heard: [heard[:4] + b"\xff" * 40],
}


class HostileTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        namespaces.run("ip", "link", "set", "lo", "up")
        cls.streams, cls.datagrams = {}, {}
        for number, (name, (behave, _)) in enumerate(PEERS.items(), 1):
            cls.streams[name] = f"127.0.1.{number}"
            for port in TCP_PORTS:
                listen(cls.streams[name], port, behave)
        for number, (name, answers) in enumerate(DATAGRAM_PEERS.items(), 1):
            cls.datagrams[name] = f"127.0.2.{number}"
            for port in UDP_PORTS:
                answer_datagrams(cls.datagrams[name], port, answers)

    def ask(self, flows, key=None):
        memory = "/run/memory"
        found = probe_jobs.ask(PORTWRIGHT, flows, timeout_ms=1000, rate=0, key=key,
                               measured=[sys.executable, "-c", MEASURE, memory])
        for flow, one in zip(flows, found):
            self.assertNotEqual(one.grade, "both ends", flow)
            self.assertTrue(one.detail.isprintable() and len(one.detail) < 600, flow)
        if not is_sanitized():
            with open(memory, encoding="ascii") as file:
                self.assertLess(int(file.read()), MEMORY_KB, "kB")
        return found

    def test_streams(self):
        asked = [(name, port) for name in PEERS for port in TCP_PORTS]
        flows = [("tcp", self.streams[name], port) for name, port in asked]
        for key in (None, KEY):
            for (name, port), found in zip(asked, self.ask(flows, key)):
                with self.subTest(peer=name, port=port, key=bool(key)):
                    right = PEERS[name][1]
                    if port in IS_SERVICE.get(name, ()):
                        right = {"open"}
                    self.assertIn(found.outcome, right, found)

    def test_datagrams(self):
        asked = [(name, port) for name in DATAGRAM_PEERS for port in UDP_PORTS]
        flows = [("udp", self.datagrams[name], port) for name, port in asked]
        for key in (None, KEY):
            for (name, port), found in zip(asked, self.ask(flows, key)):
                with self.subTest(peer=name, port=port, key=bool(key)):
                    self.assertIn(found.outcome, {OTHER, UNKNOWN}, found)

    def test_many_floods_at_once(self):
        for found in self.ask([("tcp", self.streams["floods"], 443)] * FLOODS):
            self.assertEqual(found.outcome, OTHER, found)

    def test_one_that_takes_no_more_connections(self):
        address = "127.0.3.1"
        full = socket.create_server((address, 443), backlog=0)
        self.addCleanup(full.close)
        held = []
        for _ in range(3):
            one = socket.socket()
            self.addCleanup(one.close)
            one.setblocking(False)
            one.connect_ex((address, 443))
            held.append(one)
        self.assertEqual(self.ask([("tcp", address, 443)])[0].outcome, "filtered")


def is_sanitized():
    """Such a build takes far more memory."""
    with open(PORTWRIGHT, "rb") as file:
        return b"__asan_init" in file.read()


def main():
    global PORTWRIGHT
    PORTWRIGHT = os.path.abspath(sys.argv[1])
    namespaces.enter(unprivileged=os.geteuid() != 0)
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])


if __name__ == "__main__":
    main()
