#!/usr/bin/python3
"""Something in between: a proxy that ends TLS and signs for the server, one that passes connections
on, and a translation of ports; with a server at the other end, or with a responder.

Usage: interception_test.py --root|--unprivileged PORTWRIGHT. Exit code 77 where this system allows
no namespaces, or has no openssl; the output says why.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../live")]
import namespaces  # noqa: E402
import probe_jobs  # noqa: E402

PORTWRIGHT = ""
KEY = "0123456789abcdef0123456789abcdef"
CLIENT, SERVER = "198.18.1.1", "198.18.2.2"
HOST = "lab.example.org"


def openssl(*words):
    return namespaces.run("openssl", *words)


def make_certificate(folder, name, issuer):
    """A certificate of HOST, by an authority with this subject; and its fingerprint."""
    at = os.path.join(folder, name)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", issuer,
            "-keyout", at + ".ca.key", "-out", at + ".ca")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + HOST, "-keyout", at + ".key",
            "-out", at + ".csr")
    openssl("x509", "-req", "-days", "2", "-in", at + ".csr", "-CA", at + ".ca", "-CAkey",
            at + ".ca.key", "-CAcreateserial", "-out", at + ".pem")
    return openssl("x509", "-in", at + ".pem", "-noout", "-fingerprint", "-sha256").strip() \
        .split("=")[1].replace(":", "")


class InterceptionTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.folder = stack.enter_context(tempfile.TemporaryDirectory())
        cls.fingerprint = make_certificate(cls.folder, "server", "/O=Lab/CN=Lab CA")
        make_certificate(cls.folder, "proxy", "/O=Lab/CN=Branch Proxy")
        make_certificate(cls.folder, "product", "/O=Fortinet/CN=FortiGate CA")

    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.client, self.middle, self.server = stack.enter_context(
            namespaces.spaces("client", "middle", "server"))
        namespaces.connect(self.client, "c0", self.middle, "m0", 1)
        namespaces.connect(self.middle, "m1", self.server, "s0", 2)
        namespaces.route(self.client, 1, 2, "198.18.2.0/24")
        namespaces.route(self.server, 2, 1, "198.18.1.0/24")
        with self.middle:
            self.middle.sysctl("net/ipv4/ip_forward", 1)

    def serve(self, space, port, name):
        """TLS with this certificate."""
        at = os.path.join(self.folder, name)
        with space:
            process = subprocess.Popen(
                ["openssl", "s_server", "-quiet", "-accept", str(port), "-cert", at + ".pem",
                 "-key", at + ".key"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdin.close)
        for _ in range(200):
            if f":{port} " in space.run("ss", "-Hltn") + " ":
                return
            time.sleep(0.05)
        self.fail("openssl s_server does not listen")

    def intercept(self, port, to):
        self.middle.run("nft", "-f", "-", text=f"""table ip between {{ chain in {{
  type nat hook prerouting priority -100; tcp dport {port} redirect to :{to};
}}
}}
""")

    def relay(self, port):
        """Takes connections to the server's port in the middle, and passes them on as its own."""
        with self.middle:
            own = socket.create_server(("", 9999))
        self.addCleanup(own.close)

        def pass_on():
            while True:
                try:
                    taken, _ = own.accept()
                except OSError:
                    return
                with self.lock, self.middle:
                    onward = socket.create_connection((SERVER, port))
                for one, other in ((taken, onward), (onward, taken)):
                    threading.Thread(target=pump, args=(one, other), daemon=True).start()
        self.lock = threading.Lock()
        threading.Thread(target=pass_on, daemon=True).start()
        self.intercept(port, 9999)

    def ask(self, port, *options, key=None):
        with self.client:
            return probe_jobs.ask(PORTWRIGHT, [("tcp", SERVER, port)], host=HOST, timeout_ms=2000,
                                  key=key, options=options)[0]

    def test_the_server_s_own_certificate(self):
        self.serve(self.server, 443, "server")
        for options in ((), ("--tls-issuer", "CN=Lab CA"), ("--tls-issuer", self.fingerprint)):
            found = self.ask(443, *options)
            self.assertEqual((found.outcome, found.detail),
                             ("open", f"TLS 1.2, CN={HOST} by CN=Lab CA, O=Lab"))

    def test_another_certificate_for_the_same_name(self):
        self.serve(self.server, 443, "server")
        self.serve(self.middle, 8443, "proxy")
        self.intercept(443, 8443)
        for expected in ("CN=Lab CA", self.fingerprint):
            found = self.ask(443, "--tls-issuer", expected)
            self.assertEqual((found.outcome, found.at_fault), ("TLS intercepted", "way"))
            self.assertEqual(found.detail, f"the certificate of CN={HOST} is by CN=Branch Proxy, "
                                           f"O=Lab, expected {expected}")
        # Without a word of the site's nobody can know.
        self.assertEqual(self.ask(443).outcome, "open")

    def test_a_product_that_inspects_is_known(self):
        self.serve(self.middle, 8443, "product")
        self.intercept(443, 8443)
        found = self.ask(443)
        self.assertEqual((found.outcome, found.at_fault), ("TLS intercepted", "way"))
        self.assertEqual(found.detail, f"the certificate of CN={HOST} is by CN=FortiGate CA, "
                                       "O=Fortinet, which inspects TLS")

    def test_no_question_to_a_responder_goes_through_a_proxy_of_tls(self):
        self.serve(self.middle, 8443, "proxy")
        with self.responder(443):
            found = self.ask(443, key=KEY)
            self.assertEqual((found.outcome, found.grade), ("open", "both ends"))
            self.intercept(443, 8443)
            found = self.ask(443, "--tls-issuer", "CN=Lab CA", key=KEY)
        self.assertEqual((found.outcome, found.grade, found.at_fault),
                         ("TLS intercepted", "one end", "way"))

    def test_a_proxy_that_passes_on_is_seen_by_the_responder(self):
        with self.responder(11117):
            self.relay(11117)
            found = self.ask(11117, key=KEY)
        self.assertEqual((found.outcome, found.grade, found.at_fault),
                         ("wrong source address", "both ends", "way"))
        self.assertEqual(found.detail, f"it arrived from 198.18.2.1, planned from {CLIENT}")

    def test_a_changed_source_port_is_said(self):
        self.middle.run("nft", "-f", "-", text=f"""table ip between {{ chain out {{
  type nat hook postrouting priority 100; tcp dport 11117 snat to {CLIENT}:700-800;
}}
}}
""")
        with self.responder(11117):
            found = self.ask(11117, key=KEY)
        self.assertEqual((found.outcome, found.grade), ("open", "both ends"))
        self.assertIn("its source port was changed", found.detail)

    @contextlib.contextmanager
    def responder(self, port):
        with self.server:
            answering = probe_jobs.responder(PORTWRIGHT, [("tcp", port)], KEY)
            answering.__enter__()
        try:
            yield
        finally:
            answering.__exit__(None, None, None)


def pump(one, other):
    try:
        while said := one.recv(65536):
            other.sendall(said)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def main():
    global PORTWRIGHT
    PORTWRIGHT = os.path.abspath(sys.argv[2])
    if shutil.which("openssl") is None:
        namespaces.skip("no openssl here")
    namespaces.enter(sys.argv[1] == "--unprivileged")
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])


if __name__ == "__main__":
    main()
