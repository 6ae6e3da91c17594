#!/usr/bin/python3
"""Probes of planned flows in a real network: a host, a gateway and a cluster of the small example,
with a responder at the other end, and with things going wrong in between.

Usage: probe_test.py --root|--unprivileged PORTWRIGHT SOURCE. Exit code 77 where this system allows
no namespaces; the output says why.
"""

import contextlib
import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import tempfile
import unittest

import namespaces
import probe_network

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import outcomes  # pylint: disable=wrong-import-position

PORTWRIGHT = SOURCE = ""
DAY = "2026-11-21"
VIPS = ["10.10.1.21", "10.10.1.22", "10.10.1.23"]
NODES = ["10.10.1.11", "10.10.1.12", "10.10.1.13"]


class Network(unittest.TestCase):
    """A host, a gateway and a cluster."""

    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.folder = stack.enter_context(tempfile.TemporaryDirectory())
        cls.key = os.path.join(cls.folder, "site.key")
        namespaces.run(PORTWRIGHT, "probe", "keygen", cls.key)

    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.ora, self.gw, self.c1 = stack.enter_context(namespaces.spaces("ora", "gw", "c1"))
        probe_network.join_by_gateway(self.gw, (self.ora, "eora", "eth1", "10.10.2"),
                                      (self.c1, "ec1", "eth0", "10.10.1"))
        self.ora.run("ip", "address", "add", "10.10.2.21/24", "dev", "eora")
        for address in NODES + VIPS:
            self.c1.run("ip", "address", "add", f"{address}/24", "dev", "ec1")
        for space, gateway in ((self.ora, "10.10.2.1"), (self.c1, "10.10.1.1")):
            space.run("ip", "route", "add", "default", "via", gateway)

    def responder(self, space, end="c1", key=None):
        return probe_network.responding(
            space, PORTWRIGHT, "respond", "examples/small", "--host", end, "--key",
            key or self.key, "--as-of", DAY, cwd=SOURCE)

    def printed(self, form, *more, code=0, key=True, host="ora1"):
        keyed = ["--key", self.key] if key else []
        with self.ora:
            done = subprocess.run(
                [PORTWRIGHT, "probe", "examples/small", "--host", host, "--as-of", DAY, "--format",
                 form, "--timeout-ms", "700", *keyed, *more], cwd=SOURCE, capture_output=True,
                text=True, check=False, timeout=60)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done.stdout

    def probe(self, *more, **how):
        """The rows, by destination and service."""
        rows = list(csv.DictReader(io.StringIO(self.printed("csv", *more, **how))))
        self.assertTrue(rows)
        return {(row["destination"], row["service"]): row for row in rows}

    def expect(self, row, outcome, grade, side=""):
        self.assertEqual((row["outcome"], row["grade"], row["at_fault"]), (outcome, grade, side),
                         row)


class ProbeTest(Network):
    def test_all_is_well(self):
        with self.responder(self.c1):
            for row in self.probe().values():
                self.expect(row, "open", "both ends")

    def test_nobody_answers(self):
        for row in self.probe(code=1).values():
            self.expect(row, "refused", "one end", "receiver")

    def test_another_key(self):
        other = os.path.join(self.folder, "other.key")
        if not os.path.exists(other):
            namespaces.run(PORTWRIGHT, "probe", "keygen", other)
        with self.responder(self.c1, key=other):
            rows = self.probe(code=1)
        for (_, service), row in rows.items():
            if service == "tcp/11117":  # gRPC, which would have answered
                self.expect(row, "answered by another", "one end", "receiver")
            else:
                self.expect(row, "open", "one end")

    def test_dropped_on_the_way(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy accept; tcp dport 11117 drop; }
}""")
        with self.responder(self.c1):
            rows = self.probe(code=1)
        for (_, service), row in rows.items():
            if service == "tcp/11117":
                self.expect(row, "filtered", "one end", "way")
                self.assertIn("10.10.2.1 ", row["detail"])
            else:
                self.expect(row, "open", "both ends")

    def test_forbidden_by_a_rule_that_says_so(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy accept;
            tcp dport 11117 reject with icmp admin-prohibited; }
}""")
        with self.responder(self.c1):
            row = self.probe(code=1)[VIPS[0], "tcp/11117"]
        self.expect(row, "filtered", "one end", "way")
        self.assertIn("10.10.2.1 says", row["detail"])

    def test_the_sender_s_own_rules(self):
        self.ora.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook output priority 0; policy accept; tcp dport 11117 reject; }
}""")
        with self.responder(self.c1):
            row = self.probe(code=1)[VIPS[0], "tcp/11117"]
        self.assertEqual(row["at_fault"], "sender", row)

    def test_translated(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type nat hook postrouting priority 100; tcp dport 11117 masquerade; }
}""")
        with self.responder(self.c1):
            row = self.probe(code=1)[VIPS[0], "tcp/11117"]
        self.expect(row, "wrong source address", "both ends", "way")
        self.assertIn("10.10.1.1,", row["detail"])

    def test_another_service_there(self):
        with self.c1:
            server = subprocess.Popen([sys.executable, "-c", """
import socket
s = socket.create_server(("10.10.1.21", 11117))
print("up", flush=True)
while True:
    c, _ = s.accept()
    c.recv(100)
    c.sendall(b"SSH-2.0-Elsewhere\\r\\n")
    c.close()
"""], stdout=subprocess.PIPE)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        server.stdout.readline()
        with self.responder(self.c1):
            rows = self.probe(code=1)
        self.expect(rows[VIPS[0], "tcp/11117"], "answered by another", "one end", "receiver")
        self.expect(rows[VIPS[1], "tcp/11117"], "open", "both ends")

    def test_no_route(self):
        self.ora.run("ip", "route", "del", "default")
        row = self.probe(code=1)[VIPS[0], "tcp/11117"]
        self.expect(row, "no route", "one end", "sender")

    def test_outputs_for_other_programs(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy accept; tcp dport 11117 drop; }
}""")
        with self.responder(self.c1):
            cases = outcomes.read_junit(self.printed("junit", code=1))
            series = outcomes.read_prometheus(self.printed("prometheus", code=1))
        for case in cases:
            filtered = case.requirement.endswith("/11117")
            self.assertEqual((case.result, case.type),
                             ("failure", "filtered") if filtered else ("passed", ""), case)
        totals = {labels[0][1]: value for (name, labels), value in series.items()
                  if name == "portwright_probe_targets"}
        self.assertEqual(totals, {"works": 6, "fails": 6, "unknown": 0})
        latencies = [value for (name, _), value in series.items()
                     if name == "portwright_probe_latency_seconds"]
        self.assertEqual(len(latencies), 6)
        self.assertTrue(all(0 < value < 1 for value in latencies), latencies)

    def closed(self, *more, code=0):
        """Rows of what must be closed towards c1, by destination and service."""
        rows = self.probe("--closed", "all", "--announced", "CHG-1", "--rate", "0", *more,
                          code=code, key=False)
        self.assertEqual({row["expected"] for row in rows.values()}, {"closed"})
        return {key: row for key, row in rows.items() if row["to"] == "c1"}

    def test_closed_and_not_filtered(self):
        rows = self.closed("--timeout-ms", "100")
        self.assertNotIn((VIPS[0], "tcp/11117"), rows)  # planned
        row = rows[VIPS[0], "tcp/23"]
        self.expect(row, "refused", "one end")
        self.assertIn("closed, not filtered", row["detail"])

    def test_closed_by_the_gateway(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy drop; }
}""")
        rows = self.closed("--timeout-ms", "100")
        self.expect(rows[VIPS[0], "tcp/23"], "filtered", "one end")
        self.expect(rows[VIPS[0], "udp/161"], "unknown", "one end", "not known")

    def test_open_where_it_must_be_closed(self):
        with self.c1:
            server = subprocess.Popen([sys.executable, "-c", """
import socket
s = socket.create_server(("10.10.1.21", 23))
print("up", flush=True)
while True:
    c, _ = s.accept()
    c.close()
"""], stdout=subprocess.PIPE)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        server.stdout.readline()
        row = self.closed("--timeout-ms", "100", code=1)[VIPS[0], "tcp/23"]
        self.assertEqual((row["outcome"], row["at_fault"], row["requirement"]),
                         ("open", "way", "closed/clear-text"))
        self.assertIn("ora1-fw, gw1 should stop it by the plan, and does not", row["detail"])

    def test_nothing_is_sent_before_it_is_announced_nor_without_a_record(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook prerouting priority 0; policy accept;
            ip saddr 10.10.2.21 meta l4proto { tcp, udp } counter; }
}""")
        log = os.path.join(self.folder, f"{self.id()}.log")

        def ask(*more):
            with self.ora:
                return subprocess.run(
                    [PORTWRIGHT, "probe", "examples/small", "--host", "ora1", "--as-of", DAY,
                     "--closed", "4", "--timeout-ms", "200", *more], cwd=SOURCE, check=False,
                    capture_output=True, text=True, timeout=60)

        def sent():
            return "packets 0 " not in self.gw.run("nft", "list", "table", "inet", "f")

        self.assertEqual(ask("--log", log).returncode, 2)
        self.assertFalse(sent())
        self.assertEqual(ask("--announced", "CHG-1", "--log", "/dev/full").returncode, 3)
        self.assertFalse(sent())
        done = ask("--announced", "CHG-1", "--log", log)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(sent())
        self.assertEqual(os.stat(log).st_mode & 0o777, 0o600)
        with open(log, encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        self.assertEqual((lines[0]["begins"], lines[0]["announced"], lines[0]["targets"]),
                         ("closed", "CHG-1", 4))
        self.assertGreaterEqual(len(lines), 5)
        for line in lines[1:]:
            self.assertEqual(set(line), {"time", "source", "destination", "service", "sends"})
            self.assertEqual(line["source"], "10.10.2.21")

    def test_a_monitor_says_what_changes(self):
        prom = os.path.join(self.folder, f"{self.id()}.prom")
        with self.responder(self.c1):
            with self.ora:
                process = subprocess.Popen(
                    [PORTWRIGHT, "probe", "examples/small", "--host", "ora1", "--as-of", DAY,
                     "--key", self.key, "--timeout-ms", "300", "--every", "1s", "--format",
                     "prometheus", "-o", prom], cwd=SOURCE, stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE, text=True)
            first = [process.stdout.readline() for _ in range(3)]
            self.assertEqual(first[0], "Requirements\n")
            self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy accept; tcp dport 11117 drop; }
}""")
            for line in process.stdout:
                if "filtered, was open" in line:
                    break
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ filtered, was open: "
                                   r"backup-c1/oracle/oracle-cluster/11117 ora1 10\.10\.2\.21 -> ")
            self.gw.run("nft", "delete", "table", "inet", "f")
            for line in process.stdout:
                if "open, was filtered" in line:
                    break
            process.send_signal(signal.SIGINT)
            rest, err = process.communicate(timeout=5)
        self.assertEqual(process.returncode, 0, rest + err)
        self.assertIn("rounds; the last:", err)
        with open(prom, encoding="utf-8") as file:
            series = outcomes.read_prometheus(file.read())
        self.assertEqual(series["portwright_probe_targets", (("state", "works"),)], 12)

    def test_ctrl_c_ends_at_once_with_what_there_is(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy drop; }
}""")
        with self.ora:
            process = subprocess.Popen(
                [PORTWRIGHT, "probe", "examples/small", "--host", "ora1", "--as-of", DAY,
                 "--timeout-ms", "60000", "--format", "csv"], cwd=SOURCE, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(100):
            if "SYN-SENT" in self.ora.run("ss", "-tan"):
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=5)
        self.assertEqual(process.returncode, 0, err)
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual(len(rows), 12)
        self.assertEqual({row["outcome"] for row in rows}, {"unknown"})

    def test_how_far_it_is_is_said_to_a_person_alone_and_goes_away(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy drop; }
}""")
        words = [PORTWRIGHT, "probe", "examples/small", "--host", "ora1", "--as-of", DAY,
                 "--timeout-ms", "2500", "--format", "csv"]
        person, side = pty.openpty()
        with self.ora:
            process = subprocess.Popen(words, cwd=SOURCE, stdout=subprocess.PIPE, stderr=side,
                                       text=True, env={**os.environ, "TERM": "xterm"})
        os.close(side)
        drawn = ""
        with contextlib.suppress(OSError):  # the other side is closed
            while data := os.read(person, 4096):
                drawn += data.decode()
        os.close(person)
        rows, _ = process.communicate(timeout=60)
        erase = "\r\x1b[K"
        lines = drawn.split(erase)
        self.assertTrue(any(line.startswith("asking ") and line.endswith(" of 12")
                            for line in lines[1:-1]), repr(drawn))
        # What is left when it ends is what it says anyway.
        self.assertNotIn("asking", lines[-1])
        self.assertNotIn("\x1b", rows)
        with self.ora:
            quiet = subprocess.run(words, cwd=SOURCE, capture_output=True, text=True, check=False,
                                   timeout=60, env={**os.environ, "TERM": "xterm"})
        self.assertNotIn("\x1b", quiet.stderr)
        self.assertNotIn("asking", quiet.stderr)
        self.assertEqual(quiet.stdout.count("\n"), rows.count("\n"))

    def test_looks_where_it_stops_twice_however_long_it_waits(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy accept; tcp dport 11117 drop; }
}""")

        def looks_and_asks(*more):
            log = os.path.join(self.folder, "waits.log")
            with self.responder(self.c1):
                row = self.probe("--log", log, *more, code=1)[VIPS[0], "tcp/11117"]
            self.expect(row, "filtered", "one end", "way")
            self.assertIn("10.10.2.1 ", row["detail"])
            with open(log, encoding="utf-8") as file:
                sent = [json.loads(line) for line in file]
            os.remove(log)
            sends = [one["sends"] for one in sent if one.get("service") == "tcp/11117"]
            looks = sum("a packet that lives" in what for what in sends)
            return looks, len(sends) - looks

        looks, asks = looks_and_asks()
        self.assertGreater(looks, 0)
        looks_waiting, asks_waiting = looks_and_asks("--wait", "6s")
        self.assertEqual(looks_waiting, 2 * looks)
        self.assertGreater(asks_waiting, 2 * asks)

    def test_waits_until_it_works(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy drop; }
}""")
        opener = subprocess.Popen(["sh", "-c", "sleep 2; ip netns exec gw nft delete table inet f"])
        self.addCleanup(opener.wait)
        with self.responder(self.c1):
            for row in self.probe("--wait", "30s").values():
                self.expect(row, "open", "both ends")


# In the place of ssh: takes its options, and runs the command in the namespace of that name.
SSH = """#!/bin/sh
while [ "$1" = -o ]; do shift 2; done
case "$1" in
  unknown) echo 'ssh: no route to unknown' >&2; exit 255;;
esac
space=$1; shift
exec ip netns exec "$space" sh -c "$1"
"""


class AllTest(Network):
    """From every end, driven from one place."""

    def setUp(self):
        super().setUp()
        self.ssh = os.path.join(self.folder, "ssh")
        with open(self.ssh, "w", encoding="ascii") as file:
            file.write(SSH)
        os.chmod(self.ssh, 0o755)

    def drive(self, *more, code):
        done = subprocess.run(
            [PORTWRIGHT, "probe", "examples/small", "--all", "--as-of", DAY, "--format", "csv",
             "--timeout-ms", "700", "--rate", "0", "--ssh", self.ssh, "--remote-program",
             PORTWRIGHT, "--without", "dns1", *more], cwd=SOURCE, capture_output=True, text=True,
            check=False, timeout=100)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done, list(csv.DictReader(io.StringIO(done.stdout)))

    def test_all_is_well(self):
        done, rows = self.drive("--login", "ora1=ora", "--login", "c1=c1", code=1)
        self.assertNotIn("portwright: ora1", done.stderr)
        between = [row for row in rows if {"ora1", "c1"} ==
                   {row["from"].split()[0], row["to"].split()[0]}]
        self.assertGreater(len(between), 12)
        for row in between:
            # The cluster's stand-in asks, or answers.
            self.expect(row, "open", "stand-in")
        asked = {row["from"].split()[0] for row in rows if row["grade"] != "not testable"}
        self.assertEqual(asked, {"ora1", "c1"})
        for row in rows:
            if row["from"] == "vcenter":
                self.expect(row, "unknown", "not testable", "not known")
                self.assertIn("runs no foreign program", row["detail"])
        for space in (self.ora, self.c1):
            self.assertNotIn("portwright", space.run("nft", "list", "tables"))

    def faulty(self, *login):
        """The row of ora1's flow to a VIP's port 11117."""
        _, rows = self.drive("--login", "ora1=ora", *login, code=1)
        return next(row for row in rows if row["from"] == "ora1" and row["service"] == "tcp/11117"
                    and row["destination"] == VIPS[0])

    def test_the_side_that_drops(self):
        drop = ("table inet f {{ chain c {{ type filter hook {} priority 0; tcp dport {} drop; "
                "}}; }}")
        self.ora.run("nft", drop.format("output", 11117))
        row = self.faulty("--login", "c1=c1")
        self.assertEqual((row["outcome"], row["at_fault"]), ("filtered", "sender"), row)
        self.ora.run("nft", "delete table inet f")
        # The other way round the receiver is a host of its own.
        self.ora.run("nft", drop.format("input", 50051))
        _, rows = self.drive("--login", "ora1=ora", "--login", "c1=c1", code=1)
        received = [row for row in rows if row["destination"] == "10.10.2.21"
                    and row["service"] == "tcp/50051"]
        self.assertTrue(received)
        for row in received:
            self.assertEqual((row["outcome"], row["at_fault"]), ("filtered", "receiver"), row)
        self.ora.run("nft", "delete table inet f")
        self.gw.run("nft", drop.format("forward", 50051))
        _, rows = self.drive("--login", "ora1=ora", "--login", "c1=c1", code=1)
        for row in rows:
            if row["destination"] == "10.10.2.21" and row["service"] == "tcp/50051":
                self.assertEqual((row["outcome"], row["at_fault"]), ("filtered", "way"), row)
                self.assertIn("did not arrive", row["detail"])

    def test_an_end_that_cannot_be_reached(self):
        done, rows = self.drive("--login", "ora1=unknown", code=3)
        self.assertIn("portwright: ora1: no responder at unknown", done.stderr)
        self.assertIn("no route to unknown", done.stderr)
        for row in rows:
            self.assertEqual(row["grade"], "not testable", row)

    def test_jobs_carried_by_hand(self):
        jobs, outcomes = os.path.join(self.folder, "jobs"), os.path.join(self.folder, "o.json")
        namespaces.run(PORTWRIGHT, "probe", "jobs", os.path.join(SOURCE, "examples/small"),
                       "--as-of", DAY, "-o", jobs)
        self.assertEqual(os.stat(os.path.join(jobs, "ora1.job")).st_mode & 0o777, 0o600)
        with open(os.path.join(jobs, "ora1.job"), encoding="utf-8") as file:
            job = file.read()
        self.assertIn("10.10.1.21", job)
        self.assertNotIn("sql1", job)  # nothing of the others
        with self.responder(self.c1):
            with self.ora:
                namespaces.run(PORTWRIGHT, "probe", os.path.join(jobs, "ora1.job"), "--key",
                               self.key, "--format", "json", "-o", outcomes)
        merged = namespaces.run(PORTWRIGHT, "probe", "merge", outcomes, "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(merged)))
        self.assertEqual(len(rows), 12)
        for row in rows:
            self.expect(row, "open", "both ends")


if __name__ == "__main__":
    PORTWRIGHT, SOURCE, WORDS = probe_network.enter()
    unittest.main(argv=WORDS)
