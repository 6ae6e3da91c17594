#!/usr/bin/python3
"""ufw with our scripts: it takes every command, lets pass what the policy allows, and nothing else.

Usage: ufw_test.py --root LIVE_CASES UFW_TEXT TESTDATA. /etc/ufw and /etc/default/ufw are files of
the test here, as a new installation has them. Exit code 77 where this system allows no namespaces
or has no ufw; the output says why.
"""

import json
import os
import pathlib
import shlex
import shutil
import sys
import tempfile
import unittest

import namespaces
from nftables_test import Lab, wrong
from probes import Probe

CASES = ""  # prints packets
TEXT = ""   # prints scripts
TESTDATA = pathlib.Path()
RULES = pathlib.Path("/usr/share/ufw/iptables")  # as the package has them
SETTINGS = pathlib.Path("/etc/ufw")
DEFAULTS = pathlib.Path("/etc/default/ufw")
# Without its sysctl.conf, which would turn on the filter of the reverse path.
NEW_DEFAULTS = """IPV6=no
DEFAULT_INPUT_POLICY="DROP"
DEFAULT_OUTPUT_POLICY="ACCEPT"
DEFAULT_FORWARD_POLICY="DROP"
DEFAULT_APPLICATION_POLICY="SKIP"
MANAGE_BUILTINS=no
IPT_SYSCTL=
IPT_MODULES=""
"""


class Ufw:
    """A new ufw inside a namespace."""

    def __init__(self, space):
        self.space = space

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        settings = self.folder / "ufw"
        shutil.copytree(RULES, settings)
        (settings / "applications.d").mkdir()
        (settings / "ufw.conf").write_text("ENABLED=no\nLOGLEVEL=low\n", encoding="ascii")
        (self.folder / "default").mkdir()
        (self.folder / "default" / DEFAULTS.name).write_text(NEW_DEFAULTS, encoding="ascii")
        namespaces.run("mount", "--bind", str(settings), str(SETTINGS))
        namespaces.run("mount", "--bind", str(self.folder / "default"), str(DEFAULTS.parent))
        return self

    def __exit__(self, *_):
        namespaces.run("umount", str(DEFAULTS.parent))
        namespaces.run("umount", str(SETTINGS))
        shutil.rmtree(self.folder)

    def apply(self, script):
        path = self.folder / "script.sh"
        path.write_text(script, encoding="utf-8")
        return self.space.run("sh", str(path))

    def run(self, *words):
        return self.space.run("ufw", *words)

    def added(self):
        return self.run("show", "added").splitlines()[1:]

    @staticmethod
    def state():
        return {str(path): path.read_text(encoding="utf-8")
                for path in [*sorted(SETTINGS.glob("*.rules")), SETTINGS / "ufw.conf", DEFAULTS]}


def script_of(name):
    return namespaces.run(TEXT, name)


def probes(name):
    return [Probe(**json.loads(line)) for line in
            namespaces.run(CASES, "probes", name).splitlines()]


class BordersTest(unittest.TestCase):
    """At the borders of every rule, ufw does what the evaluator says."""

    def check(self, name, hook):
        sent = probes(name)
        self.assertGreater(len([p for p in sent if p.passes]), 60)
        self.assertGreater(len([p for p in sent if not p.passes]), 60)
        script = script_of(name)
        with Lab(hook) as lab:
            before = probes(name)
            for probe in before:
                probe.passes = True
            self.assertEqual(wrong(lab.exchange(before)), [])
            with Ufw(lab.point) as ufw:
                ufw.apply(script)
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
    """Interfaces tell the ways through a gateway apart."""

    def test_each_way_has_its_own_ports(self):
        with Lab("forward") as lab, Ufw(lab.point) as ufw:
            ufw.apply(script_of("paths"))
            for sender, sport, allowed in ((lab.client, 42001, {1001, 1003, 1004, 1005}),
                                           (lab.other, 42002, {1002, 1003, 1005})):
                sent = [Probe(4, "10.1.0.9", "10.2.0.1", 17, sport, port)
                        for port in range(1001, 1008)]
                lab.sender = sender
                lab.exchange(sent)
                self.assertEqual({p.dport for p in sent if p.arrived}, allowed)


class ScriptTest(unittest.TestCase):
    def test_ufw_takes_every_command(self):
        for name in ("host", "gateway"):
            with self.subTest(name), namespaces.spaces("point") as (point,), Ufw(point) as ufw:
                text = (TESTDATA / f"{name}.ufw").read_text(encoding="utf-8")
                DEFAULTS.write_text(NEW_DEFAULTS.replace("IPV6=no", "IPV6=yes"), encoding="ascii")
                commands = [line for line in text.splitlines()
                            if line.startswith(("ufw allow", "ufw route allow"))]
                self.assertGreater(len(commands), 2)
                for line in commands:
                    ufw.run("--dry-run", *shlex.split(line)[1:])
                ufw.apply(text)
                self.assertEqual(len(ufw.added()), len(commands))
                self.assertIn("Status: active", ufw.run("status"))

    def test_a_second_run_has_nothing_to_do(self):
        for name in ("input", "paths", "empty"):
            with self.subTest(name), namespaces.spaces("point") as (point,), Ufw(point) as ufw:
                with point:
                    point.sysctl("net/ipv4/ip_forward", 1)
                script = script_of(name)
                ufw.apply(script)
                first = ufw.state()
                said = set(ufw.apply(script).split("\n"))
                self.assertEqual(ufw.state(), first)
                self.assertLessEqual(said, {"", "Skipping adding existing rule",
                                            "Skipping adding existing rule (v6)"})

    def test_rules_of_an_earlier_run_go_and_others_stay(self):
        paths = script_of("paths")
        fewer = "".join(line for line in paths.splitlines(True) if "port 1004" not in line)
        self.assertLess(len(fewer), len(paths))
        others = ["ufw allow 8080/tcp comment 'pw-by-hand'",
                  "ufw route allow in on lan0 to 10.9.9.9"]
        with namespaces.spaces("point") as (point,), Ufw(point) as ufw:
            ufw.apply(paths)
            for line in others:
                ufw.run(*shlex.split(line)[1:])
            before = ufw.added()
            self.assertEqual(len(before), 6 + len(others))
            # What a host has is apart from what a gateway has.
            ufw.apply(script_of("empty"))
            self.assertEqual(ufw.added(), before)
            ufw.apply(fewer)
            self.assertEqual(ufw.added(), [line for line in before if "port 1004" not in line])

    def test_what_ufw_lets_in_by_itself_can_come_back(self):
        with namespaces.spaces("point") as (point,), Ufw(point) as ufw:
            before = {path: text for path, text in ufw.state().items() if "before" in path}
            ufw.apply(script_of("input"))
            for path in before:
                undo = ["-e", "/^# BEGIN portwright/,/^# END portwright/d", "-e", "s/^#pw //"]
                namespaces.run("sed", "-i", *undo, path)
            self.assertEqual({path: text for path, text in ufw.state().items()
                              if "before" in path}, before)


if __name__ == "__main__":
    if len(sys.argv) < 5 or sys.argv[1] != "--root":
        sys.exit("usage: ufw_test.py --root LIVE_CASES UFW_TEXT TESTDATA")
    os.environ["PATH"] = os.environ.get("PATH", "") + ":" + namespaces.SYSTEM_PATH
    for tool in ("ufw", "iptables"):
        if shutil.which(tool) is None:
            namespaces.skip(f"no {tool} here")
    for path in (RULES, SETTINGS, DEFAULTS):
        if not path.exists():
            namespaces.skip(f"no {path} here")
    namespaces.enter(False)
    CASES, TEXT, TESTDATA = sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4])
    unittest.main(argv=sys.argv[:1] + sys.argv[5:], verbosity=2)
