#!/usr/bin/python3
"""What the proving verbs answer: traces, single lists, several points, states of a site."""

import json
import os
import tempfile
import unittest

from program import BAD_INPUT, DAY, FINE, NO, ROOT, SMALL, run, write

RIGHT = f"{SMALL}/gw1.nft"
WRONG = f"{SMALL}/gw1-wrong.nft"
# Two lists that no interface has.
LISTS = """ip access-list extended INSIDE
 permit tcp 10.10.1.0 0.0.0.255 10.10.2.0 0.0.0.255 eq 50051
 deny ip any any
ip access-list extended OUTSIDE
 deny tcp any any eq 50051
 permit ip any any
"""


def answer(*words):
    """The exit code, and the JSON document."""
    ran = run(*words, "--format", "json")
    if ran.code not in (FINE, NO):
        raise AssertionError(ran.err)
    return ran.code, json.loads(ran.out)


def small_text():
    with open(os.path.join(ROOT, SMALL, "site.yaml"), encoding="utf-8") as file:
        return file.read()


class TraceTest(unittest.TestCase):
    def trace(self, packet, *options, config=RIGHT):
        code, found = answer("trace", config, packet, *options)
        return code, [(step["chain"], step["verdict"]) for step in found["trace"]]

    def test_the_way_of_an_accepted_packet(self):
        self.assertEqual(
            self.trace("tcp 10.10.1.11 -> 10.10.2.21:50051 in eth0 out eth1"),
            (FINE, [("inet filter forward", "jump inet filter to_servers"),
                    ("inet filter to_servers", "accept")]))

    def test_the_line_stands_in_the_trace(self):
        _, found = answer("trace", WRONG, "tcp 10.10.1.11 -> 10.10.2.11:902 in eth0 out eth1")
        self.assertIn("gw1-wrong.nft:28:5: ip daddr 10.10.2.0/28 tcp dport 902 drop",
                      found["trace"][-1]["line"])

    def test_the_default_decides(self):
        self.assertEqual(self.trace("tcp 10.10.1.11 -> 10.10.2.21:50051 in eth1 out eth0"),
                         (NO, [("inet filter forward", "drop")]))

    def test_a_packet_of_an_open_connection(self):
        reply = "tcp 10.10.2.21:50051 -> 10.10.1.11:40000 in eth1 state established"
        code, steps = self.trace(reply)
        self.assertEqual((code, steps[-1][1]), (FINE, "accept"))

    def test_what_is_not_modelled_is_followed_both_ways(self):
        with tempfile.TemporaryDirectory() as folder:
            path = write(folder, "a.nft", "table ip t { chain f { type filter hook forward priority"
                         " 0; policy drop; meta mark 7 accept; } }\n")
            code, found = answer("trace", path, "tcp 10.0.0.1 -> 10.0.0.2:80")
        self.assertEqual(code, NO)
        self.assertEqual(found["trace_if_it_holds"][-1]["verdict"].split(",")[0], "accept")
        self.assertEqual(found["trace_if_it_does_not"][-1]["verdict"], "drop")

    def test_no_packet(self):
        for words in ("tcp 10.0.0.1", "tcp 10.0.0.1 -> 10.0.0.2", "tcp 10.0.0.1 -> 10.0.0.2:80 in",
                      "tcp 10.0.0.1 -> 10.0.0.2:80 state odd", "tcp gw -> 10.0.0.2:80"):
            ran = run("trace", RIGHT, words)
            self.assertEqual((ran.code, ran.out), (BAD_INPUT, ""), words)
            self.assertIn("expected", ran.err)


class OneListTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = write(folder.name, "core.cfg", LISTS)

    def test_each_list_answers_for_itself(self):
        packet = "tcp 10.10.1.11 -> 10.10.2.21:50051"
        for name, code in (("INSIDE", FINE), ("OUTSIDE", NO)):
            self.assertEqual(answer("ask", self.path, packet, "--acl", name)[0], code)
            self.assertEqual(answer("trace", self.path, packet, "--acl", name)[0], code)

    def test_a_site_is_proven_against_one_list(self):
        words = ["prove", SMALL, "--as-of", DAY, "--at", "gw1", "--against", self.path, "--dialect",
                 "ios", "--interface", "eth0"]
        _, inside = answer(*words, "--acl", "INSIDE")
        _, outside = answer(*words, "--acl", "OUTSIDE")

        def missing(found):
            return {row["requirement"] for row in found["findings"] if row["finding"] == "missing"}
        self.assertFalse(any("50051" in text for text in missing(inside)), missing(inside))
        self.assertTrue(any("50051" in text for text in missing(outside)))
        self.assertTrue(any("902" in text for text in missing(inside)))
        self.assertFalse(any("902" in text for text in missing(outside)))

    def test_a_list_that_is_not_there(self):
        ran = run("ask", self.path, "tcp any -> any:1", "--acl", "MIDDLE")
        self.assertEqual(ran.code, BAD_INPUT)
        self.assertIn("INSIDE, OUTSIDE", ran.err)


class SeveralPointsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for point in ("gw1", "ora1-fw"):
            text = run("render", SMALL, "--as-of", DAY, "--at", point).out
            write(self.folder, point + ".nft", text)

    def prove(self, *options):
        return answer("prove", SMALL, "--as-of", DAY, "--against", self.folder, *options)

    def test_what_is_rendered_is_right_everywhere(self):
        code, found = self.prove()
        self.assertEqual((code, found["findings"], found["ways"]), (FINE, [], []))

    def test_a_flow_stops_at_the_host_behind_the_gateway(self):
        path = os.path.join(self.folder, "ora1-fw.nft")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn("50051", text)
        write(self.folder, "ora1-fw.nft", text.replace("50051", "50052"))
        code, found = self.prove()
        self.assertEqual(code, NO)
        self.assertEqual({row["point"] for row in found["findings"]}, {"ora1-fw"})
        self.assertTrue(found["ways"])
        for way in found["ways"]:
            self.assertTrue(way["way"].startswith("gw1 yes, ora1-fw no"), way)
            self.assertTrue(way["stops_at"].startswith("ora1-fw: "), way)

    def test_a_point_without_a_file_is_said_to_be_left_out(self):
        os.remove(os.path.join(self.folder, "ora1-fw.nft"))
        ran = run("prove", SMALL, "--as-of", DAY, "--against", self.folder)
        self.assertEqual(ran.code, FINE)
        self.assertIn("not proven, no configuration given: ora1-fw", ran.out)

    def test_a_hook_narrows(self):
        write(self.folder, "ora1-fw.nft", "table inet t { chain i { type filter hook input priority"
              " 0; policy drop; } }\n")
        _, found = self.prove("--at", "ora1-fw", "--hook", "input")
        self.assertEqual({row["finding"].split(",")[0] for row in found["findings"]}, {"missing"})


class FixTest(unittest.TestCase):
    """Each fixed text is proven again by a run of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def fix(self, text, name, *options):
        """The steps, and what a second run finds in the text that they give."""
        path = write(self.folder, name, text)
        fixed = os.path.join(self.folder, "fixed-" + name)
        words = ["prove", SMALL, "--as-of", DAY, "--at", "gw1", *options]
        _, found = answer(*words, "--against", path, "--fixed", fixed)
        again = answer(*words, "--against", fixed)
        return [(row["step"], row["line"]) for row in found["change"]], again[1]["findings"]

    def test_nftables(self):
        with open(os.path.join(ROOT, WRONG), encoding="utf-8") as file:
            steps, left = self.fix(file.read(), "gw1.nft")
        self.assertEqual(left, [])
        self.assertIn(("remove", "ip saddr 10.10.2.21 tcp dport 11113-11117 accept"), steps)
        self.assertIn(("insert", 'iifname "eth0" oifname "eth1" ip saddr 10.10.1.11-10.10.1.13 '
                       "ip daddr 10.10.2.11-10.10.2.12 tcp dport 902 accept"), steps)

    def test_nothing_where_nothing_is_wrong(self):
        with open(os.path.join(ROOT, RIGHT), encoding="utf-8") as file:
            self.assertEqual(self.fix(file.read(), "gw1.nft"), ([], []))

    def test_iptables(self):
        text = """*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -i eth1 -o eth0 -s 10.10.2.21/32 -p tcp -m tcp --dport 22 -j ACCEPT
-A FORWARD -j DROP
COMMIT
"""
        steps, left = self.fix(text, "gw1.rules", "--dialect", "iptables")
        self.assertEqual(left, [])
        self.assertIn(("insert", "-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"),
                      steps)
        self.assertIn(("remove", "-A FORWARD -i eth1 -o eth0 -s 10.10.2.21/32 -p tcp -m tcp "
                       "--dport 22 -j ACCEPT"), steps)

    def test_the_device_with_more_than_the_site(self):
        # A line that serves others too stays; only the site's part of it is denied.
        text = """*filter
:FORWARD DROP [0:0]
-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
-A FORWARD -p tcp -m tcp --dport 8080 -j ACCEPT
COMMIT
"""
        steps, left = self.fix(text, "gw1.rules", "--dialect", "iptables")
        self.assertEqual(left, [])
        self.assertNotIn("remove", {step for step, _ in steps})
        with open(os.path.join(self.folder, "fixed-gw1.rules"), encoding="utf-8") as file:
            self.assertIn("-A FORWARD -p tcp -m tcp --dport 8080 -j ACCEPT\n", file.read())
        code, _ = answer("ask", os.path.join(self.folder, "fixed-gw1.rules"),
                         "tcp 192.0.2.1 -> 192.0.2.2:8080")
        self.assertEqual(code, FINE)

    def test_an_access_list(self):
        text = LISTS.replace(" permit ip any any", " permit tcp any any eq 9")
        steps, left = self.fix(text, "core.cfg", "--dialect", "ios", "--acl", "OUTSIDE",
                               "--interface", "eth0")
        self.assertEqual(left, [])
        firsts = [(step, line.split("\n")[0]) for step, line in steps]
        self.assertIn(("insert", "permit tcp host 10.10.1.11 host 10.10.2.21 eq 50051"), firsts)
        # Its other packets are somebody else's: only the site's are denied.
        self.assertIn(("insert", "deny tcp any host 10.10.1.11 eq 9"), firsts)
        self.assertNotIn("remove", {step for step, _ in steps})

    def test_what_no_line_can_cure(self):
        path = write(self.folder, "gw1.nft", "table inet t { chain f { type filter hook forward "
                     "priority 0; policy drop; } }\n")
        fixed = os.path.join(self.folder, "fixed.nft")
        ran = run("prove", SMALL, "--as-of", DAY, "--at", "gw1", "--against", path, "--fixed",
                  fixed)
        self.assertEqual(ran.code, NO)
        self.assertFalse(os.path.exists(fixed))
        self.assertIn("expected a proven text for --fixed", ran.err)
        self.assertIn("in words", ran.out)


class CompareTest(unittest.TestCase):
    def test_the_requirements_that_a_change_blocks(self):
        code, found = answer("compare", RIGHT, WRONG, "--site", SMALL, "--at", "gw1", "--as-of",
                             DAY)
        self.assertEqual(code, NO)
        self.assertEqual(
            {(row["change"], row["requirement"]) for row in found["requirements"]},
            {("now blocked", "backup-c1/vmware/cluster-esxi/902"),
             ("now blocked", "backup-c1/netapp/netapp-cluster/111"),
             ("now blocked", "backup-c1/netapp/netapp-cluster/443"),
             ("now blocked", "backup-c1/netapp/netapp-cluster/635")})

    def test_two_states_of_a_site(self):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, "site.yaml", small_text().replace("netapp: on, ", ""))
            code, found = answer("compare", SMALL, folder, "--as-of", DAY)
            self.assertEqual(code, NO)
            self.assertEqual({row["change"] for row in found}, {"taken away"})
            self.assertEqual({row["point"] for row in found}, {"gw1"})
            self.assertTrue(all("/netapp/" in row["requirement"] for row in found), found)
            code, found = answer("compare", folder, folder, "--as-of", DAY)
            self.assertEqual((code, found), (FINE, []))

    def test_a_point_that_is_new(self):
        with tempfile.TemporaryDirectory() as folder:
            text = small_text()
            cut = text.index("  ora1-fw:")
            write(folder, "site.yaml", text[:cut] + "\n".join(text[cut:].split("\n")[1:]))
            code, found = answer("compare", folder, SMALL, "--as-of", DAY)
        self.assertEqual(code, NO)
        self.assertEqual({(row["point"], row["change"]) for row in found}, {("ora1-fw", "added")})


class SarifTest(unittest.TestCase):
    def results(self, *words):
        ran = run(*words, "--format", "sarif")
        self.assertIn(ran.code, (FINE, NO), ran.err)
        document = json.loads(ran.out)
        self.assertEqual(document["version"], "2.1.0")
        rules = [rule["id"] for rule in document["runs"][0]["tool"]["driver"]["rules"]]
        for result in document["runs"][0]["results"]:
            self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])
        return [(result["ruleId"],
                 result["locations"][0]["physicalLocation"].get("region", {}).get("startLine"))
                for result in document["runs"][0]["results"]]

    def test_findings_point_at_the_lines_that_decide(self):
        found = self.results("prove", SMALL, "--as-of", DAY, "--at", "gw1", "--against", WRONG)
        self.assertIn(("required-flow-blocked", 28), found)
        self.assertIn(("open-without-reason", 41), found)
        self.assertIn(("required-flow-blocked", None), found)  # no line: the chain's default
        self.assertIn(("permission-added", 24), self.results("compare", RIGHT, WRONG))
        self.assertEqual(self.results("compare", RIGHT, RIGHT), [])

    def test_lint_points_at_the_line_and_what_covers_it(self):
        with tempfile.TemporaryDirectory() as folder:
            path = write(folder, "a.nft", "table ip t {\n chain f {\n  type filter hook forward "
                         "priority 0; policy drop;\n  tcp dport 1-9 drop\n  tcp dport 5 accept\n"
                         " }\n}\n")
            self.assertIn(("shadowed-line", 5), self.results("lint", path))


class LintTest(unittest.TestCase):
    def kinds(self, *options):
        with tempfile.TemporaryDirectory() as folder:
            path = write(folder, "a.nft", """table ip t {
 chain f {
  type filter hook forward priority 0; policy drop;
  ip saddr 10.0.0.0/25 tcp dport 22 accept
  ip saddr 10.0.0.128/25 tcp dport 22 accept
  ip saddr 10.0.0.64/26 drop
  ip saddr 10.0.0.0/24 tcp dport 22 drop
 }
}
""")
            _, found = answer("lint", path, *options)
        return {(row["finding"], row["line"].split(":")[1]) for row in found}

    def test_a_line_that_two_others_cover_is_dead(self):
        self.assertIn(("shadowed", "7"), self.kinds())

    def test_more_is_said_where_it_is_asked_for(self):
        self.assertNotIn("mergeable", {kind for kind, _ in self.kinds()})
        more = self.kinds("--all")
        self.assertTrue(any(kind == "mergeable" for kind, _ in more), more)
        self.assertIn(("conflict", "6"), {(kind.split()[0], line) for kind, line in more})


if __name__ == "__main__":
    unittest.main()
