#!/usr/bin/python3
"""One requirement more or less goes into the kernel as elements, and is as safe as a whole table.

Usage: enforce_increment_test.py --root|--unprivileged PORTWRIGHT ENFORCE_STEPS SOURCE. Exit code 77
where this system allows no namespaces; the output says why.
"""

import contextlib
import os
import signal

import namespaces
from enforce_case import EnforceTest, Programs, main
from enforce_host import LOCAL, eventually

SITE = """site: lab
zones: {{ lab: {{ prefixes: [198.18.0.0/15] }} }}
hosts: {{ host: {{ addresses: [{local}] }} }}
enforcement: {{ host-fw: {{ kind: host, host: host, dialect: nftables }} }}
extra:
{extra}"""
EXTRA = ("  - {{ id: e{0}, from: 198.19.0.{0}, to: host, allow: [tcp/{1}], reason: lab, "
         "by: test }}\n")


def bundle(folder, count):
    """A host with so many requirements, as a bundle."""
    os.makedirs(f"{folder}/site{count}", exist_ok=True)
    extra = "".join(EXTRA.format(number, 7000 + number) for number in range(1, count + 1))
    with open(f"{folder}/site{count}/site.yaml", "w", encoding="utf-8") as file:
        file.write(SITE.format(local=LOCAL, extra=extra))
    namespaces.run(Programs.portwright, "bundle", f"{folder}/site{count}", "--host", "host",
                   "-o", f"{folder}/{count}.json")
    return f"{folder}/{count}.json"


class IncrementTest(EnforceTest):
    @contextlib.contextmanager
    def fresh(self):
        with super().fresh():
            self.old, self.new = bundle(self.lab.folder, 40), bundle(self.lab.folder, 41)
            yield

    def mark(self):
        """An empty chain: it decides nothing, and goes with the table that is replaced."""
        self.lab.nft("add", "chain", "inet", "portwright", "lab_mark")

    def is_marked(self):
        return "chain lab_mark" in self.lab.nft("list", "ruleset")

    def test_goes_as_elements(self):
        old = self.put_old()
        self.mark()
        for number, (new, more) in enumerate(((self.new, True), (self.old, False)), 2):
            self.expect(self.lab.apply(new, "0"), 0, f"generation {number}", "confirmed")
            self.assertTrue(self.is_marked())
            self.assertEqual("198.19.0.41" in self.lab.table(), more)
            self.assertEqual(self.lab.marker(), number)
        self.lab.nft("delete", "chain", "inet", "portwright", "lab_mark")
        self.assertEqual(self.lab.table(), old)
        self.expect_whole_journal()

    def test_is_taken_back(self):
        old = self.put_old()
        self.expect(self.lab.apply(self.new, "1s"), 0)
        self.assertIn("198.19.0.41", self.lab.table())
        self.lab.wait_for_watchers()
        self.assertEqual(self.lab.table(), old)
        self.expect_settled(old)

    def test_is_the_whole_where_somebody_changed_the_table(self):
        self.put_old()
        self.mark()
        self.lab.nft("insert", "rule", "inet", "portwright", "pw_input", "tcp", "dport", "9",
                     "accept")
        self.expect(self.lab.apply(self.new, "0"), 0, "confirmed")
        self.assertFalse(self.is_marked())
        self.assertNotIn("dport 9 ", self.lab.table())
        self.assertIn("198.19.0.41", self.lab.table())

    def test_killed_at_every_step(self):
        with self.fresh():
            self.expect(self.lab.apply(self.new, "0"), 0)
            new = self.lab.table()
        for step in Programs.step_names:
            with self.subTest(step), self.fresh():
                old = self.put_old()
                process = self.lab.step("kill", step, self.new)
                self.assertEqual(self.lab.finish(process, 0)[0], -signal.SIGKILL)
                table, marker = self.lab.held()
                self.assertIn(table, (old, new))
                self.assertEqual(marker, 1 if table == old else 2)
                self.lab.wait_for_watchers()
                eventually(lambda expected=old: self.lab.table() == expected, "it is taken back")
                self.expect(self.lab.run("confirm"), 1)
                self.expect_settled(old)
                self.expect(self.lab.apply(self.new, "0"), 0, "confirmed")
                self.assertEqual(self.lab.table(), new)


if __name__ == "__main__":
    main()
