#!/usr/bin/python3
"""This host's rules where the state folder is full, or only to be read.

Usage: enforce_disk_test.py --root|--unprivileged PORTWRIGHT ENFORCE_STEPS SOURCE. Exit code 77
where this system allows no namespaces; the output says why.
"""

import contextlib
import errno
import os
import shutil
import sqlite3

import namespaces
from enforce_case import EnforceTest, Programs, main
from enforce_host import eventually


class DiskTest(EnforceTest):
    """A state folder that is full from some step on."""

    @contextlib.contextmanager
    def tiny(self):
        os.makedirs(self.lab.state)
        namespaces.run("mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "none", self.lab.state)
        try:
            yield
        finally:
            self.lab.kill_watchers()
            self.lab.wait_for_watchers()
            namespaces.run("umount", self.lab.state)

    def fill(self):
        with open(f"{self.lab.state}/filler", "wb", buffering=0) as file:
            try:
                while file.write(b"x" * 4096) == 4096:
                    pass
            except OSError as error:
                self.assertEqual(error.errno, errno.ENOSPC)

    def test_every_step(self):
        for step in Programs.step_names:
            with self.subTest(step), self.fresh(), self.tiny():
                old = self.put_old()
                process = self.lab.step("stop", step, self.new)
                self.fill()
                code, output, error = self.lab.finish(process)
                held = self.lab.table()
                if code == 0:  # what is left of the log was enough
                    self.assertNotEqual(held, old, output)
                else:
                    self.assertEqual(held, old, error)
                os.remove(f"{self.lab.state}/filler")
                self.lab.run("rollback") if code == 0 else self.lab.run("confirm")
                self.assertEqual(self.lab.table(), old)
                self.expect_settled(old)
                self.expect(self.lab.apply(self.new, "0"), 0, "confirmed")

    def test_a_disk_that_is_full_when_time_is_over(self):
        with self.tiny():
            old = self.put_old()
            self.expect(self.lab.apply(self.new, "1s"), 0)
            self.fill()
            eventually(lambda: self.lab.table() == old, "the kernel comes before the journal")
            os.remove(f"{self.lab.state}/filler")
            self.lab.wait_for_watchers()
            self.assertEqual(self.lab.table(), old)
            self.expect_settled(old)

    def test_rollback_on_a_full_disk(self):
        for within, words in (("0", "generation 2 is confirmed in the journal still"),
                              ("60s", "the next command that can write keeps it")):
            with self.subTest(within), self.fresh(), self.tiny():
                old = self.put_old()
                self.expect(self.lab.apply(self.new, within), 0)
                if within == "0":
                    self.lab.wait_for_watchers()
                self.fill()
                done = self.lab.run("rollback", "--why", "full")
                self.expect(done, 3, "generation 2 is taken back", "not in the journal", words)
                self.assertEqual(self.lab.table(), old)
                self.expect(self.lab.run("status"), 0, "confirmed")
                self.expect(self.lab.run("history"), 0, "confirm")
                os.remove(f"{self.lab.state}/filler")
                if within == "0":
                    self.expect(self.lab.run("rollback"), 0, "generation 2 is taken back")
                else:
                    self.lab.wait_for_watchers()
                self.assertEqual(self.lab.table(), old)
                self.expect_settled(old)

    def test_confirm_on_a_full_disk(self):
        with self.tiny():
            old = self.put_old()
            self.lab.wait_for_watchers()
            self.fill()
            self.expect(self.lab.run("confirm"), 3, "nothing awaits a confirmation")
            os.remove(f"{self.lab.state}/filler")
            self.expect(self.lab.apply(self.new, "60s"), 0)
            new = self.lab.table()
            self.fill()
            self.expect(self.lab.run("confirm"), 3, "generation 2 is not confirmed",
                        "it is loaded, and taken back in ", "make room")
            self.assertEqual(self.lab.table(), new)
            os.remove(f"{self.lab.state}/filler")
            self.expect(self.lab.run("confirm"), 0, "generation 2 is confirmed")
            self.assertNotEqual(new, old)
            self.expect_settled(old)

    def test_a_disk_that_is_full_at_a_start(self):
        with self.tiny():
            old = self.put_old()
            self.lab.wait_for_watchers()
            self.fill()
            self.lab.nft("flush", "ruleset")
            self.expect(self.lab.run("boot"), 3, "generation 1 is loaded again, but not in the")
            self.assertEqual(self.lab.table(), old)

    def test_a_disk_that_may_only_be_read_at_a_start(self):
        # With a log beside the journal, as after a power cut, and without one.
        for keeps_log in (False, True):
            with self.subTest(keeps_log), self.fresh(), self.tiny():
                self.expect(self.lab.apply(self.new, "0"), 0)
                with contextlib.closing(sqlite3.connect(f"{self.lab.state}/journal.db")) as reader:
                    if keeps_log:  # while somebody reads, the log stays
                        reader.execute("SELECT count(*) FROM entries").fetchone()
                    self.expect(self.lab.apply(self.old, "0"), 0)
                    self.lab.wait_for_watchers()
                    old = self.lab.table()
                    kept = [self.keep(ending) for ending in ("", "-wal") if keeps_log]
                for name in kept:
                    os.rename(f"{name}.kept", name)
                self.assertEqual(keeps_log, os.path.exists(f"{self.lab.state}/journal.db-wal"))
                self.lab.nft("flush", "ruleset")
                namespaces.run("mount", "-o", "remount,ro", self.lab.state)
                self.expect(self.lab.run("boot"), 3, "generation 2 is loaded again, but not in the")
                self.assertEqual((self.lab.table(), self.lab.marker()), (old, 2))
                namespaces.run("mount", "-o", "remount,rw", self.lab.state)
                self.expect(self.lab.run("boot"), 0, "generation 2 is loaded again")
                self.expect_whole_journal()

    def keep(self, ending):
        name = f"{self.lab.state}/journal.db{ending}"
        shutil.copyfile(name, f"{name}.kept")
        return name


if __name__ == "__main__":
    main()
