#!/usr/bin/python3
"""The commands of a cluster's own firewall on this host, in a real kernel: what they let in.

Usage: cluster_test.py --root|--unprivileged PORTWRIGHT. Exit code 77 where this system allows no
namespaces; the output says why.
"""

import contextlib
import os
import pty
import select
import socket
import subprocess
import sys
import unittest

import namespaces
from enforce_host import LOCAL, OLD, PEER, WAIT_S, Host, write_bundle

PORTWRIGHT = ""
PEER6, LOCAL6 = "fd00:1::2", "fd00:1::1"
SHORT_S = 0.7  # a dropped SYN is silence
ADD = ("firewall-profile", "add", "profile-name=web", "ports=443/tcp")
ADD_SSH = ("firewall-profile", "add", "profile-name=S S H", "ports=22/tcp")


def activate(name, ipsets, *more, action="allow"):
    return ("firewall-profile", "activate", f"profile-name={name}", f"ipsets={ipsets}",
            f"action={action}", *more)


def deactivate(names):
    return ("firewall-profile", "deactivate", f"profile-names={names}")


class ClusterTest(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.lab = stack.enter_context(Host(PORTWRIGHT, ""))
        with self.lab.host:
            for port in (22, 80, 443):
                for family in (socket.AF_INET, socket.AF_INET6):
                    listening = socket.socket(family, socket.SOCK_STREAM)
                    stack.callback(listening.close)
                    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    if family == socket.AF_INET6:
                        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                    listening.bind(("", port))
                    listening.listen(16)

    def run_words(self, *words, env=None):
        return self.lab.run("cluster", *words, env=env)

    def expect(self, done, code, *said):
        self.assertEqual(done[0], code, done)
        for words in said:
            self.assertIn(words, done[1] + done[2])

    def connects(self, port, source=PEER, to=LOCAL):
        """Whether a connection from the peer comes in."""
        family = socket.AF_INET6 if ":" in to else socket.AF_INET
        with self.lab.peer, socket.socket(family, socket.SOCK_STREAM) as client:
            client.settimeout(SHORT_S)
            client.bind((source, 0))
            try:
                client.connect((to, port))
            except (TimeoutError, OSError):
                return False
            return True

    def expect_open(self, *ports):
        self.assertEqual([port for port in (22, 80, 443) if self.connects(port)], list(ports))

    def put(self, *words):
        self.expect(self.run_words(*words, "--confirm-within", "0"), 0)


class LifeTest(ClusterTest):
    def test_a_profile_comes_into_force_and_goes(self):
        self.expect(self.run_words("firewall-profile", "list"), 0)
        self.expect(self.run_words(*ADD), 0)
        self.expect(self.run_words("firewall-profile", "list"), 0, "PROFILE NAME           : web",
                    "PORTS                  : 443/tcp")
        self.expect_open(22, 80, 443)
        self.expect(self.run_words(*activate("web", f"{PEER}/32")), 0, "portwright confirm")
        self.expect_open(443)
        self.expect(self.run_words("firewall-profile", "list-active"), 0, f"{PEER}/32",
                    "awaits its confirmation")
        self.expect(self.run_words(*ADD_SSH), 1, "awaits its confirmation")
        self.expect(self.lab.run("confirm"), 0, "generation 1 is confirmed")
        self.expect(self.run_words("firewall-profile", "delete", "profile-names=web"), 2,
                    "not in force")
        self.put(*deactivate("web"))
        self.expect_open()
        self.expect(self.run_words("firewall-profile", "delete", "profile-names=web"), 0)
        self.assertEqual(self.run_words("firewall-profile", "list")[1], "")
        self.assertIn("cluster 0", self.lab.events())
        self.expect(self.lab.run("history", "--verify"), 0, "firewall-profile activate")

    def test_nobody_confirms(self):
        self.expect(self.run_words(*ADD), 0)
        self.put(*activate("web", f"{PEER}/32"))
        self.expect(self.run_words(*deactivate("web"), "--confirm-within", "5"), 0)
        self.assertFalse(self.connects(443))
        self.lab.wait_for_watchers()
        self.expect_open(443)
        self.expect(self.run_words("firewall-profile", "list-active"), 0, "PROFILE NAME")

    def test_a_rollback_takes_the_attachments_along(self):
        self.expect(self.run_words(*ADD), 0)
        self.put(*activate("web", f"{PEER}/32"))
        self.expect(self.run_words(*ADD_SSH), 0)
        self.put(*activate("S S H", f"{PEER}/32", 'description=who "looks" after it'))
        self.expect_open(22, 443)
        self.expect(self.run_words("rollback"), 0, "generation 2 is taken back")
        self.expect_open(443)
        self.assertNotIn("S S H", self.run_words("firewall-profile", "list-active")[1])
        self.expect(self.lab.run("rollback", "2", "--confirm-within", "0"), 0, "generation 3")
        self.expect_open(22, 443)
        self.expect(self.run_words("firewall-profile", "list-active"), 0, 'who "looks" after it')
        self.put("firewall-profile", "activate", "revert-to-default")
        self.expect_open()
        self.assertEqual(self.run_words("firewall-profile", "list")[1], "")

    def test_what_denies_beats_what_allows(self):
        self.expect(self.run_words(*ADD), 0)
        self.put(*activate("web", "0.0.0.0/0,::/0"))
        self.assertTrue(self.connects(443, PEER6, LOCAL6))
        self.put(*activate("web", f"{PEER}/32", "interface-names=eth0", action="deny"))
        self.expect_open()
        self.assertTrue(self.connects(443, PEER6, LOCAL6))
        self.assertFalse(self.connects(80, PEER6, LOCAL6))

    def test_a_start_of_the_machine(self):
        self.expect(self.run_words(*ADD), 0)
        self.put(*activate("web", f"{PEER}/32", "interface-group-names=eth0"))
        self.lab.nft("flush", "ruleset")
        self.expect(self.run_words("firewall-profile", "list-active"), 0, "portwright boot")
        self.expect(self.lab.run("boot"), 0)
        self.expect_open(443)
        self.expect(self.lab.run("drift"), 0)


class RefusalTest(ClusterTest):
    def test_the_own_session(self):
        session = {"SSH_CONNECTION": f"{PEER} 50022 {LOCAL} 22"}
        self.expect(self.run_words(*ADD), 0)
        self.expect(self.run_words(*activate("web", f"{PEER}/32"), env=session), 1,
                    "way in of this session", "--allow-lockout")
        self.expect_open(22, 80, 443)
        self.expect(self.run_words(*ADD_SSH), 0)
        self.put(*activate("S S H", f"{PEER}/32"))
        self.expect(self.run_words(*deactivate("S S H"), env=session), 1, "way in of this session")
        self.expect(self.run_words("firewall-profile", "activate", "revert-to-default",
                                   env=session), 1, "way in of this session")
        self.expect_open(22)
        self.expect(self.run_words(*deactivate("S S H"), "--allow-lockout", env=session), 0)
        self.expect_open()

    def test_what_would_open_more_than_it_says(self):
        self.expect(self.run_words(*ADD), 0)
        self.expect(self.run_words(*activate("web", "")), 2, "every address")
        self.expect(self.run_words("firewall-profile", "activate", "profile-name=web",
                                   "action=allow"), 2, "every address")
        self.expect(self.run_words(*activate("web", "10.0.0.0/8", "interface-names=eth9")), 2,
                    "expected an interface of this host")
        self.expect(self.run_words("firewall-profile", "add", "profile-name=mail", "ports=25/tcp",
                                   "direction=OUTPUT"), 0)
        self.expect(self.run_words(*activate("mail", "10.0.0.0/8")), 2, "OUTPUT")
        self.assertEqual(self.lab.nft("list", "ruleset"), "")

    def test_the_plan_of_a_site(self):
        bundle = f"{self.lab.folder}/plan.json"
        self.expect(self.lab.apply(write_bundle(bundle, OLD), "0"), 0)
        self.expect(self.run_words(*ADD), 0)
        self.expect(self.run_words(*activate("web", f"{PEER}/32")), 1, "--replace-plan")
        self.expect_open(22)
        self.put(*activate("web", f"{PEER}/32"), "--replace-plan")
        self.expect_open(443)


class ShellTest(ClusterTest):
    def shell(self, text, *words):
        environment = {k: v for k, v in os.environ.items() if k != "SSH_CONNECTION"}
        with self.lab.host:
            done = subprocess.run([PORTWRIGHT, "cluster", "--state", self.lab.state, *words],
                                  input=text, capture_output=True, text=True, timeout=60,
                                  env=environment, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_lines_of_a_file(self):
        done = self.shell("# what is served\n\n" + " ".join(ADD) + "\n" +
                          " ".join(activate("web", f"{PEER}/32")) + "\nconfirm\n"
                          "firewall-profile list-active\n")
        self.expect(done, 0, "generation 1 is confirmed", "SUBNETS")
        self.expect_open(443)

    def test_the_worst_line(self):
        self.expect(self.shell("firewall-profile lost\nroute list\nroute list now\nconfirm\n"), 2,
                    "commands:1:1", "commands:3:", "3 commands failed", "DEST NETWORK")
        self.expect(self.shell("confirm\n"), 1, "1 command failed")
        self.expect(self.shell("firewall-profile add profile-name=m ports=25/tcp "
                               "direction=OUTPUT\n" + " ".join(activate("m", PEER)) + "\n"), 2,
                    "PW-FLOW-0041", "1 command failed")

    def test_a_terminal(self):
        environment = {**os.environ, "TERM": "vt100"}
        environment.pop("SSH_CONNECTION", None)
        with self.lab.host:
            child, terminal = pty.fork()
            if child == 0:
                os.execve(PORTWRIGHT, [PORTWRIGHT, "cluster", "--state", self.lab.state],
                          environment)
        seen = ""

        def until(words):
            nonlocal seen
            while words not in seen:
                ready, _, _ = select.select([terminal], [], [], WAIT_S)
                self.assertTrue(ready, f"expected {words}, found {seen}")
                seen += os.read(terminal, 4096).decode(errors="replace")
            seen = seen.split(words, 1)[1]

        until("act on this Linux host")
        until("portwright-cluster(this host)> ")
        os.write(terminal, b"firewall-profile a\t\t")
        until("activate  add")
        os.write(terminal, b"dd profile-n\tweb po\t443/tcp\n")
        until("portwright-cluster(this host)> ")
        os.write(terminal, b"firewall-profile list\n")
        until("443/tcp\r\n")
        until("portwright-cluster(this host)> ")
        os.write(terminal, b"\x10\x10\n")  # up twice: the profile is there already
        until("which there is already")
        os.write(terminal, b"quit\n")
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
        os.close(terminal)


class RouteTest(ClusterTest):
    def test_of_this_host(self):
        self.lab.host.run("ip", "route", "add", "10.7.0.0/16", "via", PEER)
        self.expect(self.run_words("route", "list"), 0, "DEST NETWORK           : 10.7.0.0/16",
                    f"NEXT HOP               : {PEER}", "INTERFACE GROUP NAME   : eth0",
                    "fd00:1::/64")
        self.expect(self.run_words("route", "source", "10.7.1.2"), 0,
                    f"SOURCE                 : {LOCAL}", "10.7.0.0/16, by eth0")
        self.expect(self.run_words("route", "source", "10.99.1.2"), 1, "unreachable")
        self.expect(self.run_words("route", "source", "nowhere"), 2)
        self.assertFalse(os.path.exists(self.lab.state))

    def test_help(self):
        for words in (("help",), ("firewall-profile", "activate", "help"),
                      ("firewall-profile", "activate", "revert-to-default", "help"),
                      ("route", "list", "help")):
            self.expect(self.run_words(*words), 0, "this Linux host")
        self.expect(self.run_words("help"), 0, "firewall-ipset list", "route source ADDRESS")
        self.assertFalse(os.path.exists(self.lab.state))


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("--root", "--unprivileged"):
        sys.exit("usage: cluster_test.py --root|--unprivileged PORTWRIGHT")
    namespaces.enter(sys.argv[1] == "--unprivileged")
    subprocess.run(["mount", "-t", "proc", "proc", "/proc"], stderr=subprocess.DEVNULL, check=False)
    PORTWRIGHT = os.path.realpath(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
