#!/usr/bin/python3
"""Sessions that began before a change: none is cut by it, and those it revokes end when asked.

Usage: enforce_sessions_test.py --root|--unprivileged PORTWRIGHT ENFORCE_STEPS SOURCE. Exit code 77
where this system allows no namespaces; the output says why.
"""

import contextlib
import socket

from enforce_case import EnforceTest, main
from enforce_host import LOCAL, PEER, write_bundle
from enforce_increment_test import bundle

WAIT_S = 3  # for what must not come


class Session:
    """A TCP connection of the peer to the host, by an address and a port that a requirement has."""

    def __init__(self, lab, number, stack):
        address = f"198.19.0.{number}"
        lab.peer.run("ip", "addr", "add", f"{address}/32", "dev", "eth0")
        with lab.host:
            listener = stack.enter_context(socket.create_server((LOCAL, 7000 + number)))
        with lab.peer:
            self.client = stack.enter_context(socket.create_connection(
                (LOCAL, 7000 + number), timeout=WAIT_S, source_address=(address, 0)))
        self.server = stack.enter_context(listener.accept()[0])
        self.server.settimeout(WAIT_S)
        self.name = f"tcp {address}:{self.client.getsockname()[1]} -> {LOCAL}:{7000 + number}"

    def lives(self):
        """Whether both ends hear each other."""
        heard = []
        for one, other in ((self.client, self.server), (self.server, self.client)):
            with contextlib.suppress(OSError):
                one.sendall(b"x")
                heard.append(other.recv(1))
        return heard == [b"x", b"x"]


class SessionsTest(EnforceTest):
    def test_what_is_revoked_ends_when_asked(self):
        more, less = bundle(self.lab.folder, 41), bundle(self.lab.folder, 40)
        self.lab.host.run("ip", "route", "add", "198.19.0.0/24", "via", PEER)
        self.expect(self.lab.apply(more, "0"), 0, "confirmed")
        with contextlib.ExitStack() as stack:
            kept, revoked = (Session(self.lab, number, stack) for number in (1, 41))
            self.assertTrue(kept.lives() and revoked.lives())
            done = self.lab.apply(less)
            self.expect(done, 0, "1 session is not permitted any more, and goes on",
                        f"  {revoked.name}, which was permitted by ", "e41", "--cut-revoked")
            self.assertNotIn(kept.name, done[2])
            self.assertTrue(kept.lives() and revoked.lives())
            done = self.lab.run("confirm", "--cut-revoked")
            self.expect(done, 0, "generation 2 is confirmed; 1 session ended", revoked.name)
            self.assertFalse(revoked.lives())
            self.assertTrue(kept.lives())
            self.assertIn("cut 2", self.lab.events())
            self.expect(self.lab.run("confirm", "--cut-revoked"), 0, "there was no session")
            self.assertTrue(kept.lives())
            self.assertEqual(self.lab.events().count("cut 2"), 1)
        self.expect(self.lab.run("confirm"), 1)
        self.expect_whole_journal()

    def test_a_rollback_keeps_the_way_in(self):
        closed = write_bundle(f"{self.lab.folder}/closed.json", "tcp dport 443 counter accept")
        session = {"SSH_CONNECTION": f"{PEER} 50022 {LOCAL} 22"}
        self.expect(self.lab.apply(closed, "0"), 0)
        old = self.lab.table()
        # By itself it goes back, whatever that cuts.
        self.expect(self.lab.apply(self.old, "1s", env=session), 0)
        self.lab.wait_for_watchers()
        self.assertEqual(self.lab.table(), old)
        self.expect(self.lab.apply(self.old, "0", env=session), 0)
        new = self.lab.table()
        for words, env in (([], session), (["--way-in", f"tcp {PEER} -> {LOCAL}:22"], None)):
            self.expect(self.lab.run("rollback", *words, env=env), 1,
                        "refused: it would cut the way in of ", f"-> {LOCAL}:22",
                        "--allow-lockout")
            self.assertEqual(self.lab.table(), new)
        self.expect(self.lab.run("rollback", "--allow-lockout", env=session), 0, "taken back")
        self.assertEqual(self.lab.table(), old)
        # What is cut already is no reason: here it is opened again.
        self.expect(self.lab.apply(write_bundle(f"{self.lab.folder}/none.json", ""), "0"), 0)
        self.expect(self.lab.run("rollback", env=session), 0, "taken back")
        self.expect_whole_journal()


if __name__ == "__main__":
    main()
