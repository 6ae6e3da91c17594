#!/usr/bin/python3
"""Calls of a cluster's REST API by a schema: the texts that people review, and what it refuses."""

import copy
import ipaddress
import json
import os
import unittest

import jsonschema

TESTDATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "dialect",
                        "cohesity", "testdata")


def read(name):
    with open(os.path.join(TESTDATA, name), encoding="utf-8") as file:
        return json.load(file)


SCHEMA = jsonschema.Draft7Validator(read("calls.schema.json"))
RELEASES = ("6.8", "7.1", "7.3")


def lists(value, name):
    """Every list of that name, however deep."""
    if isinstance(value, dict):
        for key, member in value.items():
            if key == name:
                yield member
            yield from lists(member, name)
    elif isinstance(value, list):
        for item in value:
            yield from lists(item, name)


class CallsTest(unittest.TestCase):
    def test_each_release_has_its_calls(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA.schema)
        for release, count, undo in (("6.8", 2, 1), ("7.1", 6, 1), ("7.3", 6, 6)):
            for name, length in ((f"c1-{release}.json", count), (f"c1-{release}.undo.json", undo)):
                calls = read(name)
                self.assertEqual([error.message for error in SCHEMA.iter_errors(calls)], [])
                self.assertEqual(len(calls), length, name)

    def test_no_list_is_empty_and_prefixes_have_no_host_bits(self):
        for release in RELEASES:
            found = list(lists(read(f"c1-{release}.json"), "subnets"))
            self.assertEqual(len(found), 6)
            for subnets in found:
                self.assertTrue(subnets)
                for subnet in subnets:
                    ipaddress.ip_network(subnet, strict=True)

    def test_what_is_no_call_is_refused(self):
        def broken(release, change):
            calls = copy.deepcopy(read(f"c1-{release}.json"))
            change(calls)
            return not SCHEMA.is_valid(calls)

        for release in ("7.1", "7.3"):
            for change in (lambda calls: calls[0].pop("body"),
                           lambda calls: calls[0].update(method="PATCH"),
                           lambda calls: calls[0].update(path="/v2/network/firewall/profil"),
                           lambda calls: calls[0]["body"].pop("subnets"),
                           lambda calls: calls[0]["body"].update(subnets=[]),
                           lambda calls: calls[0]["body"].update(interfaceGroups=[]),
                           lambda calls: calls[0]["body"].update(ports=["443"]),
                           lambda calls: calls[0]["body"].update(ports=["1-9/tcp"]),
                           lambda calls: calls[0]["body"].update(action="permit"),
                           lambda calls: calls[0]["body"].update(ipsetNames=["a"])):
                self.assertTrue(broken(release, change))
        for change in (lambda calls: calls[0]["body"]["ipSets"][0].update(subnets=[]),
                       lambda calls: calls[1]["body"]["profiles"][0].pop("gatewayParams"),
                       lambda calls: calls[1]["body"]["profiles"][0]["attachments"][0].update(
                           ipsetNames=[])):
            self.assertTrue(broken("6.8", change))


if __name__ == "__main__":
    unittest.main()
