#!/usr/bin/python3
"""Every point in every dialect: written, proven, the same twice, and no change from itself."""

import json
import os
import tempfile
import unittest

from program import ACME, BAD_INPUT, CLUSTER, DAY, FINE, SMALL, run

# Those whose texts are changed in place; the texts of others replace everything at once.
CHANGED = ["asa", "checkpoint", "ios", "panos", "srx", "windows"]


def dialects():
    rows = json.loads(run("dialects", "--format", "json").out)
    return [row for row in rows if row["written"] == "yes"]


def site_and_point(row):
    """Where a dialect is tried, and a port that has to be in its text."""
    if row["name"].startswith("cohesity"):
        return CLUSTER, "c1-fw", "11117"
    return SMALL, "gw1" if row["gateways"] == "yes" else "ora1-fw", "50051"


class RenderTest(unittest.TestCase):
    def test_each_dialect_writes_the_small_site_twice_the_same(self):
        for row in dialects():
            with self.subTest(row["name"]):
                site, point, port = site_and_point(row)
                arguments = ["render", site, "--at", point, "--dialect", row["name"],
                             "--as-of", DAY]
                first = run(*arguments)
                self.assertEqual(first.code, FINE, first.err)
                self.assertIn(port, first.out)
                self.assertEqual(run(*arguments).bytes, first.bytes)

    def test_every_point_of_the_example_is_written_in_its_own(self):
        with tempfile.TemporaryDirectory() as folder:
            ran = run("render", ACME, "--all", "-o", folder, "--as-of", DAY)
            self.assertEqual(ran.code, FINE, ran.err)
            written = os.listdir(folder)
            points = json.loads(run("report", ACME, "--format", "json", "--as-of", DAY).out)
            for point in points["points"]:
                stem = f"{point['name']}.{point['dialect']}."
                self.assertTrue(any(name.startswith(stem) for name in written), stem)

    def test_hosts_that_no_device_may_look_into_are_named_on_their_way(self):
        ran = run("render", ACME, "--at", "edge1", "--as-of", DAY)
        self.assertRegex(ran.err, r"edge1: expected no TLS inspection towards .*"
                                  r"support-connect\.cohesity\.com \(ibm-backup-recovery L1022\)")
        self.assertNotIn("PW-FLOW-0037", run("render", ACME, "--at", "ora01-fw").err)

    def test_a_device_with_the_text_needs_no_change(self):
        with tempfile.TemporaryDirectory() as folder:
            for row in dialects():
                if row["name"] not in CHANGED:
                    continue
                with self.subTest(row["name"]):
                    site, point, _ = site_and_point(row)
                    arguments = ["render", site, "--at", point, "--dialect", row["name"],
                                 "--as-of", DAY]
                    path = os.path.join(folder, row["name"])
                    with open(path, "wb") as file:
                        file.write(run(*arguments).bytes)
                    ran = run(*arguments, "--change-from", path)
                    self.assertEqual((ran.code, ran.out), (FINE, ""), ran.err)
                    self.assertIn("no change necessary", ran.err)

    def test_a_word_that_is_no_dialect_is_refused_with_what_there_is(self):
        ran = run("render", SMALL, "--at", "gw1", "--dialect", "nftabels")
        self.assertEqual((ran.code, ran.out), (BAD_INPUT, ""))
        self.assertIn("did you mean nftables?", ran.err)
        self.assertIn("asa", ran.err)

    def test_a_version_decides_the_syntax(self):
        arguments = ["render", SMALL, "--at", "gw1", "--as-of", DAY, "--dialect"]
        new, old = run(*arguments, "asa 9.16"), run(*arguments, "asa 8.2")
        self.assertEqual((new.code, old.code), (FINE, FINE), old.err)
        self.assertIn("object network", new.out)
        self.assertNotIn("\nobject network", old.out)


if __name__ == "__main__":
    unittest.main()
