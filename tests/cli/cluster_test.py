#!/usr/bin/python3
"""`portwright cluster` where it changes nothing: help, a site's routes, the audit of clusters.

What it does to a host is in tests/live/cluster_test.py.
"""

import tempfile
import unittest

import program
from program import BAD_INPUT, CLUSTER, FINE, NO, run

POINT = "c1-fw"
HEADER = "Cluster,Application,Discrepancy,Entry\n"


def text_of(dialect):
    return run("render", CLUSTER, "--at", POINT, "--dialect", dialect, "--as-of", program.DAY).out


class HelpTest(unittest.TestCase):
    def test_it_says_where_it_acts_and_what_is_inferred(self):
        for words in (["help"], ["firewall-profile", "add", "help"], ["route", "list", "help"]):
            ran = run("cluster", *words)
            self.assertEqual((ran.code, ran.err), (FINE, ""))
            self.assertIn("this Linux host", ran.out)
        ran = run("cluster", "firewall-profile", "activate", "help")
        self.assertIn("inferred", ran.out)
        self.assertIn("ipsets=", ran.out)
        self.assertIn("MISSING", run("cluster", "audit", "help").out)

    def test_help_is_the_last_word_of_any_command(self):
        for words, said in ((["firewall-profile", "help"], "firewall-profile activate"),
                            (["route", "help"], "route source ADDRESS"),
                            (["route", "source", "10.1.0.1", "help"], "from which address"),
                            (["audit", "c1.json", "help"], "MISSING"),
                            (["confirm", "help"], "keeps what was loaded last"),
                            (["rollback", "help"], "takes back what was loaded last"),
                            (["help", "help"], "Usage: portwright cluster")):
            ran = run("cluster", *words)
            self.assertEqual((ran.code, ran.err), (FINE, ""), words)
            self.assertIn(said, ran.out)
        self.assertNotIn("firewall-profile", run("cluster", "route", "help").out)
        self.assertEqual(run("cluster", "nonsense", "help").code, BAD_INPUT)

    def test_wrong_words(self):
        for words, said in ((["firewall-profile"], "expected a command"),
                            (["route", "list", "now"], "expected nothing behind route list"),
                            (["route", "source"], "expected an address"),
                            (["route", "list", "--cluster", "c1"], "expected a site after --site"),
                            (["firewall-profile", "list", "--site", CLUSTER], "leave --site out"),
                            (["-o", "x"], "expected a command with -o"),
                            (["help", "--confirm-within", "soon"], "expected a time"),
                            (["route", "list", "--grammar", "nowhere.yaml"], "nowhere.yaml")):
            ran = run("cluster", *words)
            self.assertEqual((ran.code, ran.out), (BAD_INPUT, ""), words)
            self.assertIn(said, ran.err)


class RouteTest(unittest.TestCase):
    def test_of_a_cluster_of_a_site(self):
        ran = run("cluster", "route", "list", "--site", CLUSTER)
        self.assertEqual((ran.code, ran.err), (FINE, ""))
        self.assertEqual(ran.out.split("\n\n")[1],
                         "DEST NETWORK           : 10.10.2.0/24\n"
                         "NEXT HOP               : 10.10.2.1\n"
                         "INTERFACE GROUP NAME   : intf_group1.200")
        asked = ("route", "source", "10.10.2.21", "--site", CLUSTER, "--cluster", "c1")
        self.assertEqual(run("cluster", *asked).out, run("route", CLUSTER, "c1", "10.10.2.21").out)
        self.assertEqual(run("cluster", "route", "list", "--site", CLUSTER, "--cluster", "c9").code,
                         BAD_INPUT)


class AuditTest(unittest.TestCase):
    def audit(self, text, name="c1.txt"):
        with tempfile.TemporaryDirectory() as folder:
            path = program.write(folder, name, text)
            return run("cluster", "audit", path, "--site", CLUSTER)

    def test_what_is_planned(self):
        for dialect in ("cohesity", "cohesity-api"):
            ran = self.audit(text_of(dialect))
            self.assertEqual((ran.code, ran.out), (FINE, HEADER), ran.err)

    def test_what_is_not(self):
        text = text_of("cohesity")
        ran = self.audit(text.replace("ipsets=10.10.2.31/32", "ipsets=10.10.2.30/32"))
        self.assertEqual(ran.code, NO)
        rows = [row.split(",") for row in ran.out.splitlines()[1:]]
        self.assertEqual([row[2:] for row in rows],
                         [["MISSING", "10.10.2.31/32"], ["UNEXPECTED", "10.10.2.30/32"]])
        self.assertEqual({row[0] for row in rows}, {"c1"})
        ran = self.audit(text.replace("ipsets=10.10.2.31/32", "ipsets="))
        self.assertIn(",ALL,every address\n", ran.out)

    def test_pasted_output(self):
        ran = self.audit("PROFILE NAME : Web\nPORTS : 80/tcp, 443/tcp\n\n"
                         "PROFILE NAME : Web\nACTION : allow\nSUBNETS : 10.9.0.0/16\n")
        self.assertEqual(ran.code, NO)
        self.assertIn("c1,Web,MISSING,10.10.3.128/28\n", ran.out)
        self.assertIn("c1,Web,UNEXPECTED,10.9.0.0/16\n", ran.out)

    def test_what_cannot_be_told(self):
        # Of a profile whose ports nobody says, there is no saying that all is well.
        ran = self.audit(text_of("cohesity") + "\nfirewall-profile activate "
                         "profile-name=Management ipsets=10.9.0.0/16 action=allow\n")
        self.assertEqual((ran.code, ran.out), (NO, HEADER))
        self.assertIn("PW-CLU-0050", ran.err)
        self.assertEqual(self.audit("", "c9.txt").code, BAD_INPUT)


if __name__ == "__main__":
    unittest.main()
