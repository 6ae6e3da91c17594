#!/usr/bin/python3
"""What a site never wants: no plan goes past it, and no configuration unseen."""

import json
import os
import shutil
import tempfile
import unittest

from program import ACME, BAD_INPUT, DAY, FINE, NO, ROOT, read, run, write

SITE = ["--as-of", DAY]
BROKEN = """guardrails:
  - id: offices-stay-out
    from: office
    to: [dc1-storage, dc1-backup]
    never: tcp/100-200
    because: offices have no business on the storage
    by: security team
"""


def tables(*words):
    """The exit code and the tables of a run, by their names."""
    ran = run(*words, *SITE, "--format", "json")
    if not ran.out:
        raise AssertionError(ran.err)
    return ran.code, json.loads(ran.out)


class AcmeTest(unittest.TestCase):
    """The example as it stands, with the rules that are given it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.site = os.path.join(folder.name, "acme")
        shutil.copytree(os.path.join(ROOT, ACME), self.site)

    def rules(self, text):
        write(self.site, "guardrails.yaml", text)

    def test_the_example_holds(self):
        code, found = tables("plan", self.site)
        self.assertEqual(code, FINE)
        self.assertEqual(found["breaches"], [])
        self.assertEqual({row["state"] for row in found["guardrails"]}, {"holds", "ask first"})
        self.assertTrue(all(row["whom"] == "operations" for row in found["ask_first"]))

    def test_every_exception_of_the_example_is_needed(self):
        text = read(os.path.join(self.site, "guardrails.yaml")).decode()
        self.assertEqual(text.count("except:"), 2)
        for kept in text.split("    except:\n")[1:]:
            entry = kept.split("\n\n")[0]
            self.rules(text.replace("    except:\n" + entry, ""))
            self.assertEqual(run("plan", self.site, *SITE).code, NO, entry)

    def test_a_breach_has_a_witness_and_its_cure_cures(self):
        self.rules(BROKEN)
        code, found = tables("plan", self.site)
        self.assertEqual(code, NO)
        self.assertGreater(len(found["breaches"]), 0)
        site = os.path.join(self.site, "site.yaml")
        whole = read(site).decode()
        lost = 0
        cures = []
        for breach in found["breaches"]:
            self.assertRegex(breach["witness"], r"^tcp 10\.30\.[0-9.]+:40000 -> 10\.1\.\d")
            self.assertTrue(breach["cure"].startswith("omit: [ { requirement: "), breach)
            cures.append(breach["cure"][len("omit: [ "):-len(" ]")])
            lost += breach["flows_lost"]
        self.assertIn("\nomit:\n", whole)
        entries = "".join(f"  - {cure}\n" for cure in cures)
        write(self.site, "site.yaml", whole.replace("\nomit:\n", "\nomit:\n" + entries, 1))
        code, cured = tables("plan", self.site)
        self.assertEqual(code, FINE)
        self.assertEqual(cured["breaches"], [])
        self.assertGreater(lost, 0)

    def test_explain_agrees_with_the_witness(self):
        self.rules(BROKEN)
        for breach in tables("plan", self.site)[1]["breaches"]:
            ran = run("explain", self.site, breach["witness"], *SITE)
            self.assertEqual(ran.code, FINE, ran.out)
            self.assertIn(breach["requirement"], ran.out)

    def test_nothing_is_rendered_and_the_check_says_why(self):
        self.rules(BROKEN)
        folder = os.path.join(self.site, "out")
        for words in [["render", self.site, "--at", "dc1-core"],
                      ["render", self.site, "--at", "dc1-core", "--without-proof"],
                      ["render", self.site, "--all", "-o", folder],
                      ["site", "check", self.site]]:
            ran = run(*words, *SITE)
            self.assertEqual(ran.code, BAD_INPUT, words)
            self.assertEqual(ran.out, "")
            self.assertIn("guardrails.yaml:2:5: error:", ran.err)
            self.assertIn("[PW-FLOW-0004]", ran.err)
        self.assertFalse(os.path.exists(folder))
        ran = run("report", self.site, *SITE, "--format", "csv")
        self.assertEqual(ran.code, NO)

    def test_there_is_no_way_past_them(self):
        for verb in ["plan", "render", "prove"]:
            self.assertNotIn("--without-guardrails", run(verb, "--help").out)

    def test_a_configuration_is_held_against_them(self):
        today = os.path.join(self.site, "today.nft")
        rendered = run("render", self.site, "--at", "dc1-core", *SITE)
        self.assertEqual(rendered.code, FINE, rendered.err)
        write(self.site, "today.nft", rendered.out)
        words = ["prove", self.site, "--at", "dc1-core", "--against", today]
        code, found = tables(*words)
        self.assertEqual((code, found["beyond_guardrails"]), (FINE, []))
        # Telnet for everyone, in the first chain that forwards.
        chain = rendered.out.index("type filter hook forward")
        at = rendered.out.index("\n", chain) + 1
        write(self.site, "today.nft",
              rendered.out[:at] + "    tcp dport 23 accept\n" + rendered.out[at:])
        code, found = tables(*words)
        self.assertEqual(code, NO)
        beyond = found["beyond_guardrails"]
        self.assertIn("no-clear-text-logins", {row["guardrail"] for row in beyond})
        for row in beyond:
            self.assertIn("tcp dport 23 accept", row["decided_by"])
            self.assertRegex(row["witness"], r":23 in \w+ out \w+$")


if __name__ == "__main__":
    unittest.main()
