"""What the live tests of this host's rules share: a host for each test, and the program's steps."""

import contextlib
import os
import subprocess
import sys
import unittest

import namespaces
from enforce_host import NEW, OLD, Host, write_bundle


class Programs:
    """What is tested; set by main()."""

    portwright = steps = source = ""
    step_names = ()


class EnforceTest(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        stack.enter_context(self.fresh())

    @contextlib.contextmanager
    def fresh(self):
        """Another host, from now on."""
        with Host(Programs.portwright, Programs.steps) as self.lab:
            self.old = write_bundle(f"{self.lab.folder}/old.json", OLD)
            self.new = write_bundle(f"{self.lab.folder}/new.json", NEW)
            yield

    def put_old(self):
        """Generation 1, confirmed; its table."""
        self.expect(self.lab.apply(self.old, "0"), 0, "confirmed")
        return self.lab.table()

    def expect(self, done, code, *words):
        self.assertEqual(done[0], code, done)
        for word in words:
            self.assertIn(word, done[1] + done[2])

    def expect_whole_journal(self):
        self.expect(self.lab.run("history", "--verify"), 0)

    def expect_settled(self, old):
        """Nothing is under way, the journal says what the kernel has, and one can go on."""
        states = self.lab.generations()
        self.assertLessEqual(set(states.values()), {"confirmed", "reverted", "abandoned"}, states)
        confirmed = max(number for number, state in states.items() if state == "confirmed")
        self.assertEqual(self.lab.marker(), confirmed, self.lab.events())
        self.assertEqual(self.lab.table() == old, confirmed == 1)
        self.expect_whole_journal()


def step_names():
    """The steps of an application, as the program passes them."""
    with Host(Programs.portwright, Programs.steps) as lab:
        bundle = write_bundle(f"{lab.folder}/new.json", NEW)
        _, output, error = lab.finish(lab.step("name", "-", bundle, 0), 0)
    names = [line[5:] for line in output.splitlines() if line.startswith("step ")]
    if len(names) < 10:
        sys.exit(f"expected an application with its steps, found {output}{error}")
    return names


def main():
    if len(sys.argv) < 5 or sys.argv[1] not in ("--root", "--unprivileged"):
        sys.exit(f"usage: {sys.argv[0]} --root|--unprivileged PORTWRIGHT ENFORCE_STEPS SOURCE "
                 "[TEST...]")
    namespaces.enter(sys.argv[1] == "--unprivileged")
    # Where it is allowed; without it, processes are found by the numbers that they have inside.
    subprocess.run(["mount", "-t", "proc", "proc", "/proc"], stderr=subprocess.DEVNULL, check=False)
    Programs.portwright, Programs.steps, Programs.source = (
        os.path.realpath(path) for path in sys.argv[2:5])
    Programs.step_names = step_names()
    unittest.main(argv=sys.argv[:1] + sys.argv[5:], verbosity=2)
