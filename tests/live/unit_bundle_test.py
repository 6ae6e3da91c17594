#!/usr/bin/python3
"""The bundle for a host without the program: its units' commands, in their order, in a namespace.

Usage: unit_bundle_test.py --root|--unprivileged PORTWRIGHT SOURCE. Exit code 77 where this system
allows no namespaces; the output says why. systemd itself does not run here: this program does what
it would, for the few settings that the units use, and refuses every other one.
"""

import os
import re
import shutil
import subprocess
import sys
import unittest

import namespaces
from enforce_host import LOCAL, PEER

PORTWRIGHT = SOURCE = ""
FOLDER = "/var/lib/portwright-rules"
RULES = "portwright-rules"
HARDENING = re.compile(r"(Protect|Private|Restrict|Lock|MemoryDeny|SystemCall|NoNewPriv|UMask|"
                       r"Capability)")
SITE = """site: lab
zones:
  lab: {{ prefixes: [198.18.0.0/16] }}
hosts:
  host: {{ addresses: [{local}] }}
  peer: {{ addresses: [{peer}] }}
enforcement:
  host-fw: {{ kind: host, host: host, dialect: {dialect} }}
extra:
  - {{ id: some, from: peer, to: host, allow: [{ports}], reason: lab, by: test }}
management:
  - {{ from: {managers} }}
"""


class Systemd:
    """What systemd does with the units of a bundle."""

    def __init__(self, space):
        self.space = space
        self.timers = set()
        self.enabled = set()

    @staticmethod
    def read(name):
        with open(f"{FOLDER}/{name}", encoding="utf-8") as file:
            return [tuple(line.rstrip("\n").split("=", 1)) for line in file if "=" in line]

    def start(self, name):
        """True where it came to its end."""
        if name.endswith(".timer"):
            self.timers.add(name)
            return True
        lines = self.read(name)
        for key, value in lines:
            if key == "AssertPathExists":
                if os.path.exists(value.lstrip("!")) == value.startswith("!"):
                    return False
            elif key == "Requires" and not all(self.start(one) for one in value.split()):
                return False
        return all(self.run(value, dict(lines)) for key, value in lines
                   if self.check(key) and key.startswith("Exec"))

    @staticmethod
    def check(key):
        known = {"Description", "DefaultDependencies", "Type", "ExecStart", "ExecStartPre",
                 "StandardOutput", "AssertPathExists", "Requires", "After", "Before", "Wants",
                 "WantedBy"}
        if key not in known and not HARDENING.match(key):
            raise AssertionError(f"a setting that this test does not know: {key}")
        return True

    def run(self, command, settings):
        words = command.lstrip("-").split()
        if words[0] == "/usr/bin/systemctl":
            verb, unit = words[1:]
            if verb == "start":
                return self.start(unit)
            (self.timers.discard if verb == "stop" else self.enabled.add)(unit)
            return True
        output = settings.get("StandardOutput", "").removeprefix("truncate:")
        with self.space:
            done = subprocess.run(words, capture_output=True, text=True, check=False)
        if output:
            with open(output, "w", encoding="utf-8") as file:
                file.write(done.stdout)
        return done.returncode == 0 or command.startswith("-")

    def wait(self):
        """Time passes, and a start of the machine would forget what is in /run."""
        for timer in sorted(self.timers):
            self.timers.discard(timer)
            if not self.start(timer.replace(".timer", ".service")):
                raise AssertionError(f"{timer}: it was not taken back")


class UnitBundleTest(unittest.TestCase):
    def setUp(self):
        namespaces.run("mount", "-t", "tmpfs", "none", "/var/lib")
        self.addCleanup(namespaces.run, "umount", "/var/lib")
        for name in ("/run/portwright-rules.awaiting",):
            if os.path.exists(name):
                os.remove(name)
        self.spaces = namespaces.spaces("host")
        (self.host,) = self.spaces.__enter__()
        self.addCleanup(self.spaces.__exit__, None, None, None)
        self.systemd = Systemd(self.host)

    def write(self, ports, dialect="nftables", managers=PEER, *more):
        os.makedirs("/run/site", exist_ok=True)
        with open("/run/site/site.yaml", "w", encoding="utf-8") as file:
            file.write(SITE.format(local=LOCAL, peer=PEER, dialect=dialect, ports=ports,
                                   managers=managers))
        shutil.rmtree("/run/out", ignore_errors=True)
        return subprocess.run([PORTWRIGHT, "bundle", "/run/site", "--host", "host",
                               "--without-program", "-o", "/run/out", *more],
                              capture_output=True, text=True, check=False)

    def bring(self, ports, dialect="nftables"):
        """As the README says."""
        done = self.write(ports, dialect)
        self.assertEqual(done.returncode, 0, done.stderr)
        os.makedirs(FOLDER, mode=0o700, exist_ok=True)
        for name in os.listdir("/run/out"):
            shutil.copy(f"/run/out/{name}", FOLDER)

    def rules(self, dialect="nftables"):
        """What the kernel has, without counters."""
        commands = {"nftables": [["nft", "list", "ruleset"]],
                    "iptables": [["iptables-save", "-t", "filter"],
                                 ["ip6tables-save", "-t", "filter"]]}[dialect]
        text = "".join(self.host.run(*command) for command in commands)
        text = re.sub(r"^(#.*|:.*|\*.*|COMMIT)$", "", text, flags=re.M)
        return re.sub(r"counter packets \d+ bytes \d+", "counter", text).strip()

    def check_life(self, dialect):
        first = f"{RULES}.service"
        before = self.rules(dialect)
        self.bring("tcp/22", dialect)
        self.assertTrue(self.systemd.start(first))
        loaded = self.rules(dialect)
        self.assertNotEqual(loaded, before)
        # Nobody confirms.
        self.systemd.wait()
        self.assertEqual(self.rules(dialect), before)
        self.assertFalse(self.systemd.start(f"{RULES}-confirm.service"))
        self.assertEqual(self.systemd.enabled, set())
        # Somebody does.
        self.assertTrue(self.systemd.start(first))
        self.assertTrue(self.systemd.start(f"{RULES}-confirm.service"))
        self.assertEqual(self.systemd.timers, set())
        self.assertEqual(self.systemd.enabled, {f"{RULES}-boot.service"})
        self.systemd.wait()
        self.assertEqual(self.rules(dialect), loaded)
        # Others after them, which nobody confirms: not even twice, and not at a start either.
        self.bring("tcp/22, tcp/443", dialect)
        self.assertTrue(self.systemd.start(first))
        self.assertNotEqual(self.rules(dialect), loaded)
        self.assertFalse(self.systemd.start(first))
        self.systemd.wait()
        self.assertEqual(self.rules(dialect), loaded)
        self.assertTrue(self.systemd.start(first))
        self.forget(dialect)
        self.assertTrue(self.systemd.start(f"{RULES}-boot.service"))
        self.assertEqual(self.rules(dialect), loaded)

    def forget(self, dialect):
        """As a start of the machine does."""
        self.systemd.timers.clear()
        os.remove("/run/portwright-rules.awaiting")
        if dialect == "nftables":
            self.host.run("nft", "delete", "table", "inet", "portwright")
            return
        for program in ("iptables", "ip6tables"):
            self.host.run(f"{program}-restore", text="*filter\n:INPUT ACCEPT [0:0]\n:FORWARD "
                          "ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n")

    def test_nftables(self):
        self.host.run("nft", "-f", "-", text="table ip other {\n  chain c {\n  }\n}\n")
        self.check_life("nftables")
        self.assertIn("table ip other", self.rules())

    def test_iptables(self):
        for tool in ("iptables-restore", "ip6tables-restore"):
            if shutil.which(tool) is None:
                self.skipTest(f"no {tool} here")
        self.check_life("iptables")

    def test_rules_that_the_kernel_refuses(self):
        self.bring("tcp/22")
        (rules,) = (name for name in os.listdir(FOLDER)
                    if name.endswith(".nft") and name != "revert.nft")
        with open(f"{FOLDER}/{rules}", "a", encoding="utf-8") as file:
            file.write("nonsense\n")
        self.assertFalse(self.systemd.start(f"{RULES}.service"))
        self.assertEqual(self.rules(), "")
        self.assertEqual(self.systemd.timers, set())

    def test_the_way_of_administrators(self):
        done = self.write("tcp/22", "nftables", "198.18.5.0/28")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("management from 198.18.5.0/28: tcp 198.18.5.", done.stderr)
        self.assertIn("--allow-lockout", done.stderr)
        self.assertFalse(os.path.exists("/run/out"))
        done = self.write("tcp/22", "nftables", "198.18.5.0/28", "--allow-lockout")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_systemd_says_of_the_units(self):
        if shutil.which("systemd-analyze") is None:
            self.skipTest("no systemd-analyze here")
        for dialect in ("nftables", "iptables"):
            self.bring("tcp/22", dialect)
            units = [f"{FOLDER}/{name}" for name in sorted(os.listdir(FOLDER))
                     if name.endswith((".service", ".timer"))]
            done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True,
                                  text=True, check=False)
            said = [line for line in done.stderr.splitlines() if "portwright-rules" in line]
            self.assertEqual(said, [])
        for name in ("boot", "watch"):
            unit = f"{SOURCE}/packaging/systemd/portwright-{name}.service"
            done = subprocess.run(["systemd-analyze", "security", "--offline=true", unit],
                                  capture_output=True, text=True, check=False)
            exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
            self.assertIsNotNone(exposure, done.stderr)
            self.assertLess(float(exposure[1]), 2.0, unit)


if __name__ == "__main__":
    if len(sys.argv) < 4 or sys.argv[1] not in ("--root", "--unprivileged"):
        sys.exit("usage: unit_bundle_test.py --root|--unprivileged PORTWRIGHT SOURCE [TEST...]")
    namespaces.enter(sys.argv[1] == "--unprivileged")
    PORTWRIGHT, SOURCE = (os.path.realpath(path) for path in sys.argv[2:4])
    unittest.main(argv=sys.argv[:1] + sys.argv[4:], verbosity=2)
