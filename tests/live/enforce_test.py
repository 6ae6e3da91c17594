#!/usr/bin/python3
"""This host's rules in a real kernel: changed, confirmed, taken back, and killed at every step.

Usage: enforce_test.py --root|--unprivileged PORTWRIGHT ENFORCE_STEPS SOURCE. Exit code 77 where
this system allows no namespaces; the output says why.

Clocks that jump are not here: nobody can set one inside a namespace. transaction_test.cc has them.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import pty
import re
import shutil
import signal
import socket
import sqlite3
import termios
import threading
import time

import namespaces
from enforce_case import EnforceTest, Programs, main
from enforce_host import LOCAL, NEW, OLD, OUT, PEER, eventually, plain, write_bundle

LOADS = (1, 2, 3)  # put beside, turned, cleared away


class LifeTest(EnforceTest):
    """What is promised when nothing goes wrong."""

    def test_a_host_of_the_example(self):
        bundle = f"{self.lab.folder}/ora01.json"
        namespaces.run(Programs.portwright, "bundle", f"{Programs.source}/examples/acme",
                       "--host", "ora01", "-o", bundle)
        self.expect(self.lab.apply(bundle, "60s", "--why", "CHG-1"), 0,
                    "generation 1 of ora01 is loaded and proven", "portwright confirm")
        self.assertIn("awaiting", self.lab.generations()[1])
        self.expect(self.lab.apply(bundle), 1, "generation 1 awaits its confirmation")
        self.expect(self.lab.run("confirm"), 0, "generation 1 is confirmed")
        self.expect(self.lab.run("confirm"), 1)
        self.expect(self.lab.apply(bundle), 0, "nothing to do")
        self.expect(self.lab.run("status"), 0, "confirmed", "CHG-1")
        self.expect_whole_journal()
        self.lab.wait_for_watchers()
        self.expect(self.lab.run("rollback", "--why", "over"), 0, "generation 1 is taken back")
        self.assertEqual(self.lab.table(), "")
        self.expect(self.lab.run("rollback", "7"), 1, "found none with number 7", "status")
        self.expect(self.lab.run("rollback", "1", "--confirm-within", "0"), 0, "generation 2")
        self.assertIn("10.20.0.5", self.lab.table())
        self.expect_whole_journal()

    def test_nobody_confirms(self):
        old = self.put_old()
        self.expect(self.lab.apply(self.new, "1s"), 0, "taken back in 1 s")
        self.assertNotEqual(self.lab.table(), old)
        self.lab.wait_for_watchers()
        self.assertEqual(self.lab.table(), old)
        self.assertEqual(self.lab.generations()[2], "reverted")
        self.expect_settled(old)

    def test_back_to_nothing(self):
        self.expect(self.lab.apply(self.new, "1s"), 0)
        self.lab.wait_for_watchers()
        self.assertEqual(self.lab.nft("list", "ruleset"), "")

    def test_a_start_of_the_machine(self):
        old = self.put_old()
        self.expect(self.lab.apply(self.new, "60s"), 0)
        self.lab.kill_watchers()
        # What a start leaves: the state folder, and a kernel that knows nothing.
        self.lab.nft("flush", "ruleset")
        self.expect(self.lab.run("boot"), 0, "generation 1 is loaded again")
        self.assertEqual(self.lab.table(), old)
        self.expect_settled(old)
        with namespaces.spaces("fresh") as (fresh,):
            self.lab.host, kept = fresh, self.lab.host
            self.assertEqual(self.lab.table(), "")
            self.expect(self.lab.run("boot"), 0, "generation 1 is loaded again")
            self.assertEqual(self.lab.table(), old)
            self.lab.host = kept

    def test_a_journal_that_somebody_edits(self):
        self.put_old()
        self.expect_whole_journal()
        with contextlib.closing(sqlite3.connect(f"{self.lab.state}/journal.db")) as journal:
            journal.execute("UPDATE entries SET who = 'nobody' WHERE number = 2")
            journal.commit()
        self.expect(self.lab.run("history"), 0, "nobody")
        self.expect(self.lab.run("history", "--verify"), 1, "the journal was changed: entry 2")


class RefusalTest(EnforceTest):
    """What is refused before anything is changed."""

    def test_the_way_in(self):
        old = self.put_old()
        closed = write_bundle(f"{self.lab.folder}/closed.json", "tcp dport 443 counter accept")
        session = {"SSH_CONNECTION": f"{PEER} 50022 {LOCAL} 22"}
        self.expect(self.lab.apply(self.new, "1s", env=session), 0)
        self.lab.wait_for_watchers()
        done = self.lab.apply(closed, "0", env=session)
        self.expect(done, 1, f"the way in of this session from {PEER}", "--allow-lockout")
        self.assertEqual(self.lab.table(), old)
        done = self.lab.apply(closed, "0", "--way-in", f"tcp {PEER} -> {LOCAL}:22")
        self.expect(done, 1, "the way in of tcp")
        self.expect(self.lab.apply(closed, "0", "--allow-lockout", env=session), 0, "confirmed")

    def test_the_way_of_administrators(self):
        # As the site says it, from the site and from its bundle; observing cuts nobody.
        site = f"{self.lab.folder}/site.yaml"
        with open(site, "w", encoding="utf-8") as file:
            file.write(f"""site: lab
zones: {{ lab: {{ prefixes: [198.18.0.0/16] }} }}
hosts: {{ host: {{ addresses: [{LOCAL}] }} }}
networks: {{ admins: {{ prefixes: [198.18.5.0/28] }}, storage: {{ prefixes: [198.18.6.0/28] }} }}
enforcement: {{ host-fw: {{ kind: host, host: host, dialect: nftables }} }}
extra: [ {{ id: s, from: admins, to: host, allow: [tcp/22], reason: lab, by: test }} ]
management: [ {{ from: [admins, storage] }} ]
""")
        bundle = f"{self.lab.folder}/site.json"
        namespaces.run(Programs.portwright, "bundle", site, "--host", "host", "-o", bundle)
        cut = "it would cut the way in of management from storage: tcp 198.18.6."
        for source in ([site, "--host", "host"], [bundle]):
            done = self.lab.run("apply", *source, "--confirm-within", "0")
            self.expect(done, 1, cut, f"-> {LOCAL}:22", "--allow-lockout")
            self.assertNotIn("management from admins", done[2])
            self.assertEqual(self.lab.table(), "")
        self.expect(self.lab.run("apply", site, "--host", "host", "--observe",
                                 "--confirm-within", "0"), 0, "confirmed")
        self.expect(self.lab.apply(bundle, "0", "--allow-lockout"), 0, "confirmed")

    def test_the_timer_needs_no_packet(self):
        # Rules that let nothing pass, the loopback neither.
        old = self.put_old()
        with open(self.new, encoding="utf-8") as file:
            made = json.load(file)
        made["text"] = ("table inet portwright\ndelete table inet portwright\n"
                        "table inet portwright {\n"
                        "  chain pw_input {\n    type filter hook input priority filter; "
                        "policy drop;\n  }\n"
                        "  chain pw_output {\n    type filter hook output priority filter; "
                        "policy drop;\n  }\n}\n")
        made["text_hash"] = hashlib.sha256(made["text"].encode()).hexdigest()
        with open(self.new, "w", encoding="utf-8") as file:
            json.dump(made, file)
        self.expect(self.lab.apply(self.new, "1s"), 0, "taken back in 1 s")
        self.assertNotEqual(self.lab.table(), old)
        self.lab.wait_for_watchers()
        self.assertEqual(self.lab.table(), old)
        self.expect_settled(old)

    def test_other_tables(self):
        others = ("table inet firewalld {\n  chain filter_INPUT {\n"
                  "    type filter hook input priority filter + 10; policy accept;\n"
                  "    ct state { established, related } accept\n"
                  "    tcp dport 22 accept\n    tcp dport 443 accept\n  }\n}\n"
                  "table ip nat {\n  chain DOCKER {\n    iifname \"docker0\" counter return\n  }\n"
                  "  chain PREROUTING {\n    type nat hook prerouting priority dstnat; policy "
                  "accept;\n    fib daddr type local counter jump DOCKER\n  }\n}\n")
        self.lab.nft("-f", "-", text=others)
        before = self.lab.nft("list", "ruleset")
        self.expect(self.lab.apply(self.new, "0"), 0, "confirmed")
        ruleset = self.lab.nft("list", "ruleset")
        self.assertTrue(ruleset.startswith(before), ruleset)
        self.lab.nft("-f", "-", text="table ip guard {\n  chain input {\n    type filter hook "
                                     "input priority filter + 5; policy accept;\n    "
                                     "ip saddr 198.18.7.7 tcp dport 22 drop\n  }\n}\n")
        guarded = self.lab.nft("list", "ruleset")
        self.expect(self.lab.apply(self.old, "0"), 1,
                    "another table drops what has to be permitted", "198.18.7.7")
        self.assertEqual(self.lab.nft("list", "ruleset"), guarded)
        self.expect(self.lab.apply(self.old, "0", "--allow-blocked"), 0, "confirmed")
        self.expect(self.lab.run("rollback"), 0)
        self.expect(self.lab.run("rollback"), 0)
        self.assertTrue(self.lab.nft("list", "ruleset").startswith(before))

    def test_a_kernel_that_refuses(self):
        old = self.put_old()
        self.lab.host.run("ip", "link", "add", "gone0", "type", "veth", "peer", "name", "gone1")
        bundle = write_bundle(f"{self.lab.folder}/gone.json", f'iif "gone0" {NEW}\n    {OLD}')
        process = self.lab.step("stop", "loading", bundle)
        self.lab.host.run("ip", "link", "del", "gone0")
        self.expect(self.lab.finish(process), 1, "the kernel refuses", "nothing was changed")
        self.assertEqual(self.lab.table(), old)
        self.lab.wait_for_watchers()
        self.expect(self.lab.apply(bundle, "0"), 1, "the kernel refuses: Interface does not exist")
        self.assertEqual(self.lab.generations(), {1: "confirmed", 2: "abandoned"})
        self.expect_settled(old)

    def test_two_at_once(self):
        self.put_old()
        first = self.lab.step("stop", "loading", self.new, 0)
        self.expect(self.lab.apply(self.old), 3, f"(process {first.pid})")
        self.expect(self.lab.run("confirm"), 3, "another one at work")
        self.expect(self.lab.finish(first), 0, "generation 2")
        self.assertEqual(self.lab.generations()[2], "confirmed")

    def test_a_folder_that_may_only_be_read(self):
        old = self.put_old()
        self.lab.wait_for_watchers()  # one that has the journal open keeps it writable
        namespaces.run("mount", "--bind", self.lab.state, self.lab.state)
        namespaces.run("mount", "-o", "remount,bind,ro", self.lab.state)
        try:
            self.assertEqual(self.lab.apply(self.new)[0], 3)
            self.assertEqual(self.lab.table(), old)
        finally:
            namespaces.run("umount", self.lab.state)
        self.expect(self.lab.apply(self.new, "0"), 0)


class KillTest(EnforceTest):
    """Kill -9, at every step: the old rules or the new ones, and the journal knows which."""

    def check_after(self, step, old, new):
        table, marker = self.lab.held()
        self.assertIn(table, (old, new), step)
        self.assertEqual(marker, 1 if table == old else 2)
        self.lab.wait_for_watchers()
        # The watcher has looked; before there was one, the next command does.
        self.assertEqual(self.lab.table(), old)
        self.expect_whole_journal()
        self.expect(self.lab.run("confirm"), 1)
        self.expect_settled(old)
        self.expect(self.lab.apply(self.new, "0"), 0, "confirmed")
        self.assertEqual(self.lab.table(), new)
        self.expect_settled(old)

    def new_table(self):
        self.expect(self.lab.apply(self.new, "0"), 0)
        new = self.lab.table()
        self.expect(self.lab.run("rollback"), 0)
        return new

    def test_every_step(self):
        for step in Programs.step_names:
            with self.subTest(step), self.fresh():
                old = self.put_old()
                new = plain(old).replace("tcp dport 22", "tcp dport { 22, 443 }")
                process = self.lab.step("kill", step, self.new)
                self.assertEqual(self.lab.finish(process, 0)[0], -signal.SIGKILL)
                self.check_after(step, old, new)

    def test_every_step_and_the_watcher_too(self):
        for step in Programs.step_names[Programs.step_names.index("load"):]:
            with self.subTest(step), self.fresh():
                old = self.put_old()
                process = self.lab.step("stop", step, self.new)
                self.lab.kill_watchers()
                self.lab.finish(process, signal.SIGKILL)
                self.lab.wait_for_watchers()
                self.assertEqual(self.lab.table() == old, step in ("load", "loading"))
                # Nobody is there who could look: the next command takes over.
                self.expect(self.lab.apply(self.old), 0, "nothing to do")
                self.assertEqual(self.lab.table(), old)
                self.expect_settled(old)

    def test_a_watcher_that_is_killed(self):
        old = self.put_old()
        self.expect(self.lab.apply(self.new, "1s"), 0)
        self.lab.kill_watchers()
        time.sleep(1.1)
        self.assertNotEqual(self.lab.table(), old)
        self.expect(self.lab.run("confirm"), 1, "nobody confirmed it in time")
        self.assertEqual(self.lab.table(), old)
        self.expect_settled(old)

    def slow_nft(self, number, script):
        """A folder with an `nft` that does something beside before its load of this number."""
        folder = f"{self.lab.folder}/bin"
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        with open(f"{folder}/nft", "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nif [ "$1" = -f ]; then echo >> {folder}/loads\n'
                       f'[ $(wc -l < {folder}/loads) = {number} ] && {{ {script}; }}\nfi\n'
                       'exec /usr/sbin/nft "$@"\n')
        os.chmod(f"{folder}/nft", 0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}"}

    def test_while_the_kernel_is_loading(self):
        # Who loads is dead, what it started is not: it must not come in behind the watcher's back.
        for number, end in zip(LOADS, ("abandoned", "reverted", "reverted")):
            with self.subTest(number), self.fresh():
                old = self.put_old()
                mark = f"{self.lab.folder}/loading"
                env = self.slow_nft(number, f"echo > {mark}; sleep 1")
                process = self.lab.step("kill", "never", self.new, env=env)
                eventually(lambda: os.path.exists(mark), "the load begins")
                self.lab.finish(process, signal.SIGKILL)
                self.lab.wait_for_watchers()
                self.assertEqual(self.lab.table(), old)
                self.assertEqual(self.lab.generations()[2], end)
                self.expect_settled(old)
                # What is left of it is nothing that a listing shows, and is cleared away.
                self.expect(self.lab.run("drift"), 0)
                self.expect(self.lab.apply(self.new, "0"), 0, "confirmed")
                sides = re.findall(r"chain pw_input\.[ab]", self.lab.nft("list", "ruleset"))
                self.assertEqual(len(sides), 1)

    def test_while_it_is_taken_back(self):
        old = self.put_old()
        self.expect(self.lab.apply(self.new, "0"), 0)
        for number in LOADS:
            for script in ("kill -9 $PPID", "/usr/sbin/nft \"$@\"; kill -9 $PPID"):
                with self.subTest(f"{number}: {script}"):
                    env = self.slow_nft(number, script)
                    self.assertEqual(self.lab.run("rollback", env=env)[0], -signal.SIGKILL)
                    shutil.rmtree(f"{self.lab.folder}/bin")
                    # Before the rules turn they are taken back by the next command.
                    self.lab.run("confirm")
                    eventually(lambda: self.lab.table() == old, "what was begun is done")
                    self.expect(self.lab.run("confirm"), 1)
                    self.expect_settled(old)
                    self.expect(self.lab.apply(self.new, "0"), 0)

    def test_while_nothing_is_left(self):
        # To no rules at all, and from there.
        for number in LOADS:
            for script in ("kill -9 $PPID", "/usr/sbin/nft \"$@\"; kill -9 $PPID"):
                with self.subTest(f"{number}: {script}"), self.fresh():
                    self.put_old()
                    self.lab.run("rollback", env=self.slow_nft(number, script))
                    self.lab.run("confirm")
                    eventually(lambda: self.lab.nft("list", "ruleset") == "", "it is taken back")
                    if number == 3:  # from nothing there are two
                        continue
                    env = self.slow_nft(number, script)
                    self.assertEqual(self.lab.run("apply", self.old, env=env)[0], -signal.SIGKILL)
                    self.lab.wait_for_watchers()
                    self.expect(self.lab.run("confirm"), 1)
                    self.expect(self.lab.apply(self.old, "0"), 0, "confirmed")

    def test_a_terminal_that_goes_away(self):
        old = self.put_old()
        ours, theirs = pty.openpty()

        def take_terminal():
            os.setsid()
            fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

        apply = f"{Programs.portwright} apply {self.new} --confirm-within 2s"
        shell = self.lab.start("/bin/sh", "-c",
                               f"{apply} --state {self.lab.state}; echo done; sleep 60",
                               preexec_fn=take_terminal, pass_fds=(theirs,))
        os.close(theirs)
        while "done" not in shell.stdout.readline():
            pass
        os.close(ours)  # the kernel sends SIGHUP
        shell.wait(timeout=30)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
        shell.stdout.close()
        shell.stderr.close()
        self.assertEqual(len(self.lab.watchers(2)), 1)
        self.lab.wait_for_watchers()
        self.assertEqual(self.lab.table(), old)
        self.expect_settled(old)


class Listener:
    """Somebody who listens at the peer, and answers what comes."""

    def __init__(self, space, port):
        with space:
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((PEER, port))
        self.socket.listen(64)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


class FlowTest(EnforceTest):
    """Flows that worked and do not any more are named, and the change goes by itself."""

    def test_a_flow_that_breaks(self):
        old = self.put_old()
        narrow = f"ip daddr {PEER} tcp dport 5001 counter accept"
        bundle = write_bundle(f"{self.lab.folder}/narrow.json", NEW, narrow, (5000, 5001, 5002))
        with Listener(self.lab.peer, 5000), Listener(self.lab.peer, 5001):
            done = self.lab.apply(bundle)
            # 5000 and 5002 answered before, were it with a refusal; 5001 goes on.
            self.expect(done, 1, "taken back: 2 flows that worked before did not after",
                        f"broken: lab/flow: tcp {LOCAL}:", f"{PEER}:5000", f"{PEER}:5002")
            self.assertNotIn(f"{PEER}:5001", done[2])
            self.assertEqual(self.lab.table(), old)
            self.assertEqual(self.lab.generations()[2], "reverted")
            wide = write_bundle(f"{self.lab.folder}/wide.json", NEW, OUT, (5000, 5001, 5002))
            self.expect(self.lab.apply(wide, "0"), 0, "3 flows tested")
        self.lab.wait_for_watchers()
        self.expect_settled(old)


class PacketTest(EnforceTest):
    """Under load, a hundred applied generations lose no packet of what is open and permitted."""

    ROUNDS = 100

    def test_reloads_under_load(self):
        bundles = [write_bundle(f"{self.lab.folder}/{name}.json",
                                f"tcp dport {{ 22, {ports} }} counter accept\n"
                                "    udp dport 6000 counter accept")
                   for name, ports in (("a", "6000"), ("b", "6000, 6001"))]
        self.expect(self.lab.apply(bundles[0], "0"), 0)
        with Stream(self.lab.peer, self.lab.host) as stream:
            for number in range(1, self.ROUNDS + 1):
                self.expect(self.lab.apply(bundles[number % 2], "0"), 0, "confirmed")
            stream.stop()
            self.assertGreater(stream.datagrams_sent, self.ROUNDS)
            self.assertEqual(stream.datagrams, stream.datagrams_sent)
            self.assertEqual(stream.answers, stream.datagrams_sent)
            self.assertGreater(stream.bytes_sent, 0)
            self.assertEqual(stream.bytes, stream.bytes_sent)
        self.assertEqual(self.lab.marker(), self.ROUNDS + 1)
        self.assertEqual(self.lab.events().count(f"confirm {self.ROUNDS + 1}"), 1)
        self.expect_whole_journal()


class Stream:
    """A TCP session and a UDP stream from the peer to the host, each answered; all is counted."""

    BETWEEN_S = 0.002

    def __init__(self, peer, host):
        self.datagrams_sent = self.datagrams = self.answers = self.bytes_sent = self.bytes = 0
        self.ending = threading.Event()
        with host:
            self.server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        with peer:
            self.client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.session = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        for one in (self.server, self.client):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.server.bind((LOCAL, 6000))
        self.listener.bind((LOCAL, 6000))
        self.listener.listen(1)
        self.client.connect((LOCAL, 6000))
        self.session.connect((LOCAL, 6000))
        self.accepted, _ = self.listener.accept()
        self.sockets = (self.server, self.listener, self.client, self.session, self.accepted)
        for one in self.sockets:
            one.settimeout(0.2)
        self.threads = [threading.Thread(target=work)
                        for work in (self.send, self.receive, self.count_answers, self.take)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop()
        for one in self.sockets:
            one.close()

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def send(self):
        while not self.ending.is_set():
            self.client.send(b"datagram")
            self.datagrams_sent += 1
            self.bytes_sent += self.session.send(b"x" * 1000)
            time.sleep(self.BETWEEN_S)

    def until_quiet(self, work):
        """Until nothing has come for a while after the end."""
        while True:
            try:
                work()
            except TimeoutError:
                if self.ending.is_set():
                    return

    def receive(self):
        def once():
            _, sender = self.server.recvfrom(64)
            self.datagrams += 1
            self.server.sendto(b"answer", sender)
        self.until_quiet(once)

    def count_answers(self):
        def once():
            self.client.recv(64)
            self.answers += 1
        self.until_quiet(once)

    def take(self):
        def once():
            self.bytes += len(self.accepted.recv(1 << 16))
        self.until_quiet(once)


if __name__ == "__main__":
    main()
