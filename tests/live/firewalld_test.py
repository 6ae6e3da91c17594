#!/usr/bin/python3
"""firewalld with our files: it loads them, lets pass what the policy allows, and nothing else.

Usage: firewalld_test.py --root LIVE_CASES FIREWALLD_TEXT. Runs a firewalld with a D-Bus of its own
in a network namespace; /etc/firewalld is a folder of the test there. Exit code 77 where this system
allows no namespaces or has no firewalld; the output says why.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import namespaces
from nftables_test import Lab, wrong
from probes import Probe

CASES = ""  # prints packets
TEXT = ""   # prints scripts
SETTINGS = pathlib.Path("/etc/firewalld")
FIREWALLD = "/usr/sbin/firewalld"
BUS = "/run/dbus/system_bus_socket"
START_S = 60
# Not of the default zone, so that nothing is taken for its doing.
DEFAULTS = "DefaultZone=block\nIPv6_rpfilter=yes\nRFC3964_IPv4=yes\nFirewallBackend=nftables\n"


class Firewalld:
    """A firewalld inside a namespace, with the files of a script."""

    def __init__(self, space, script):
        self.space = space
        self.script = script
        self.running = []

    def __enter__(self):
        self.folder = tempfile.mkdtemp()
        pathlib.Path(self.folder, "firewalld.conf").write_text(DEFAULTS, encoding="ascii")
        namespaces.run("sh", "-s", self.folder, text=self.script)
        namespaces.run("mount", "--bind", self.folder, str(SETTINGS))
        os.makedirs(os.path.dirname(BUS), exist_ok=True)
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={BUS}"
        self.start("dbus-daemon", "--system", "--nofork", "--nopidfile",
                   f"--address=unix:path={BUS}")
        self.wait(lambda: os.path.exists(BUS))
        self.start("/usr/bin/python3", FIREWALLD, "--nofork", "--nopid", "--log-target=console")
        self.wait(lambda: self.state() == "running")
        return self

    def __exit__(self, *_):
        for one in reversed(self.running):
            one.terminate()
            one.wait(START_S)
        namespaces.run("umount", str(SETTINGS))
        shutil.rmtree(self.folder)
        if os.path.exists(BUS):
            os.remove(BUS)

    def start(self, *command):
        with self.space:
            self.running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                                 stderr=subprocess.DEVNULL))

    @staticmethod
    def state():
        done = subprocess.run(["firewall-cmd", "--state"], capture_output=True, text=True,
                              check=False)
        return done.stdout.strip()

    def wait(self, is_there):
        deadline = time.monotonic() + START_S
        while not is_there():
            if time.monotonic() > deadline or self.running[-1].poll() is not None:
                raise RuntimeError("firewalld did not come up")
            time.sleep(0.2)


def probes(name):
    return [Probe(**json.loads(line)) for line in
            namespaces.run(CASES, "probes", name).splitlines()]


class BordersTest(unittest.TestCase):
    """At the borders of every rule, firewalld does what the evaluator says."""

    def check(self, name, hook):
        sent = probes(name)
        self.assertGreater(len([p for p in sent if p.passes]), 60)
        self.assertGreater(len([p for p in sent if not p.passes]), 60)
        script = namespaces.run(TEXT, name)
        with Lab(hook) as lab:
            before = probes(name)
            for probe in before:
                probe.passes = True
            self.assertEqual(wrong(lab.exchange(before)), [])
            with Firewalld(lab.point, script):
                for probe in sent:
                    probe.sport = 41000 if probe.sport == 40000 else probe.sport
                self.assertEqual(wrong(lab.exchange(sent)), [])

    def test_input(self):
        self.check("input", "input")

    def test_output(self):
        self.check("output", "output")

    def test_forward(self):
        self.check("forward", "forward")


class PathsTest(unittest.TestCase):
    """Zones tell the ways through a gateway apart."""

    def test_each_way_has_its_own_ports(self):
        with Lab("forward") as lab, Firewalld(lab.point, namespaces.run(TEXT, "paths")):
            for sender, sport, allowed in ((lab.client, 42001, {1001, 1003, 1004, 1005}),
                                           (lab.other, 42002, {1002, 1003, 1005})):
                sent = [Probe(4, "10.1.0.9", "10.2.0.1", 17, sport, port)
                        for port in range(1001, 1008)]
                namespaces_exchange(lab, sender, sent)
                self.assertEqual({p.dport for p in sent if p.arrived}, allowed)


def namespaces_exchange(lab, sender, sent):
    keep, lab.sender = lab.sender, sender
    lab.exchange(sent)
    lab.sender = keep


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] != "--root":
        sys.exit("usage: firewalld_test.py --root LIVE_CASES FIREWALLD_TEXT")
    os.environ["PATH"] = os.environ.get("PATH", "") + ":" + namespaces.SYSTEM_PATH
    for tool in (FIREWALLD, "firewall-cmd", "firewall-offline-cmd", "dbus-daemon"):
        if shutil.which(tool) is None:
            namespaces.skip(f"no {tool} here")
    namespaces.enter(False)
    CASES, TEXT = sys.argv[2:]
    unittest.main(argv=sys.argv[:1], verbosity=2)
