#!/usr/bin/python3
"""Real servers in the lab of the small example: services answer where Debian has one, responders
elsewhere, nothing of it touches this machine, and nothing stays.

Usage: real_test.py --root PORTWRIGHT SOURCE FOLDER. FOLDER: where the servers are installed, and
kept. Exit code 77 where they cannot be; the output says why.
"""

import csv
import io
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "real_servers"))
import chroot  # noqa: E402
from lab import DAY, Lab, NOBODY, state_of_the_machine  # noqa: E402

LAB = None
FOLDER = ""

# What the site has there, and what Debian's servers say; written by hand.
ANSWERS = {"tcp/22": "SSH 2.0, OpenSSH_9.2p1", "udp/53": "DNS, REFUSED", "tcp/53": "DNS, REFUSED",
           "udp/123": "NTP 4, stratum 10", "tcp/443": "TLS 1.2, CN=lab.example.org",
           "tcp/445": "SMB 3.", "tcp/2049": "NFS 3", "tcp/111": "portmapper"}
# Of these only the platform's own programs speak: the responder proves itself.
OURS = {"tcp/902", "tcp/11117", "tcp/11113", "tcp/1521", "tcp/1433"}


class RealTest(unittest.TestCase):
    def setUp(self):
        self.before = state_of_the_machine()
        self.state = tempfile.mkdtemp(prefix="lab-")
        os.chmod(self.state, 0o700)
        self.addCleanup(shutil.rmtree, self.state)

    def tearDown(self):
        LAB.run("down", "examples/small", "--dir", self.state)
        self.assertEqual(chroot.left_of(FOLDER), [])
        self.assertEqual(state_of_the_machine(), self.before)

    def words(self, *more):
        return ("examples/small", "--as-of", DAY, "--real", "--servers", FOLDER, *more)

    def test_services_answer_and_responders_elsewhere(self):
        code, out, err = LAB.run("run", *self.words("--format", "csv"))
        rows = list(csv.DictReader(io.StringIO(out)))
        wanted = [row for row in rows if row["expected"] == "open"]
        self.assertEqual([row for row in wanted if row["outcome"] != "open"], [], err)
        self.assertEqual(code, 0, err)
        seen = set()
        for row in wanted:
            if row["service"] in ANSWERS:
                seen.add(row["service"])
                self.assertEqual(row["grade"], "one end", row)
                self.assertTrue(row["detail"].startswith(ANSWERS[row["service"]]), row)
            elif row["service"] in OURS:
                seen.add(row["service"])
                self.assertEqual(row["grade"], "both ends", row)
        self.assertLessEqual({"tcp/22", "udp/53", "udp/123", "tcp/443", "tcp/445", "tcp/2049",
                              "tcp/902", "tcp/11117"}, seen)
        self.assertEqual({row["outcome"] for row in rows if row["expected"] == "closed"},
                         {"filtered"})
        self.assertRegex(err, r"\d+ real servers in \d+ namespaces: BIND, ")
        self.assertNotIn("does not listen", err)

    def test_a_dead_service_is_not_replaced(self):
        code, out, _ = LAB.run("run", *self.words("--format", "csv", "--closed", "0", "--fault",
                                                  "dead=dns1,udp/53"))
        self.assertEqual(code, 1)
        wrong = [row for row in csv.DictReader(io.StringIO(out)) if row["outcome"] != "open"]
        self.assertEqual({(row["service"], row["to"]) for row in wrong}, {("udp/53", "dns1")})

    def test_one_that_stays_goes_as_a_whole(self):
        code, out, err = LAB.run("up", *self.words("--dir", self.state))
        self.assertEqual(code, 0, err)
        self.assertIn("real servers", err)
        code, out, err = LAB.run("exec", "examples/small", "dns1", "--dir", self.state, "--", "ss",
                                 "-Hlnup", "sport = :53")
        self.assertIn("named", out, err)
        self.assertEqual(LAB.run("down", "examples/small", "--dir", self.state)[0], 0)

    def test_where_they_are_not_installed_it_says_what_to_do(self):
        for verb in ("run", "up"):
            code, _, err = LAB.run(verb, "examples/small", "--as-of", DAY, "--real", "--servers",
                                   self.state)
            self.assertEqual(code, 2)
            self.assertIn("found none", err)
            self.assertIn("portwright lab servers", err)

    def test_who_is_not_root_is_told(self):
        nobody = Lab(["", "--unprivileged", LAB.program, LAB.source])
        with tempfile.TemporaryDirectory() as state:
            os.chown(state, NOBODY, NOBODY)
            code, _, err = nobody.run("up", *self.words("--dir", state))
            self.assertEqual(code, 3, err)
            self.assertIn("expected root", err)
            self.assertEqual(nobody.run("down", "examples/small", "--dir", state)[0], 0)


def main():
    global LAB, FOLDER
    LAB = Lab(sys.argv)
    FOLDER = os.path.abspath(sys.argv[4])
    if not LAB.unprivileged and os.geteuid() != 0:
        LAB.skip("not root, which real servers need")
    try:
        chroot.build(LAB.program, FOLDER)
    except chroot.CannotBuild as why:
        LAB.skip(why)
    unittest.main(argv=sys.argv[:1] + sys.argv[5:], verbosity=2)


if __name__ == "__main__":
    main()
