#!/usr/bin/python3
"""The script for hosts with Windows, as far as it is C#: compiled as Windows PowerShell 5.1 would
(C# 5), and run by Mono in namespaces, beside `portwright probe` and against `portwright respond`.
The PowerShell around it is not run here; tests/live/powershell_test.py reads it by a grammar.

usage: windows_end_test.py PORTWRIGHT FOLDER [TEST...]
FOLDER: where Mono is installed, and kept. Exit code 77 where that cannot be; the output says why.
"""

import contextlib
import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../live")]
import debian_folder  # noqa: E402
import namespaces  # noqa: E402

PACKAGES = ["mono-mcs", "mono-runtime"]
PORTWRIGHT = ROOT = ""
DAY = "2026-11-21"
TARGETS = 12  # of the one with Windows; of the other 6
WIN, LIN = ("10.10.1.21", "fd00:1::21"), ("10.10.2.21", "fd00:2::21")
ECHO6 = (LIN[1], "icmp/echo-request")  # which Windows can ask, and Mono cannot
SITE = """site: pair
title: "A host with Windows, and one with Linux: 'it''s' $(x) `y` \\u2019@"
zones:
  one: { prefixes: [10.10.1.0/24, "fd00:1::/64"] }
  two: { prefixes: [10.10.2.0/24, "fd00:2::/64"] }
hosts:
  win: { addresses: [10.10.1.21, "fd00:1::21"], os: windows }
  lin: { addresses: [10.10.2.21, "fd00:2::21"], os: linux }
extra:
  - { id: out, from: win, to: lin, allow: [tcp/4000, udp/4000, icmp/echo-request], by: b, reason: r}
  - { id: talks, from: win, to: lin, allow: [tcp/22, tcp/443, udp/53], by: b, reason: r }
  - { id: in, from: lin, to: win, allow: [tcp/5000-5010, udp/5000], reason: r, by: b }
enforcement:
  gw: { kind: gateway, dialect: nftables, interfaces: { eth0: one, eth1: two } }
"""

# A greeting on tcp/22, and answers without a record on udp/53.
SERVICES = f"""
import socket, sys, threading
def greet(listener):
    while True:
        one, _ = listener.accept()
        one.sendall(sys.argv[1].encode() + b'\\r\\n')
        threading.Timer(3, one.close).start()
threading.Thread(target=greet, args=(socket.create_server(('{LIN[0]}', 22)),), daemon=True).start()
names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
names.bind(('{LIN[0]}', 53))
print('ready', flush=True)
while True:
    asked, peer = names.recvfrom(2048)
    if not asked.startswith(b'PORTWRIGHT1'):
        names.sendto(asked[:2] + bytes([0x81, 0x80]) + asked[4:6] + bytes(6) + asked[12:], peer)
"""


def here_strings(script):
    """The table and the C# of a script."""
    found = {}
    for name in ("table", "source"):
        begin = script.index(f"${name} = @'\n") + len(f"${name} = @'\n")
        found[name] = script[begin:script.index("\n'@\n", begin)] + "\n"
    return found["table"], found["source"]


class WindowsEndTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        work = tempfile.mkdtemp(dir="/run")
        cls.inside = debian_folder.Inside(ROOT, work)
        cls.folder = cls.inside.path("/tmp")  # the program sees it as /tmp
        cls.key = os.path.join(cls.folder, "site.key")
        namespaces.run(PORTWRIGHT, "probe", "keygen", cls.key)
        with open(os.path.join(cls.folder, "site.yaml"), "w", encoding="utf-8") as file:
            file.write(SITE)
        namespaces.run(PORTWRIGHT, "probe", "jobs", cls.folder, "--as-of", DAY, "-o",
                       os.path.join(cls.folder, "jobs"))
        with open(os.path.join(cls.folder, "jobs/win.ps1"), encoding="ascii") as file:
            table, source = here_strings(file.read())
        shutil.copy(os.path.join(HERE, "windows_end.cs"), cls.folder)
        for name, text in (("table", table), ("end.cs", source)):
            with open(os.path.join(cls.folder, name), "w", encoding="ascii") as file:
                file.write(text)
        cls.inside.run("cd /tmp && mcs -langversion:5 -warn:4 -warnaserror+ -r:System.dll "
                       "-out:end.exe end.cs windows_end.cs")

    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.win, self.gw, self.lin = stack.enter_context(namespaces.spaces("win", "gw", "lin"))
        for space, interface, port, net in ((self.win, "ewin", "eth0", 1),
                                            (self.lin, "elin", "eth1", 2)):
            namespaces.run("ip", "link", "add", interface, "netns", space.name, "type", "veth",
                           "peer", "name", port, "netns", "gw")
            for at, device, host in ((self.gw, port, 1), (space, interface, 21)):
                at.run("ip", "link", "set", device, "up")
                at.run("ip", "address", "add", f"10.10.{net}.{host}/24", "dev", device)
                at.run("ip", "address", "add", f"fd00:{net}::{host}/64", "dev", device, "nodad")
            space.run("ip", "route", "add", "default", "via", f"10.10.{net}.1")
            space.run("ip", "route", "add", "default", "via", f"fd00:{net}::1")
        with self.gw:
            self.gw.sysctl("net/ipv4/ip_forward", 1)
            self.gw.sysctl("net/ipv6/conf/all/forwarding", 1)

    def mono(self, *words, **how):
        with self.win:
            return subprocess.Popen(["chroot", self.inside.path(""), "mono", "/tmp/end.exe",
                                     *words], text=True, **how)

    def asked(self, key=True, timeout_ms=1500, stop_ms=0, log="-", code=None):
        """What the script's C# writes, as `probe merge` reads it, and the document."""
        out = os.path.join(self.folder, "out.json")
        with contextlib.suppress(FileNotFoundError):
            os.remove(out)
        process = self.mono("ask", "/tmp/table", "/tmp/site.key" if key else "-", "/tmp/out.json",
                            str(timeout_ms), "500", str(stop_ms), log, stderr=subprocess.PIPE)
        _, said = process.communicate(timeout=60)
        self.assertEqual(said, "")
        if code is not None:
            self.assertEqual(process.returncode, code)
        with open(out, encoding="ascii") as file:
            document = json.load(file)
        merged = subprocess.run([PORTWRIGHT, "probe", "merge", out, "--format", "csv"],
                                capture_output=True, text=True, check=False, timeout=60)
        if code is not None:
            self.assertEqual(merged.returncode, code, merged.stderr)
        return self.rows(merged.stdout), document

    def rows(self, text, count=TARGETS):
        rows = {(row["destination"], row["service"]): row
                for row in csv.DictReader(io.StringIO(text))}
        self.assertEqual(len(rows), count)
        return rows

    def beside(self, key=True):
        """What the program itself finds from the same host."""
        keyed = ["--key", self.key] if key else []
        with self.win:
            done = subprocess.run([PORTWRIGHT, "probe", self.folder, "--host", "win", "--as-of",
                                   DAY, "--timeout-ms", "1500", "--format", "csv", *keyed],
                                  capture_output=True, text=True, check=False, timeout=60)
        return self.rows(done.stdout)

    @contextlib.contextmanager
    def responder(self):
        with self.lin:
            process = subprocess.Popen(
                [PORTWRIGHT, "respond", self.folder, "--host", "lin", "--key", self.key, "--as-of",
                 DAY], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if "answering on" in line:
                break
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
            process.stderr.close()

    def expect_like(self, mine, theirs, *keys):
        mine.pop(ECHO6, None)
        theirs.pop(ECHO6, None)
        self.assertEqual({at: [row[key] for key in keys] for at, row in mine.items()},
                         {at: [row[key] for key in keys] for at, row in theirs.items()})

    def test_both_ends(self):
        with self.responder():
            mine, document = self.asked(code=0)
            theirs = self.beside()
        self.assertEqual({row["outcome"] for at, row in mine.items() if at != ECHO6}, {"open"})
        self.assertEqual([mine[LIN[0], service]["grade"] for service in
                          ("tcp/4000", "udp/4000", "icmp/echo-request")],
                         ["both ends", "both ends", "one end"])
        self.assertEqual(mine[LIN[1], "udp/4000"]["grade"], "both ends")
        self.expect_like(mine, theirs, "requirement", "from", "to", "source", "expected",
                         "outcome", "grade", "at_fault")
        for row in document["outcomes"]:
            if (row["destination"], row["service"]) != ECHO6:
                self.assertGreaterEqual(row["ms"], 0)
        self.assertEqual(document["requirements"],
                         [{"requirement": "extra/out", "expected": "open", "state": "unknown",
                           "works": 5, "fails": 0, "unknown": 1, "worst_outcome": "unknown"},
                          {"requirement": "extra/talks", "expected": "open", "state": "works",
                           "works": 6, "fails": 0, "unknown": 0, "worst_outcome": "open"}])

    def test_nobody_answers(self):
        for key in (True, False):
            mine, document = self.asked(key=key, code=1)
            self.expect_like(mine, self.beside(key=key), "outcome", "grade", "at_fault", "detail")
            self.assertEqual(mine[LIN[0], "tcp/4000"]["outcome"], "refused")
            self.assertEqual(mine[LIN[1], "udp/4000"]["outcome"], "refused")
        self.assertEqual(document["requirements"][0]["state"], "fails")
        self.assertEqual(document["requirements"][0]["worst_outcome"], "refused")

    def test_dropped_on_the_way(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy accept; meta l4proto { tcp, udp } drop; }
}""")
        with self.responder():
            mine, _ = self.asked(code=1)
            theirs = self.beside()
        self.expect_like(mine, theirs, "outcome", "grade")
        self.assertEqual(mine[LIN[0], "tcp/4000"]["outcome"], "filtered")
        self.assertEqual(mine[LIN[0], "udp/4000"]["outcome"], "unknown")
        self.assertEqual(mine[LIN[0], "tcp/4000"]["detail"], "nothing came back; on the way: gw")

    def test_silent_udp_at_an_end_that_answers(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy accept; udp dport 4000 drop; }
}""")
        with self.responder():
            mine, _ = self.asked(code=1)
            self.expect_like(mine, self.beside(), "outcome", "grade")
        self.assertEqual(mine[LIN[1], "udp/4000"]["outcome"], "filtered")

    def test_translated_on_the_way(self):
        self.gw.run("nft", "-f", "-", text="""table inet n {
  chain c { type nat hook postrouting priority 100; oifname eth1 masquerade; }
}""")
        with self.responder():
            mine, _ = self.asked(code=1)
            theirs = self.beside()
        self.expect_like(mine, theirs, "outcome", "grade", "at_fault", "detail")
        self.assertEqual(mine[LIN[1], "tcp/4000"]["outcome"], "wrong source address")
        self.assertEqual(mine[LIN[1], "tcp/4000"]["detail"],
                         "it arrived from fd00:2::1, planned from fd00:1::21")

    def test_no_way(self):
        for family in ("-4", "-6"):
            self.win.run("ip", family, "route", "del", "default")
        mine, _ = self.asked()
        theirs = self.beside()
        for at in ((LIN[0], "tcp/4000"), (LIN[0], "udp/4000"), (LIN[1], "tcp/4000")):
            for key in ("outcome", "grade", "at_fault", "detail"):
                self.assertEqual(mine[at][key], theirs[at][key], at)
            self.assertEqual(mine[at]["outcome"], "no route")

    def test_another_address_than_is_planned(self):
        self.win.run("ip", "address", "del", "10.10.1.21/24", "dev", "ewin")
        self.win.run("ip", "address", "add", "10.10.1.22/24", "dev", "ewin")
        self.win.run("ip", "route", "add", "default", "via", "10.10.1.1")
        mine, _ = self.asked()
        row = mine[LIN[0], "tcp/4000"]
        self.assertEqual((row["outcome"], row["grade"]), ("unknown", "not testable"))
        self.assertIn("it has no address 10.10.1.21", row["detail"])
        self.assertIn("leave from 10.10.1.22", mine[LIN[0], "icmp/echo-request"]["detail"])

    def test_another_service(self):
        script = """
import socket, sys, threading, time
def serve(listener):
    while True:
        one, _ = listener.accept()
        one.sendall(b'220 mail\\r\\n')
        time.sleep(.1)
        one.close()
for family, address in ((socket.AF_INET, '0.0.0.0'), (socket.AF_INET6, '::')):
    listener = socket.socket(family)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    listener.bind((address, 4000))
    listener.listen()
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
print('ready', flush=True)
sys.stdin.read()
"""
        with self.lin:
            server = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
        server.stdout.readline()
        try:
            mine, _ = self.asked(code=1)  # nothing listens on UDP
        finally:
            server.communicate()
        row = mine[LIN[0], "tcp/4000"]
        self.assertEqual((row["outcome"], row["grade"], row["at_fault"]), ("open", "one end", ""))
        self.assertEqual(row["detail"], "connections are accepted")

    def test_services_are_read_where_they_are_merged(self):
        for issuer, greeting, expected in (
                ("/O=Fortinet/CN=FortiGate CA", "SSH-2.0-OpenSSH_9.2",
                 {"tcp/22": ("open", "OpenSSH_9.2"), "tcp/443": ("TLS intercepted", "FortiGate")}),
                ("/O=Lab/CN=Lab", "220 mail.lab ESMTP",
                 {"tcp/22": ("answered by another", "SMTP"), "tcp/443": ("open", "TLS")})):
            with self.services(issuer, greeting):
                mine, document = self.asked()
                theirs = self.beside()
            for service in ("tcp/22", "tcp/443", "udp/53"):
                at = (LIN[0], service)
                for key in ("outcome", "grade", "at_fault", "detail"):
                    self.assertEqual(mine[at][key], theirs[at][key], at)
                outcome, detail = expected.get(service, ("open", "DNS"))
                self.assertEqual(mine[at]["outcome"], outcome, mine[at])
                self.assertIn(detail, mine[at]["detail"])
            heard = {row["service"]: row for row in document["outcomes"] if "heard" in row}
            self.assertEqual(heard["tcp/22"]["heard"], (greeting + "\r\n").encode().hex())
            self.assertEqual(heard["tcp/22"]["outcome"], "unknown")

    @contextlib.contextmanager
    def services(self, issuer, greeting):
        at = os.path.join(self.folder, "server")
        namespaces.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                       "-subj", issuer, "-keyout", at + ".key", "-out", at + ".pem")
        namespaces.run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=lab",
                       "-keyout", at + ".own", "-out", at + ".csr")
        namespaces.run("openssl", "x509", "-req", "-in", at + ".csr", "-CA", at + ".pem", "-CAkey",
                       at + ".key", "-CAcreateserial", "-out", at + ".crt")
        with self.lin:
            running = [subprocess.Popen([sys.executable, "-c", SERVICES, greeting],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE),
                       subprocess.Popen(["openssl", "s_server", "-accept", f"{LIN[0]}:443", "-cert",
                                         at + ".crt", "-key", at + ".own", "-www"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)]
        for process in running:
            process.stdout.readline()
        try:
            yield
        finally:
            for process in running:
                process.kill()
                process.communicate()

    def test_it_stops_with_what_it_has(self):
        self.gw.run("nft", "-f", "-", text="""table inet f {
  chain c { type filter hook forward priority 0; policy accept; tcp dport 4000 drop; }
}""")
        begun = time.monotonic()
        mine, _ = self.asked(timeout_ms=30000, stop_ms=1000)
        self.assertLess(time.monotonic() - begun, 15)
        row = mine[LIN[0], "tcp/4000"]
        self.assertEqual((row["grade"], row["detail"]),
                         ("not testable", "stopped before it was asked"))
        self.assertEqual(mine[LIN[0], "udp/4000"]["outcome"], "refused")

    def test_it_records_what_it_sends(self):
        with self.responder():
            self.asked(log="/tmp/log")
        with open(os.path.join(self.folder, "log"), encoding="ascii") as file:
            lines = [json.loads(line) for line in file]
        begins, sent = lines[0], lines[1:]
        for line in lines:
            self.assertRegex(line.pop("time"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(begins, {"begins": "probe", "site": "pair", "end": "win",
                                  "targets": TARGETS, "per_second": 500})
        self.assertIn({"source": WIN[1], "destination": LIN[1], "service": "tcp/4000",
                       "sends": "the keyed question to a responder"}, sent)
        self.assertEqual(len({(line["destination"], line["service"]) for line in sent}), TARGETS)

    def test_it_sends_nothing_that_it_cannot_record(self):
        full = os.path.join(self.folder, "full")
        os.mkdir(full)
        namespaces.run("mount", "-t", "tmpfs", "-o", "size=4k", "none", full)
        many = 'end "pair" "win" "2026-11-21"\n' + "".join(
            f'ask "r/{port}" "win" "lin" {WIN[0]} {LIN[0]} tcp {port} "" "" ""\n'
            for port in range(1000, 1060))
        with open(os.path.join(self.folder, "many"), "w", encoding="ascii") as file:
            file.write(many)
        process = self.mono("ask", "/tmp/many", "-", "/tmp/many.json", "1500", "500", "0",
                            "/tmp/full/log")
        self.assertEqual(process.wait(60), 3)
        with open(os.path.join(self.folder, "many.json"), encoding="ascii") as file:
            details = [row["detail"] for row in json.load(file)["outcomes"]]
        with open(os.path.join(full, "log"), encoding="ascii") as file:
            recorded = file.read().count('"sends"')
        self.assertGreater(details.count("stopped before it was asked"), 10)
        self.assertLessEqual(60 - details.count("stopped before it was asked"), recorded)

    def test_list(self):
        said, _ = self.mono("list", "/tmp/table", stdout=subprocess.PIPE).communicate(timeout=60)
        self.assertIn("win of pair, planned for 2026-11-21\n", said)
        self.assertIn("It would ask about 12 targets:\n", said)
        self.assertIn("  tcp/4000 fd00:1::21 -> fd00:2::21  extra/out\n", said)
        self.assertIn("would answer on 6 ports, where nothing listens:\n", said)
        self.assertIn("  tcp 10.10.1.21:5000\n", said)
        self.assertIn("  tcp [fd00:1::21]:5010\n", said)
        self.assertIn("  udp [fd00:1::21]:5000\n", said)

    def test_names_stay_names(self):
        # As windows_end_test.cc expects the name in the table.
        table = ("end \"pair\" \"win\" \"2026-11-21\"\n"
                 "ask \"a'b\\n'@\\n$(c) `d` \\u2019\\\"e\\\\ {{source}} \\u001b\\u007f"
                 "\\ufffd\" "
                 "\"\\b\\f\\r\\t\" \"\\ud83d\\ude00\" 10.0.0.1 10.0.0.2 tcp 22 \"\" \"SSH\" \"\"\n")
        with open(os.path.join(self.folder, "hostile"), "w", encoding="ascii") as file:
            file.write(table)
        self.mono("ask", "/tmp/hostile", "-", "/tmp/hostile.json", "1500", "500", "0", "-").wait(60)
        with open(os.path.join(self.folder, "hostile.json"), encoding="ascii") as file:
            row = json.load(file)["outcomes"][0]
        self.assertEqual(row["requirement"],
                         "a'b\n'@\n$(c) `d` \u2019\"e\\ {{source}} \x1b\x7f\ufffd")
        self.assertEqual((row["from"], row["to"]), ("\b\f\r\t", "\U0001f600"))
        said, _ = self.mono("list", "/tmp/hostile", stdout=subprocess.PIPE).communicate(timeout=60)
        self.assertIn("10.0.0.2  a'b?'@?$(c) `d` ", said)
        self.assertNotIn("\x1b", said)

    @contextlib.contextmanager
    def windows_responder(self, said, arrived):
        process = self.mono("respond", "/tmp/table", "/tmp/site.key", stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for line in process.stderr:
            said.append(line)
            if "answering on" in line:
                break
        try:
            yield
        finally:
            out, problem = process.communicate(timeout=20)
            arrived.extend(out.splitlines())
        self.assertEqual((process.returncode, problem), (0, ""))

    def probe_from_linux(self, key=None):
        with self.lin:
            done = subprocess.run([PORTWRIGHT, "probe", self.folder, "--host", "lin", "--as-of",
                                   DAY, "--timeout-ms", "1500", "--format", "csv", "--key",
                                   key or self.key], capture_output=True, text=True, check=False,
                                  timeout=60)
        return self.rows(done.stdout, 6)

    def test_it_responds(self):
        said, arrived = [], []
        with self.windows_responder(said, arrived):
            rows = self.probe_from_linux()
        self.assertEqual(said, ["answering on 6 planned ports\n"])
        for row in rows.values():
            self.assertEqual((row["outcome"], row["grade"], row["detail"]),
                             ("open", "both ends", ""), row)
        self.assertEqual(arrived, [f"{port} from {address}: 1 times"
                                   for port in ("tcp/5000", "tcp/5010", "udp/5000")
                                   for address in LIN])

    def test_it_answers_nobody_without_the_key(self):
        other = os.path.join(self.folder, "other.key")
        if not os.path.exists(other):
            namespaces.run(PORTWRIGHT, "probe", "keygen", other)
        arrived = []
        with self.windows_responder([], arrived):
            rows = self.probe_from_linux(key=other)
            for row in rows.values():
                self.assertNotEqual(row["grade"], "both ends", row)
            rows = self.probe_from_linux()
        self.assertEqual({row["grade"] for row in rows.values()}, {"both ends"})
        self.assertEqual(len(arrived), 6)

    def test_it_leaves_a_port_to_its_service(self):
        script = ("import socket, sys; s = socket.create_server(('', 5000)); "
                  "print('ready', flush=True); sys.stdin.read()")
        with self.win:
            server = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE)
        server.stdout.readline()
        said = []
        try:
            with self.windows_responder(said, []):
                rows = self.probe_from_linux()
        finally:
            server.communicate()
        self.assertEqual(said, ["left: tcp 10.10.1.21:5000: something listens there, and is left "
                                "to answer itself\n", "answering on 5 planned ports\n"])
        self.assertEqual(rows[WIN[0], "tcp/5010"]["grade"], "both ends")
        self.assertEqual(rows[WIN[0], "tcp/5000"]["grade"], "one end")

    def test_hostile_guests(self):
        script = f"""
import socket
held = []
for _ in range(600):
    held.append(socket.create_connection(('{WIN[0]}', 5000)))
for one in held[:100]:
    one.settimeout(.2)
    try:
        one.sendall(b'PORTWRIGHT1 ' + b'x' * 5000)
    except OSError:
        pass
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for size in (0, 1, 255, 1024, 60000):
    udp.sendto(b'PORTWRIGHT1 ASK '[:size] + b'z' * max(0, size - 16), ('{WIN[0]}', 5000))
"""
        with self.windows_responder([], []):
            self.lin.run(sys.executable, "-c", script)
            rows = self.probe_from_linux()
        self.assertEqual({row["grade"] for row in rows.values()}, {"both ends"})


def main():
    global PORTWRIGHT, ROOT
    if len(sys.argv) < 3:
        sys.exit("usage: windows_end_test.py PORTWRIGHT FOLDER [TEST...]")
    if os.geteuid() != 0:
        namespaces.skip("not root; Mono is installed into a folder by root alone")
    PORTWRIGHT = sys.argv[1]
    try:
        ROOT = debian_folder.build(sys.argv[2], PACKAGES)
    except debian_folder.CannotBuild as why:
        namespaces.skip(why)
    namespaces.enter(unprivileged=False)
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])


if __name__ == "__main__":
    main()
