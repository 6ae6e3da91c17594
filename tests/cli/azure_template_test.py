#!/usr/bin/python3
"""ARM templates by a schema: the texts that people review, and what it must refuse."""

import copy
import json
import os
import unittest

import jsonschema

TESTDATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "dialect",
                        "azure", "testdata")


def load(name):
    with open(os.path.join(TESTDATA, name), encoding="utf-8") as file:
        return json.load(file)


SCHEMA = jsonschema.Draft7Validator(load("arm.schema.json"))


class TemplateTest(unittest.TestCase):
    def setUp(self):
        self.template = load("host.json")
        self.rules = self.template["resources"][0]["properties"]["securityRules"]

    def test_the_template_is_one(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA.schema)
        self.assertEqual([error.message for error in SCHEMA.iter_errors(self.template)], [])

    def test_names_and_priorities_stand_once(self):
        self.assertEqual(len({rule["name"].lower() for rule in self.rules}), len(self.rules))
        for direction in ("Inbound", "Outbound"):
            numbers = [rule["properties"]["priority"] for rule in self.rules
                       if rule["properties"]["direction"] == direction]
            self.assertEqual(len(set(numbers)), len(numbers))
            self.assertEqual(max(numbers), 4096)

    def test_what_is_no_template_is_refused(self):
        for name, value in (("priority", 99), ("priority", "100"), ("direction", "In"),
                            ("protocol", "tcp/22"), ("destinationPortRange", 22),
                            ("destinationPortRange", "22,23"), ("sourceAddressPrefix", ""),
                            ("description", "x" * 141), ("days", "monday"),
                            ("sourcePortRanges", ["1", "2"])):
            broken = copy.deepcopy(self.template)
            broken["resources"][0]["properties"]["securityRules"][0]["properties"][name] = value
            self.assertFalse(SCHEMA.is_valid(broken), name)
        for name in ("priority", "access", "sourceAddressPrefix"):
            broken = copy.deepcopy(self.template)
            del broken["resources"][0]["properties"]["securityRules"][0]["properties"][name]
            self.assertFalse(SCHEMA.is_valid(broken), name)


if __name__ == "__main__":
    unittest.main()
