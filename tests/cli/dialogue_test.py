#!/usr/bin/python3
"""A site by questions and answers: made, asked, answered, proposed, and on a terminal."""

import json
import os
import pty
import re
import select
import stat
import subprocess
import tempfile
import time
import unittest

import jsonschema
import yaml

from program import BAD_INPUT, DAY, FINE, PROGRAM, ROOT, environment, read, run, write

ANSWERS = "examples/new/answers.yaml"
HANDS_FREE = 30  # seconds; the slowest machine draws a screen faster


def inventory():
    """40 ESXi hosts, 12 databases and 6 filers, as an import leaves them."""
    hosts = {}
    for n in range(40):
        hosts["esx%02d" % n] = {"addresses": ["10.10.2.%d" % (10 + n)], "tags": ["esxi"]}
    for n in range(12):
        hosts["ora%02d" % n] = {"addresses": ["10.10.2.%d" % (100 + n)], "os": "linux",
                                "tags": ["oracle"]}
    for n in range(6):
        hosts["nas%d" % n] = {"addresses": ["10.10.4.%d" % (10 + n)], "tags": ["netapp"]}
    hosts["vcenter"] = {"addresses": ["10.10.2.200"], "tags": ["vcenter"]}
    return yaml.safe_dump({"hosts": hosts})


def schema(name):
    """A validator of one of our schemas, which may name the site's."""
    with open(os.path.join(ROOT, "schema", "site.schema.json"), encoding="utf-8") as stream:
        site = json.load(stream)
    with open(os.path.join(ROOT, "schema", name), encoding="utf-8") as stream:
        one = json.load(stream)
    store = {site["$id"]: site, one["$id"]: one}
    resolver = jsonschema.RefResolver(one["$id"], one, store=store)
    return jsonschema.Draft202012Validator(one, resolver=resolver)


def texts(path):
    """The file's mapping, with every scalar as the text that it is, but for `true`."""
    def read_on(node):
        if isinstance(node, dict):
            return {key: read_on(value) for key, value in node.items()}
        if isinstance(node, list):
            return [read_on(value) for value in node]
        return True if node == "true" else node

    with open(path, encoding="utf-8") as stream:
        return read_on(yaml.load(stream, Loader=yaml.BaseLoader))


class Terminal:
    """The program at a terminal of its own; we sit on the person's side."""

    def __init__(self, *words):
        self.person, side = pty.openpty()
        self.process = subprocess.Popen([PROGRAM, *words], stdin=side, stdout=side, stderr=side,
                                        cwd=ROOT, env=environment(NO_COLOR="1"),
                                        start_new_session=True)
        os.close(side)
        self.seen = ""

    def take(self, seconds):
        """What comes within so long; False at the end."""
        if not select.select([self.person], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.person, 65536)
        except OSError:
            return False
        self.seen += data.decode(errors="replace")
        return bool(data)

    def wait_for(self, text):
        """Until this was written since the last call."""
        ends = time.monotonic() + HANDS_FREE
        while text not in self.seen:
            if time.monotonic() > ends or not self.take(0.5):
                raise AssertionError("expected %r, found %r" % (text, self.seen[-3000:]))
        before, self.seen = self.seen.split(text, 1)
        return before

    def wait_for_one_of(self, *texts):
        """Which of them was written first."""
        ends = time.monotonic() + HANDS_FREE
        while not any(text in self.seen for text in texts):
            if time.monotonic() > ends or not self.take(0.5):
                raise AssertionError("expected one of %r, found %r" % (texts, self.seen[-3000:]))
        first = min((text for text in texts if text in self.seen), key=self.seen.index)
        self.seen = self.seen.split(first, 1)[1]
        return first

    def type(self, text):
        os.write(self.person, text.encode())

    def end(self):
        """Its exit code and what it wrote last."""
        while self.take(0.5) and self.process.poll() is None:
            pass
        code = self.process.wait(timeout=HANDS_FREE)
        while self.take(0):
            if not select.select([self.person], [], [], 0)[0]:
                break
        os.close(self.person)
        return code, self.seen


class Dialogue(unittest.TestCase):
    def setUp(self):
        # pylint: disable=consider-using-with
        self.home = tempfile.TemporaryDirectory()
        self.site = os.path.join(self.home.name, "acme")

    def tearDown(self):
        self.home.cleanup()

    def path(self, name):
        return os.path.join(self.site, name)

    def ran(self, *words, code=FINE):
        done = run(*words)
        self.assertEqual(done.code, code, done.err + done.out)
        return done

    def make(self):
        return self.ran("site", "new", self.site, "--answers", ANSWERS, "--as-of", DAY)

    def answer(self, *words, code=FINE):
        return self.ran("site", "answer", self.site, "--as-of", DAY, *words, code=code)

    def test_a_plan_without_editing_yaml_is_that_of_a_site_by_hand(self):
        self.make()
        half = self.ran("plan", self.site, "--partial", "--as-of", DAY)
        self.assertIn("nobody yet", half.err)
        write(self.site, "inventory.yaml", inventory())
        questions = json.loads(self.ran("site", "questions", self.site, "--as-of", DAY,
                                        "--format", "json").out)
        waiting = {one["key"]: one for one in questions if one["blocks"] == "yes"}
        self.assertEqual(sorted(waiting), ["role:agent", "role:netapp", "vcenter"])
        self.assertEqual(waiting["role:netapp"]["suggestion"], "tag:netapp")
        self.answer("role:netapp=tag:netapp", "vcenter=tag:vcenter", "role:agent=tag:oracle")
        planned = json.loads(self.ran("plan", self.site, "--as-of", DAY, "--flows", "--format",
                                      "json").out)
        # The same by hand, each endpoint by its name.
        hand = os.path.join(self.home.name, "hand")
        site = read(self.path("site.yaml")).decode()
        names = list(yaml.safe_load(inventory())["hosts"])

        def named(begin):
            return "[" + ", ".join(n for n in names if n.startswith(begin)) + "]"

        self.assertEqual(site.count('"tag: esxi"'), 1)
        site = site.replace('"tag: esxi"', named("esx"))
        site = site.replace('oracle: "tag: oracle"',
                            "oracle: %s\n      agent: %s\n      netapp: %s\n      vcenter: vcenter"
                            % (named("ora"), named("ora"), named("nas")))
        write(hand, "site.yaml", site)
        write(hand, "inventory.yaml", inventory())
        by_hand = json.loads(self.ran("plan", hand, "--as-of", DAY, "--flows", "--format",
                                      "json").out)
        self.assertEqual(planned["flows"], by_hand["flows"])
        reasons = json.dumps(planned["flows"])
        self.assertIn("esx39", reasons)
        self.assertIn("ora11", reasons)
        self.assertIn("nas5", reasons)

    def test_files_are_for_their_owner_and_site_yaml_stays(self):
        self.make()
        before = read(self.path("site.yaml"))
        self.answer("smtp=off:no mail", "mongodb=off:not in use")
        self.assertEqual(read(self.path("site.yaml")), before)
        for name in ("site.yaml", "answers.yaml"):
            self.assertEqual(stat.S_IMODE(os.stat(self.path(name)).st_mode), 0o600, name)
        self.answer("--undo", "smtp", "mongodb")
        self.assertEqual(texts(self.path("answers.yaml")), {"bind": {}})

    def test_same_answers_same_bytes(self):
        self.make()
        self.answer("smtp=off:no mail", "role:netapp=none:later")
        first = read(self.path("answers.yaml"))
        os.remove(self.path("answers.yaml"))
        self.answer("role:netapp=none:later")
        self.answer("smtp=off:no mail")
        self.assertEqual(read(self.path("answers.yaml")), first)

    def test_many_at_once_lose_no_answer(self):
        self.make()
        said = {"smtp": "no mail", "mongodb": "not in use", "hdfs": "no Hadoop",
                "postgresql": "none here", "sap-hana": "not bought", "isilon": "not in use"}
        there = [subprocess.Popen([PROGRAM, "site", "answer", self.site, "--as-of", DAY,
                                   f"feature:{key}=off:{why}"], cwd=ROOT, env=environment(),
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                 for key, why in said.items()]
        for process in there:
            out, _ = process.communicate(timeout=HANDS_FREE)
            self.assertEqual(process.returncode, FINE, out)
        self.assertEqual(texts(self.path("answers.yaml"))["products"]["backup-1"]["features"],
                         {key: {"off": why} for key, why in said.items()})
        self.assertEqual(sorted(os.listdir(self.site)), ["answers.yaml", "site.yaml"])

    def test_firewalls_without_editing_yaml(self):
        with open(os.path.join(ROOT, ANSWERS), encoding="utf-8") as stream:
            said = stream.read()
        said = said.replace("eth2: office } }", "eth2: office, eth3: outside },\n"
                            "         nat: [\"pool:10.10.0.0/16=192.0.2.64/28@outside\"] }")
        answers = write(self.home.name, "said.yaml", said)
        self.ran("site", "new", self.site, "--answers", answers, "--as-of", DAY)
        write(self.site, "inventory.yaml", inventory())
        self.assertEqual(texts(self.path("site.yaml"))["enforcement"]["gw1"]["nat"],
                         [{"kind": "pool", "inside": "10.10.0.0/16", "outside": "192.0.2.64/28",
                           "toward": "outside"}])
        self.answer("role:netapp=tag:netapp", "vcenter=tag:vcenter", "role:agent=tag:oracle",
                    "firewall:ora00=nftables", "firewall:backup-1-cluster=cohesity",
                    "firewall:lab=asa,in:office,out:outside,"
                    "nat:static:10.10.3.53=192.0.2.53@outside")
        schema("answers.schema.json").validate(texts(self.path("answers.yaml")))
        own = self.ran("render", self.site, "--at", "ora00-fw", "--as-of", DAY)
        self.assertIn("hook input", own.out)
        self.assertIn("11117", own.out)
        self.answer("--undo", "firewall:ora00", "firewall:lab")
        self.assertEqual(texts(self.path("answers.yaml"))["enforcement"],
                         {"backup-1-cluster-fw": {"kind": "cluster", "dialect": "cohesity",
                                                  "cluster": "backup-1-cluster"}})
        taken = self.answer("firewall:gw1=asa,a:backup,b:servers", code=BAD_INPUT)
        self.assertIn("site.yaml", taken.err)

    def test_what_is_written_fits_the_schemas(self):
        self.make()
        self.answer("smtp=off:no mail", "cloud-archive-aws=on", "name:*.amazonaws.com=object",
                    "role:netapp=tag:netapp", "kmip_port=5697", "vmware_endpoints=vcenter,esxi")
        schema("answers.schema.json").validate(texts(self.path("answers.yaml")))
        schema("site.schema.json").validate(texts(self.path("site.yaml")))
        schema("new_site.schema.json").validate(texts(os.path.join(ROOT, ANSWERS)))

    def test_a_folder_with_a_site_is_left_alone(self):
        self.make()
        before = read(self.path("site.yaml"))
        done = self.ran("site", "new", self.site, "--answers", ANSWERS, code=BAD_INPUT)
        self.assertIn("nothing is overwritten", done.err)
        self.assertEqual(read(self.path("site.yaml")), before)

    def test_without_a_terminal_it_says_so(self):
        done = self.ran("site", "new", self.site, code=BAD_INPUT)
        self.assertIn("--answers FILE", done.err)
        self.assertFalse(os.path.exists(self.site))
        self.make()
        done = self.ran("site", "form", self.site, code=BAD_INPUT)
        self.assertIn("expected somebody at a terminal", done.err)

    def test_half_a_site_is_no_error_where_that_is_asked_for(self):
        self.make()
        self.ran("site", "check", self.site, code=BAD_INPUT)
        self.ran("site", "check", self.site, "--partial")
        self.ran("site", "questions", self.site)
        nothing = write(self.home.name, "none/site.yaml", "site: none\nzones: {}\nproducts:\n")
        self.ran("site", "questions", nothing)
        self.ran("plan", nothing, "--partial", "--as-of", DAY)

    def test_proposals_have_evidence_and_wait(self):
        self.make()
        write(self.site, "inventory.yaml", inventory())
        flows = write(self.home.name, "flows.csv", "src,dst,protocol,dport\n"
                      "10.10.1.11,10.10.4.10,tcp,2049\n10.10.1.11,10.10.3.25,tcp,25\n")
        done = self.ran("site", "propose", self.site, "--flows", flows, "--as-of", DAY,
                        "--format", "json")
        found = {one["key"]: one for one in json.loads(done.out)}
        self.assertEqual(found["smtp"]["value"], "on")
        self.assertIn("flows.csv:3: tcp/25 seen with 10.10.3.25", found["smtp"]["evidence"])
        self.assertEqual(found["role:netapp"]["value"], "nas0")
        self.assertFalse(os.path.exists(self.path("answers.yaml")))
        self.ran("site", "propose", self.site, "--flows", flows, "--as-of", DAY,
                 "--accept", "role:netapp")
        self.assertEqual(texts(self.path("answers.yaml")), {"bind": {"netapp": "nas0"}})

    def test_it_asks_at_a_terminal(self):
        there = Terminal("site", "new", self.site, "--as-of", DAY)
        listed = None
        for ask, say in (("called?", ""), ("what is it?", "by hand"),
                         ("network 1:", "backup 10.10.1.0/24"),
                         ("network 2:", "servers 10.10.2.0/24"), ("network 3:", ""),
                         ("Which of them?", None), ("How many", "1"), ("short name", ""),
                         ("Which version?", "7.2"), ("nodes or servers?", "10.10.1.11-13"),
                         ("VIPs", "")):
            before = there.wait_for(ask)
            if say is None:
                listed = re.search(r"(\d+)  .*\(ibm-backup-recovery\)", before)
                say = listed.group(1)
            there.type(say + "\r")
        # No to every group of features.
        while there.wait_for_one_of("Yes to:", "firewall 1:") == "Yes to:":
            there.type("\r")
        there.type("gw1 nftables backup servers\r")
        there.wait_for("firewall 2:")
        there.type("\r")
        code, last = there.end()
        self.assertEqual(code, FINE, last)
        made = texts(self.path("site.yaml"))
        self.assertEqual(made["title"], "by hand")
        self.assertEqual(made["enforcement"]["gw1"]["interfaces"],
                         {"backup": "backup", "servers": "servers"})

    def test_the_form_answers_by_keys(self):
        self.make()
        there = Terminal("site", "form", self.site, "--as-of", DAY)
        there.wait_for("new:  265 flows")
        there.type("/role:netapp\r")
        there.wait_for("> role:netapp")
        there.type("n")
        there.wait_for("Why?")
        there.type("bought next year\r")
        there.wait_for("(not written)")
        there.type("\x1b")  # Esc: leave
        there.wait_for("Write the answers")
        there.type("y")
        code, last = there.end()
        self.assertEqual(code, FINE, last)
        self.assertIn("1 answer stands", last)
        self.assertEqual(texts(self.path("answers.yaml")),
                         {"bind": {"netapp": {"none": "bought next year"}}})

    def test_the_form_gives_the_terminal_back(self):
        self.make()
        there = Terminal("site", "form", self.site, "--as-of", DAY)
        there.wait_for("flows")
        there.process.terminate()
        ends = time.monotonic() + HANDS_FREE
        while there.process.poll() is None and time.monotonic() < ends:
            there.take(0.2)
        there.take(0.5)
        self.assertIn("\x1b[?1049l", there.seen)
        self.assertFalse(os.path.exists(self.path("answers.yaml")))


if __name__ == "__main__":
    unittest.main()
