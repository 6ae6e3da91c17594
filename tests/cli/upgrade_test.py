#!/usr/bin/python3
"""Pinned catalogs: no plan changes until somebody has seen what changes, and accepted it."""

import json
import os
import re
import shutil
import tempfile
import unittest

from program import ACME, BAD_INPUT, DAY, FINE, NO, ROOT, SMALL, read, run, write

PRODUCT = "ibm-backup-recovery"
SHIPPED = read(os.path.join(ROOT, "catalog", PRODUCT + ".yaml")).decode()
LOCK = "catalogs.lock"
REQUIREMENT = "oracle/oracle-cluster/11117"
# In the catalog: the requirement to the end of its `allow`.
ENTRY = re.compile(r"  - id: " + REQUIREMENT + r"\n(?:    .*\n)*?    allow: \[tcp/11117\]\n")


def edited(change):
    """The shipped catalog with this requirement's entry changed."""
    found = ENTRY.search(SHIPPED)
    if found is None:
        raise AssertionError(REQUIREMENT + " is not in the shipped catalog")
    return SHIPPED[:found.start()] + change(found.group()) + SHIPPED[found.end():]


class Pinned(unittest.TestCase):
    """The small site in a folder of its own, with a lock."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.site = os.path.join(folder.name, "small")
        shutil.copytree(os.path.join(ROOT, SMALL), self.site)
        self.assertEqual(run("site", "lock", self.site).code, FINE)

    def new_catalog(self, text):
        return write(os.path.join(self.folder, "new"), PRODUCT + ".yaml", text)

    def plan(self, *words):
        return run("report", self.site, "--as-of", DAY, "--format", "json", *words)

    def upgrade(self, *words):
        """A run, and its tables where it gave some."""
        ran = run("site", "upgrade", self.site, PRODUCT, "--as-of", DAY, "--format", "json", *words)
        return ran, json.loads(ran.out) if ran.out else {}

    def lock(self):
        return read(os.path.join(self.site, LOCK))

    def texts(self):
        return sorted(os.listdir(os.path.join(self.site, "catalogs.pinned")))


class UpgradeTest(Pinned):
    def setUp(self):
        super().setUp()
        self.to = self.new_catalog(
            edited(lambda e: e.replace("[tcp/11117]", "[tcp/11117, tcp/11118]")))

    def test_a_new_catalog_changes_no_plan_until_it_is_accepted(self):
        before, lock = self.plan().bytes, self.lock()
        passed_over = self.plan("--catalog-dir", os.path.dirname(self.to))
        self.assertEqual(passed_over.bytes, before)
        self.assertIn("PW-FLOW-0013", passed_over.err)
        self.assertIn(f"portwright site upgrade {self.site} {PRODUCT}", passed_over.err)

        ran, tables = self.upgrade("--to", self.to)
        self.assertEqual(ran.code, NO, ran.err)
        self.assertIn(("widened", REQUIREMENT),
                      {(row["change"], row["id"]) for row in tables["catalog"]})
        self.assertEqual({row["point"] for row in tables["firewalls"]}, {"gw1", "ora1-fw"})
        self.assertEqual({row["change"] for row in tables["firewalls"]}, {"added"})
        self.assertEqual(tables["new_questions"], [])
        self.assertEqual(tables["decisions"], [])
        self.assertEqual((self.plan().bytes, self.lock()), (before, lock))

        ran, _ = self.upgrade("--to", self.to, "--accept")
        self.assertEqual(ran.code, FINE, ran.err)
        self.assertEqual(len(self.texts()), 2, "the old text stays beside the new one")
        after = json.loads(self.plan().out)
        self.assertNotEqual(self.plan().bytes, before)
        self.assertIn("tcp/11118", {flow["service"] for flow in after["flows"]})
        ran, _ = self.upgrade("--to", self.to)
        self.assertEqual(ran.code, FINE, "there is nothing to accept any more")

    def test_going_back_is_a_lock_of_yesterday(self):
        before, lock = self.plan().bytes, self.lock()
        self.assertEqual(self.upgrade("--to", self.to, "--accept")[0].code, FINE)
        write(self.site, LOCK, lock)
        self.assertEqual(self.plan().bytes, before)

    def test_killed_between_text_and_lock_the_old_pin_stands(self):
        before, lock = self.plan().bytes, self.lock()
        self.assertEqual(self.upgrade("--to", self.to, "--accept")[0].code, FINE)
        write(self.site, LOCK, lock)  # both texts are there, and the lock was not replaced
        self.assertEqual(self.plan().bytes, before)
        self.assertEqual(self.upgrade("--to", self.to, "--accept")[0].code, FINE)

    def test_what_is_wrong_with_a_pin_stops_every_plan(self):
        text = os.path.join(self.site, "catalogs.pinned", self.texts()[0])
        original = read(text)
        for wrong, code in ((original + b"# one line more\n", "PW-FLOW-0011"),
                            (None, "PW-FLOW-0010")):
            if wrong is None:
                os.remove(text)
            else:
                write(os.path.dirname(text), os.path.basename(text), wrong)
            for verb in (["plan", self.site], ["site", "check", self.site],
                         ["render", self.site, "--at", "gw1"],
                         ["site", "upgrade", self.site, PRODUCT, "--to", self.to, "--accept"]):
                ran = run(*verb, "--as-of", DAY)
                self.assertEqual(ran.code, BAD_INPUT, verb)
                self.assertIn(code, ran.err)
                self.assertIn(LOCK + ":2:1", ran.err)
        write(os.path.dirname(text), os.path.basename(text), original)
        self.assertEqual(self.plan().code, FINE)

    def test_what_is_not_pinned_cannot_be_upgraded(self):
        ran = run("site", "upgrade", self.site, "peergfs")
        self.assertEqual(ran.code, BAD_INPUT)
        self.assertIn("'peergfs'", ran.err)
        os.remove(os.path.join(self.site, LOCK))
        ran = run("site", "upgrade", self.site, PRODUCT)
        self.assertEqual(ran.code, BAD_INPUT)
        self.assertIn("portwright site lock", ran.err)


class DecisionsTest(Pinned):
    def decide(self):
        write(self.site, "decisions.yaml",
              f"omit:\n  - {{ requirement: {REQUIREMENT}, reason: no, by: j.doe }}\n")

    def test_a_lost_decision_hinders_and_is_named(self):
        self.decide()
        mine = read(os.path.join(self.site, "decisions.yaml"))
        to = self.new_catalog(edited(lambda e: e.replace("cluster/11117", "cluster/11119")))
        lock = self.lock()
        ran, tables = self.upgrade("--to", to, "--accept")
        self.assertEqual(ran.code, NO)
        self.assertIn(f"would be lost: omission {REQUIREMENT}", ran.err)
        self.assertEqual([(row["state"], row["name"]) for row in tables["decisions"]],
                         [("lost", REQUIREMENT)])
        self.assertIn("decisions.yaml:2:5", tables["decisions"][0]["place"])
        self.assertEqual(self.lock(), lock)
        self.assertEqual(read(os.path.join(self.site, "decisions.yaml")), mine)

    def test_a_renamed_id_carries_the_decision_along(self):
        self.decide()
        before = json.loads(self.plan().out)
        to = self.new_catalog(edited(lambda e: e.replace(
            "cluster/11117\n", f"cluster/11119\n    was: [{REQUIREMENT}]\n")))
        ran, tables = self.upgrade("--to", to, "--accept")
        self.assertEqual(ran.code, FINE, ran.err)
        self.assertEqual([(row["state"], row["now"]) for row in tables["decisions"]],
                         [("carried along", "oracle/oracle-cluster/11119")])
        after = self.plan()
        self.assertEqual(len(json.loads(after.out)["flows"]), len(before["flows"]))
        self.assertIn("PW-PLAN-0059", after.err)

    def test_new_features_are_questions_with_their_ports(self):
        to = self.new_catalog(edited(lambda e: e.replace(
            REQUIREMENT, "brand-new/oracle-cluster/7").replace("[tcp/11117]", "[tcp/7]") +
            "    when: brand-new\n    purpose: New.\n    cite: { section: New, line: 1 }\n" + e)
            .replace("features:\n",
                     "features:\n  brand-new: { title: New, question: Is it? }\n", 1))
        ran, tables = self.upgrade("--to", to)
        self.assertEqual(ran.code, NO, ran.err)
        asked = [row for row in tables["new_questions"] if row["name"] == "brand-new"]
        self.assertEqual(len(asked), 1)
        self.assertTrue(asked[0]["would_open"].startswith("tcp/7 "), asked)
        self.assertEqual(tables["firewalls"], [])


class OverlayTest(Pinned):
    def overlay(self, text):
        write(self.site, "overlay.yaml", PRODUCT + ":\n" + text)

    def test_an_amended_requirement_says_so_everywhere(self):
        self.overlay(f"  change:\n    - requirement: {REQUIREMENT}\n"
                     "      allow: [tcp/11120]\n      why: OPS-12\n      until: 2026-12-24\n")
        words = ["--as-of", DAY]
        explained = run("explain", self.site, "tcp ora1 -> 10.10.1.21:11120", *words)
        self.assertEqual(explained.code, FINE, explained.err)
        self.assertRegex(explained.out, r"Overlay +changed by overlay.yaml L3: OPS-12, until "
                                        r"2026-12-24; the catalog says allow tcp/11117")
        for verb in (["render", self.site, "--at", "gw1"],
                     ["report", self.site, "--format", "html"],
                     ["report", self.site, "--format", "csv"],
                     ["report", self.site, "--format", "json"]):
            self.assertIn("overlay.yaml L3: OPS-12", run(*verb, *words).out, verb)
        self.assertRegex(run("plan", self.site, *words).out, r"overlay +1 changed")
        self.assertIn("amendment", run("expiring", self.site, "--within", "60d", *words).out)
        over = run("plan", self.site, "--as-of", "2026-12-25")
        self.assertIn("PW-CAT-0201", over.err)
        self.assertNotIn("1 changed", over.out)

    def test_what_is_added_is_bound_and_planned(self):
        self.overlay("  roles:\n    site-watch: { title: Watch, kind: host }\n"
                     "  add:\n    - id: site/site-watch-oracle/9100\n      from: site-watch\n"
                     "      to: oracle\n      initiator: unknown\n      allow: [tcp/9100]\n"
                     "      purpose: Watching.\n      why: j.doe\n")
        unbound = run("plan", self.site, "--as-of", DAY)
        self.assertEqual(unbound.code, BAD_INPUT)
        self.assertIn("site-watch (Watch)", unbound.err)
        self.assertIn("overlay.yaml L5: j.doe", unbound.err)
        site = read(os.path.join(self.site, "site.yaml")).decode()
        self.assertEqual(len(re.findall(r"^    bind:\n", site, re.M)), 1)
        write(self.site, "site.yaml",
              site.replace("    bind:\n", "    bind:\n      site-watch: c1\n"))
        self.assertEqual(run("explain", self.site, "tcp 10.10.1.11 -> ora1:9100",
                             "--as-of", DAY).code, FINE)
        checked = run("site", "check", self.site, "--as-of", DAY)
        self.assertEqual(checked.code, FINE, checked.err)
        self.assertIn("PW-CAT-0102", checked.err, "nobody says who opens the connection")

    def test_an_amendment_of_nothing_is_an_error_with_the_nearest(self):
        self.overlay(f"  withdraw: [ {{ requirement: {REQUIREMENT}8, why: x }} ]\n")
        ran = run("plan", self.site, "--as-of", DAY)
        self.assertEqual(ran.code, BAD_INPUT)
        self.assertIn("PW-CAT-0202", ran.err)
        self.assertIn(f"did you mean {REQUIREMENT}?", ran.err)

    def test_the_page_about_overlays_is_right(self):
        page = read(os.path.join(ROOT, "docs/formats/overlay.md")).decode()
        example = re.search(r"```yaml\n(.*?)```", page, re.S).group(1)
        self.assertEqual(read(os.path.join(ROOT, "src/catalog/testdata/overlay.yaml")).decode(),
                         example)
        site = os.path.join(self.folder, "acme")
        shutil.copytree(os.path.join(ROOT, ACME), site)
        write(site, "overlay.yaml", example)
        ran = run("plan", site, "--as-of", DAY, "--partial")
        self.assertEqual(ran.code, FINE, ran.err)
        self.assertRegex(ran.out, r"overlay +1 added, 1 changed, 1 withdrawn")
        self.assertIn("withdrawn by the overlay", ran.out)


if __name__ == "__main__":
    unittest.main()
