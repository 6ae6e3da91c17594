#!/usr/bin/python3
"""Conditions of a plan measured in the lab: a gateway between two hosts as it should be, and one
that is narrow or loses packets, where the condition has to fail by the fault of the way.

Usage: conditions_test.py --root|--unprivileged PORTWRIGHT SOURCE. Exit code 77 where this system
allows no namespaces; the output says why.
"""

import csv
import io
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../live"))
import pair_site  # noqa: E402
from lab import Lab  # noqa: E402

LAB = None


class ConditionsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)  # the program may be another user
        pair_site.write(folder.name)
        cls.site = (folder.name, "--catalog-dir", folder.name, "--as-of", pair_site.DAY)

    def measure(self, *more, code=1):
        got, out, err = LAB.run("run", *self.site, "--conditions", "--format", "csv", *more)
        self.assertEqual(got, code, err + out)
        return {row["condition"]: row for row in csv.DictReader(io.StringIO(out))}, err

    def expect(self, row, outcome, at_fault=""):
        self.assertEqual((row["outcome"], row["at_fault"]), (outcome, at_fault), row)

    def test_ways_as_they_should_be(self):
        rows, err = self.measure("--session", "4s")
        self.expect(rows["p/long"], "holds")
        self.assertEqual(rows["p/long"]["measured"], "4")
        self.expect(rows["path-mtu"], "holds")
        self.assertEqual(rows["path-mtu"]["measured"], "1500")
        self.expect(rows["clocks"], "told")
        # The site has a gateway where one subnet is required.
        self.expect(rows["p/subnet"], "violated", "way")
        self.assertIn("1 violated", err)
        # A machine that is too busy for them says nothing about the site.
        for name in ("p/near", "p/wide"):
            if rows[name]["outcome"] != "holds":
                self.expect(rows[name], "not testable")
                self.assertIn("this machine gives no more", rows[name]["detail"])

    def test_sessions_are_kept_as_long_as_asked(self):
        row = self.measure("--session", "1s")[0]["p/long"]
        self.expect(row, "not testable")
        self.assertIn("--session 4s", row["detail"])

    def test_a_narrow_gateway(self):
        row = self.measure("--fault", "slow=gw,10mbit")[0]["p/wide"]
        self.expect(row, "violated", "way")
        self.assertTrue(5 < float(row["measured"]) < 14, row)

    def test_narrow_ways_everywhere(self):
        row = self.measure("--bandwidth", "10mbit")[0]["p/wide"]
        self.expect(row, "violated", "way")

    def test_a_gateway_that_loses_packets(self):
        row = self.measure("--fault", "loss=gw,20%", "--timeout-ms", "20000")[0]["p/wide"]
        self.expect(row, "violated", "way")

    def measure_late(self, *more):
        rows, err = self.measure(*more)
        if "not in the lab: latency" in err:
            self.skipTest("this kernel can delay nothing")
        return rows

    def test_a_gateway_that_takes_its_time(self):
        # There and back, what leaves the gateway takes 250 ms: more than the 400 that are allowed.
        row = self.measure_late("--fault", "latency=gw,250ms")["p/near"]
        self.expect(row, "violated", "way")
        self.assertTrue(500 <= float(row["measured"]) < 1500, row)

    def test_latency_that_is_allowed(self):
        rows = self.measure_late("--latency", "50ms")
        self.expect(rows["p/near"], "holds")
        self.assertGreaterEqual(float(rows["p/near"]["measured"]), 100)
        self.expect(rows["path-mtu"], "holds")

    def test_a_host_that_takes_its_time_is_the_way_of_both(self):
        # Nobody but the host's own cable is slow: what it says is late, what it hears is not.
        row = self.measure_late("--fault", "latency=b,500ms")["p/near"]
        self.expect(row, "violated", "way")
        self.assertTrue(500 <= float(row["measured"]) < 1500, row)

    def test_nothing_is_measured_where_nobody_answers(self):
        rows, _ = self.measure("--fault", "drop=gw,tcp/7000", "--timeout-ms", "500")
        for name in ("p/near", "p/wide", "p/subnet", "p/long"):
            self.expect(rows[name], "not testable")
            self.assertIn("no responder", rows[name]["detail"])

    def test_for_people_what_is_violated_stands_beside_what_is_not_open(self):
        code, out, err = LAB.run("run", *self.site, "--conditions")
        self.assertEqual(code, 1, err)
        self.assertIn("every planned flow works", out)
        self.assertIn("Conditions not as planned", out)
        self.assertIn("p/subnet", out)
        self.assertNotIn("path-mtu", out)

    def test_without_being_asked_nothing_is_measured(self):
        code, out, err = LAB.run("run", *self.site)
        self.assertEqual(code, 0, err)
        self.assertNotIn("onditions", out + err)


if __name__ == "__main__":
    LAB = Lab(sys.argv)
    del sys.argv[1:4]
    unittest.main(verbosity=2)
