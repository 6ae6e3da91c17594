#!/usr/bin/python3
"""A site in namespaces: every planned flow works, what must be closed is, and nothing stays.

Usage: site_test.py --root|--unprivileged PORTWRIGHT SOURCE. Exit code 77 where this system allows
no namespaces; the output says why.
"""

import csv
import io
import os
import shutil
import signal
import sys
import tempfile
import time
import unittest

from lab import DAY, Lab, NOBODY, state_of_the_machine

LAB = None


class LabTest(unittest.TestCase):
    def setUp(self):
        self.before = state_of_the_machine()
        self.state = tempfile.mkdtemp(prefix="lab-")
        os.chmod(self.state, 0o700)
        if LAB.unprivileged and os.geteuid() == 0:
            os.chown(self.state, NOBODY, NOBODY)
        self.addCleanup(shutil.rmtree, self.state)
        self.words = ["examples/small", "--dir", self.state]

    def tearDown(self):
        LAB.run("down", *self.words)
        deadline = time.monotonic() + 10  # the kernel takes namespaces apart in its own time
        while state_of_the_machine() != self.before and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual(state_of_the_machine(), self.before)
        self.assertEqual(os.listdir(self.state), [])

    def up(self):
        code, out, err = LAB.run("up", *self.words, "--as-of", DAY)
        self.assertEqual(code, 0, err)
        return out

    def execute(self, space, *command):
        return LAB.run("exec", "examples/small", space, "--dir", self.state, "--", *command)

    def test_every_planned_flow_of_the_small_site_works(self):
        code, out, err = LAB.run("run", "examples/small", "--as-of", DAY, "--format", "csv")
        self.assertEqual(code, 0, err)
        rows = list(csv.DictReader(io.StringIO(out)))
        wanted = [row for row in rows if row["expected"] == "open"]
        closed = [row for row in rows if row["expected"] == "closed"]
        self.assertEqual({row["outcome"] for row in wanted}, {"open"})
        self.assertEqual({row["grade"] for row in wanted}, {"both ends"})
        self.assertEqual({row["outcome"] for row in closed}, {"filtered"})
        self.assertEqual(len(closed), 200)
        # Every node and VIP is asked by the Oracle host, which has rules of its own.
        asked = {row["destination"] for row in wanted
                 if row["from"] == "ora1" and row["service"] == "tcp/11117"}
        self.assertEqual(asked, {f"10.10.1.{host}" for host in (11, 12, 13, 21, 22, 23)})

    def test_what_is_up_is_what_the_site_says(self):
        out = self.up()
        for word in ("ora1", "c1.node-1", "gw1", "admins", "10.10.1.21", "ora1-fw"):
            self.assertIn(word, out)
        code, out, _ = self.execute("c1.node-1", "ip", "-br", "address")
        self.assertEqual(code, 0)
        self.assertIn("10.10.1.11/24", out)
        self.assertIn("10.10.1.21/24", out)
        self.assertNotIn("10.10.1.12/24", out)
        code, out, _ = self.execute("gw1", "nft", "list", "tables")
        self.assertIn("table inet portwright\n", out)
        code, out, _ = self.execute("ora1", "ip", "route", "get", "10.10.1.21")
        self.assertIn("via 10.10.2.1 dev eth0", out)
        self.assertEqual(self.execute("ora1", "false")[0], 1)

    def test_probe_works_in_a_lab_that_is_up(self):
        self.up()
        code, out, err = self.execute(
            "ora1", LAB.program, "probe", "examples/small", "--host", "ora1", "--as-of", DAY,
            "--key", os.path.join(self.state, "key"), "--format", "csv")
        self.assertEqual(code, 0, err)
        rows = [row for row in csv.DictReader(io.StringIO(out)) if row["grade"] != "not testable"]
        self.assertGreater(len(rows), 5)
        self.assertEqual({(row["outcome"], row["grade"]) for row in rows}, {("open", "both ends")})

    def test_down_is_fine_however_often(self):
        self.assertEqual(LAB.run("down", *self.words)[0], 0)
        self.up()
        self.assertEqual(LAB.run("up", *self.words, "--as-of", DAY)[0], 1)
        self.assertEqual(LAB.run("down", *self.words)[0], 0)
        self.assertEqual(LAB.run("down", *self.words)[0], 0)
        self.assertEqual(self.execute("ora1", "true")[0], 2)

    def test_killed_half_way_leaves_nothing(self):
        for wait in (0.02, 0.1, 0.2, 0.3, 0.4):
            with self.subTest(wait=wait):
                process = LAB.start("up", *self.words, "--as-of", DAY)
                time.sleep(wait)
                process.send_signal(signal.SIGKILL)
                process.communicate()
                self.assertEqual(LAB.run("down", *self.words)[0], 0)

    def test_a_command_is_run_in_place_of_the_probes(self):
        code, out, err = LAB.run("run", "examples/small", "--as-of", DAY, "--", "ip", "netns")
        self.assertEqual(code, 0, err)
        names = {line.split()[0] for line in out.splitlines() if line}
        self.assertEqual(names, {"segments", "gw1", "vcenter", "esx1", "esx2", "ora1", "sql1",
                                 "nas1", "dns1", "c1.node-1", "c1.node-2", "c1.node-3",
                                 "admins"})
        self.assertEqual(LAB.run("run", "examples/small", "--as-of", DAY, "--", "false")[0], 1)

    def test_conditions_are_there_or_said_not_to_be(self):
        code, out, err = LAB.run("run", "examples/small", "--as-of", DAY, "--bandwidth", "50mbit",
                                 "--latency", "2ms", "--", "ip", "netns", "exec", "gw1", "tc",
                                 "qdisc")
        self.assertEqual(code, 0, err)
        self.assertIn("tbf", out)

    def test_a_latency_that_nobody_can_read_is_refused(self):
        for option, said in (("--latency", "expected a time like 20ms"),
                             ("--fault", "expected a fault")):
            value = "soon" if option == "--latency" else "latency=gw1,soon"
            code, _, err = LAB.run("run", "examples/small", "--as-of", DAY, option, value)
            self.assertEqual(code, 2, err)
            self.assertIn(said, err)

    def test_what_is_late_arrives_whole(self):
        """Everything works over ways that take their time, real segments and datagrams alike."""
        code, out, err = LAB.run("run", "examples/small", "--as-of", DAY, "--latency", "20ms",
                                 "--conditions", "--format", "csv")
        self.assertEqual(code, 0, err + out)

    def test_wrong_faults_are_refused(self):
        for fault, said in (("drop=gw1", "expected a fault"),
                            ("dorp=gw1,tcp/1", "expected a fault"),
                            ("drop=gw2,tcp/1", "did you mean gw1?"),
                            ("no-rule=ora1,tcp/1", "expected a point that filters"),
                            ("source=c1,nowhere", "nowhere")):
            code, _, err = LAB.run("run", "examples/small", "--as-of", DAY, "--fault", fault)
            self.assertEqual(code, 2, fault)
            self.assertIn(said, err)


class ExampleTest(unittest.TestCase):
    def test_every_planned_flow_of_the_large_site_works(self):
        """Two realms, translation at three gateways, IPv6, a fixed way over dark fibre."""
        code, out, err = LAB.run("run", "examples/acme", "--as-of", DAY, "--format", "csv")
        self.assertEqual(code, 0, err)
        rows = list(csv.DictReader(io.StringIO(out)))
        wanted = [row for row in rows if row["expected"] == "open"]
        self.assertGreater(len(wanted), 3000)
        self.assertEqual({row["outcome"] for row in wanted}, {"open"})
        self.assertEqual({row["outcome"] for row in rows if row["expected"] == "closed"},
                         {"filtered"})


if __name__ == "__main__":
    LAB = Lab(sys.argv)
    del sys.argv[1:4]
    unittest.main(verbosity=2)
