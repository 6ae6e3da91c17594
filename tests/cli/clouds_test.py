#!/usr/bin/python3
"""Security groups of clouds, as a host of a site has them."""

import json
import os
import tempfile
import unittest

from program import DAY, FINE, NO, ROOT, SMALL, run, write

INTERFACES = ["--beside", f"{SMALL}/ora1-interfaces.json"]
SECRET = "planted-s3cret"


def prove(path, dialect, *options):
    """The exit code and the findings at the host ora1."""
    ran = run("prove", SMALL, "--as-of", DAY, "--at", "ora1-fw", "--dialect", dialect,
              "--against", path, "--format", "json", *options)
    if ran.code not in (FINE, NO):
        raise AssertionError(ran.err)
    return ran.code, json.loads(ran.out)["findings"]


def witnesses(findings):
    return [(finding["finding"], finding["witness"]) for finding in findings]


class CloudsTest(unittest.TestCase):
    def test_the_right_ones_are_right(self):
        self.assertEqual(prove(f"{SMALL}/ora1.aws.json", "aws", *INTERFACES), (FINE, []))
        self.assertEqual(prove(f"{SMALL}/ora1.azure.json", "azure"), (FINE, []))

    def test_a_group_that_holds_for_any_address_is_too_wide(self):
        code, findings = prove(f"{SMALL}/ora1.aws.json", "aws")
        self.assertEqual(code, NO)
        self.assertEqual({finding["finding"] for finding in findings}, {"excess"})

    def test_the_wrong_group_of_aws(self):
        code, findings = prove(f"{SMALL}/ora1-wrong.aws.json", "aws", *INTERFACES)
        self.assertEqual(code, NO)
        self.assertEqual(witnesses(findings),
                         [("missing", "tcp 10.10.1.13:40000 -> 10.10.2.21:50051"),
                          ("excess", "tcp 10.10.2.21:40000 -> 10.10.1.11:11114"),
                          ("excess", "tcp 10.10.2.21:40000 -> 10.10.1.12:11114"),
                          ("excess", "tcp 10.10.2.21:40000 -> 10.10.1.21:11114"),
                          ("excess", "tcp 10.10.2.21:40000 -> 10.10.1.22:11114")])
        self.assertIn("ora1-wrong.aws.json:36:29", str(findings[1]))

    def test_the_wrong_group_of_azure(self):
        code, findings = prove(f"{SMALL}/ora1-wrong.azure.json", "azure")
        self.assertEqual(code, NO)
        self.assertEqual(witnesses(findings)[:2],
                         [("missing", "tcp 10.10.1.12:40000 -> 10.10.2.21:50051"),
                          ("excess", "udp 10.10.2.21:40000 -> 10.10.1.11:11113")])

    def test_the_dialect_shows(self):
        for name in ("ora1.aws.json", "ora1.azure.json"):
            ran = run("ask", f"{SMALL}/{name}", "tcp 10.10.1.11 -> 10.10.2.21:50051")
            self.assertEqual(ran.code, FINE, ran.err)

    def test_two_groups_compare(self):
        wrong = f"{SMALL}/ora1-wrong.azure.json"
        self.assertEqual(run("compare", wrong, wrong).code, FINE)
        self.assertEqual(run("compare", wrong, f"{SMALL}/ora1.azure.json").code, NO)


class LongLineTest(unittest.TestCase):
    """JSON often has no line breaks."""

    def test_only_the_part_at_the_place_is_shown(self):
        with open(os.path.join(ROOT, SMALL, "ora1.aws.json"), encoding="utf-8") as file:
            document = json.load(file)
        group = document["SecurityGroups"][0]
        group["Description"] = SECRET
        group["Tags"] = [{"Key": "token", "Value": SECRET}]
        for permission in group["IpPermissions"]:
            for prefix in permission["IpRanges"]:
                prefix["Description"] = SECRET
        with tempfile.TemporaryDirectory() as folder:
            path = write(folder, "group.json", json.dumps(document))
            for words in (["ask", path, "tcp any -> any:50051"], ["lint", path],
                          ["trace", path, "tcp 10.10.1.11 -> 10.10.2.21:50051"]):
                for form in ("table", "json"):
                    ran = run(*words, "--format", form)
                    self.assertIn(ran.code, (FINE, NO), ran.err)
                    self.assertNotIn(SECRET, ran.out + ran.err)
            out = run("ask", path, "tcp any -> any:50051").out
            self.assertRegex(out, r'group\.json:1:\d+: "CidrIp": "10\.10\.1\.11/32"  ')


if __name__ == "__main__":
    unittest.main()
