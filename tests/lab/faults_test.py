#!/usr/bin/python3
"""Faults made on purpose in the lab of the small example, and what a probe has to say of each:
which requirements, which outcome, whose fault. The expected ones are written by hand, from the site
and its picture: everything of one kind of flow, and nothing else, is not as planned.

Usage: faults_test.py --root|--unprivileged PORTWRIGHT SOURCE. Exit code 77 where this system allows
no namespaces; the output says why.
"""

import collections
import csv
import io
import sys
import unittest

from lab import DAY, Lab

LAB = None

AGENT_UP = "backup-c1/oracle/oracle-cluster/11117"  # Oracle host to every VIP, by gw1

# Fault; services that suffer; outcomes; sides; a word of the detail.
STOPPED = [
    # The gateway's rules for it are missing: silence behind its first address.
    ("no-rule=gw1,tcp/11117", {"tcp/11117"}, {"filtered"}, {"way"}, "gw1"),
    ("drop=gw1,tcp/11113", {"tcp/11113"}, {"filtered"}, {"way"}, "gw1"),
    # Somebody on the way says no.
    ("reject=gw1,tcp/11117", {"tcp/11117"}, {"filtered"}, {"way"}, "prohibited"),
    # The Oracle host's own rules drop it unsaid: not even the gateway answers, but the host's own
    # kernel saw that nothing left it.
    ("no-rule=ora1-fw,tcp/11117", {"tcp/11117"}, {"filtered"}, {"sender"}, "no packet left"),
    # UDP is silent, but the same host's responder answers to others.
    ("drop=gw1,udp/123", {"udp/123"}, {"filtered"}, {"way"}, "gw1"),
    # Nobody listens.
    ("dead=c1,tcp/11117", {"tcp/11117"}, {"refused"}, {"receiver"}, "nobody listens"),
    ("dead=dns1,udp/53", {"udp/53"}, {"refused"}, {"receiver"}, "nobody listens"),
]


def told(rows):
    """What a failed assertion shows of the rows: the rarest kinds first."""
    def kind(row):
        return row["service"], row["expected"], row["outcome"], row["at_fault"]

    seen = collections.Counter(kind(row) for row in rows)
    return "".join(f"\n{row['requirement']} {row['source']} > {row['destination']} "
                   f"{' '.join(kind(row))} {row['ms']} ms: {row['detail']}"
                   for row in sorted(rows, key=lambda row: seen[kind(row)])[:12])


class FaultsTest(unittest.TestCase):
    def probe(self, *faults, more=()):
        words = ["run", "examples/small", "--as-of", DAY, "--format", "csv", "--timeout-ms", "1500"]
        for fault in faults:
            words += ["--fault", fault]
        code, out, err = LAB.run(*words, *more)
        self.assertIn(code, (0, 1), err)
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertGreater(len(rows), 250, err)
        wrong = [row for row in rows
                 if row["outcome"] != ("filtered" if row["expected"] == "closed" else "open")]
        self.assertEqual(code, 1 if wrong else 0, err)
        return rows, wrong

    def test_what_is_stopped_is_named(self):
        for fault, services, outcomes, sides, word in STOPPED:
            with self.subTest(fault):
                _, wrong = self.probe(fault)
                self.assertEqual({row["service"] for row in wrong}, services, told(wrong))
                self.assertEqual({row["expected"] for row in wrong}, {"open"}, told(wrong))
                self.assertEqual({row["outcome"] for row in wrong}, outcomes, told(wrong))
                self.assertEqual({row["at_fault"] for row in wrong}, sides, told(wrong))
                for row in wrong:
                    self.assertIn(word, row["detail"])
                if "tcp/11117" in services and "ora1-fw" not in fault:
                    self.assertIn(AGENT_UP, {row["requirement"] for row in wrong})

    def test_a_rule_that_is_too_wide_is_found(self):
        _, wrong = self.probe("wide-rule=gw1,tcp/11117", more=("--closed", "2000"))
        self.assertNotEqual(wrong, [])
        self.assertEqual({(row["expected"], row["outcome"], row["service"]) for row in wrong},
                         {("closed", "open", "tcp/11117")}, told(wrong))

    def test_another_source_is_named(self):
        # Node 1 sends from its VIP. Among the nodes nobody filters: it arrives, from elsewhere.
        _, wrong = self.probe("source=c1,10.10.1.21")
        self.assertEqual({row["source"] for row in wrong}, {"10.10.1.11"}, told(wrong))
        within = [row for row in wrong if row["destination"].startswith("10.10.1.")]
        beyond = [row for row in wrong if not row["destination"].startswith("10.10.1.")]
        self.assertEqual({(row["outcome"], row["at_fault"]) for row in within},
                         {("wrong source address", "sender")}, told(wrong))
        for row in within:
            self.assertIn("10.10.1.21", row["detail"])
        # The gateway permits the nodes alone.
        # Of UDP silence says nothing where no other probe of this node came through.
        for row in beyond:
            is_udp = row["service"].startswith("udp")
            self.assertEqual(row["outcome"], "unknown" if is_udp else "filtered")

    def test_translation_on_the_way_is_named(self):
        rows, wrong = self.probe("translate=gw1")
        wrong = [row for row in wrong if row["to"] != "ora1"]  # its own rules drop such sources
        self.assertEqual({(row["outcome"], row["at_fault"]) for row in wrong},
                         {("wrong source address", "way")}, told(wrong))
        self.assertEqual({row["service"] for row in wrong if row["requirement"] == AGENT_UP},
                         {"tcp/11117"})
        for row in wrong:
            if row["requirement"] == AGENT_UP:
                self.assertIn("10.10.1.1,", row["detail"])

    def test_a_tls_proxy_in_between_is_named(self):
        # What must be closed is answered there too, and counted as open: no rule lets it through.
        _, wrong = self.probe("tls-proxy=gw1,tcp/443", more=("--closed", "0"))
        self.assertEqual({row["service"] for row in wrong}, {"tcp/443"}, told(wrong))
        self.assertEqual({(row["outcome"], row["at_fault"]) for row in wrong},
                         {("TLS intercepted", "way")}, told(wrong))
        for row in wrong:
            self.assertIn("inspecting proxy", row["detail"])

    def test_loss_makes_slow_and_stops_nothing(self):
        _, wrong = self.probe("loss=gw1,5%", more=("--timeout-ms", "15000", "--too-slow-ms", "500",
                                                   "--closed", "0"))
        self.assertEqual({(row["outcome"], row["at_fault"]) for row in wrong},
                         {("too slow", "way")}, told(wrong))
        # Only what goes through the gateway.
        for row in wrong:
            self.assertIn("sent again", row["detail"])
            source, destination = row["source"], row["destination"]
            self.assertNotEqual(source.rsplit(".", 1)[0], destination.rsplit(".", 1)[0])

    def test_a_slow_path_is_named(self):
        _, wrong = self.probe("slow=gw1,64kbit", more=("--timeout-ms", "20000", "--too-slow-ms",
                                                         "150", "--closed", "0"))
        self.assertEqual({(row["outcome"], row["at_fault"]) for row in wrong},
                         {("too slow", "way")}, told(wrong))
        for row in wrong:
            source, destination = row["source"], row["destination"]
            self.assertNotEqual(source.rsplit(".", 1)[0], destination.rsplit(".", 1)[0])


if __name__ == "__main__":
    LAB = Lab(sys.argv)
    del sys.argv[1:4]
    unittest.main(verbosity=2)
