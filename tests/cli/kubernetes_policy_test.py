#!/usr/bin/python3
"""NetworkPolicies by a schema: the texts that people review, and what it must refuse."""

import copy
import ipaddress
import json
import os
import unittest

import jsonschema
import yaml

TESTDATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "dialect",
                        "kubernetes", "testdata")


def policies(name):
    with open(os.path.join(TESTDATA, name), encoding="utf-8") as file:
        return list(yaml.safe_load_all(file))


with open(os.path.join(TESTDATA, "policy.schema.json"), encoding="utf-8") as schema:
    SCHEMA = jsonschema.Draft7Validator(json.load(schema))


with open(os.path.join(TESTDATA, "cilium.schema.json"), encoding="utf-8") as schema:
    CILIUM = jsonschema.Draft7Validator(json.load(schema))


def rules(policy):
    return policy["spec"].get("ingress", []) + policy["spec"].get("egress", [])


class PolicyTest(unittest.TestCase):
    def test_the_policies_are_some(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA.schema)
        for name, count in (("hosts.yaml", 3), ("web.yaml", 1)):
            found = policies(name)
            self.assertEqual(len(found), count)
            for policy in found:
                self.assertEqual([error.message for error in SCHEMA.iter_errors(policy)], [])

    def test_names_stand_once_and_prefixes_have_no_host_bits(self):
        found = policies("hosts.yaml") + policies("web.yaml")
        self.assertEqual(len({policy["metadata"]["name"] for policy in found}), len(found))
        for policy in found:
            for rule in rules(policy):
                for peer in rule.get("from", []) + rule.get("to", []):
                    ipaddress.ip_network(peer["ipBlock"]["cidr"], strict=True)
                for port in rule["ports"]:
                    self.assertLessEqual(port.get("port", 0), port.get("endPort", 65535))

    def test_what_is_no_policy_is_refused(self):
        whole = policies("web.yaml")[0]

        def broken(change):
            policy = copy.deepcopy(whole)
            change(policy, policy["spec"]["ingress"][0])
            return not SCHEMA.is_valid(policy)

        for change in (
                lambda policy, rule: policy.pop("apiVersion"),
                lambda policy, rule: policy["spec"].pop("podSelector"),
                lambda policy, rule: policy["spec"].update(policyTypes=["ingress"]),
                lambda policy, rule: policy["spec"].update(order=5),
                lambda policy, rule: rule.update(to=[]),
                lambda policy, rule: rule["ports"][0].update(protocol="tcp"),
                lambda policy, rule: rule["ports"][0].update(port="443"),
                lambda policy, rule: rule["ports"][0].update(port=0),
                lambda policy, rule: rule["ports"].append({"endPort": 9}),
                lambda policy, rule: rule["from"].append({"ipBlock": {}}),
                lambda policy, rule: rule["from"].append({"ipBlock": {"cidr": "10.0.0.1"}}),
                lambda policy, rule: policy["metadata"].update(name="Upper"),
                lambda policy, rule: policy["metadata"]["labels"].update(a=1)):
            self.assertTrue(broken(change))


class CiliumTest(unittest.TestCase):
    def test_the_policies_are_some(self):
        jsonschema.Draft7Validator.check_schema(CILIUM.schema)
        found = policies("cilium.yaml")
        self.assertEqual(len(found), 1)
        for policy in found:
            self.assertEqual([error.message for error in CILIUM.iter_errors(policy)], [])
            for rule in rules(policy):
                for peer in rule.get("fromCIDRSet", []) + rule.get("toCIDRSet", []):
                    ipaddress.ip_network(peer["cidr"], strict=True)

    def test_what_is_no_policy_is_refused(self):
        whole = policies("cilium.yaml")[0]
        egress = whole["spec"]["egress"]
        named = next(i for i, rule in enumerate(egress) if "toFQDNs" in rule)

        def broken(change):
            policy = copy.deepcopy(whole)
            change(policy, policy["spec"]["egress"][named])
            return not CILIUM.is_valid(policy)

        for change in (
                lambda policy, rule: policy["spec"].pop("endpointSelector"),
                lambda policy, rule: policy["spec"].update(podSelector={}),
                lambda policy, rule: policy["spec"].update(egress=[]),
                lambda policy, rule: policy["spec"]["enableDefaultDeny"].update(egress="yes"),
                lambda policy, rule: rule.update(toCIDRSet=[{"cidr": "10.0.0.0/8"}]),
                lambda policy, rule: rule.update(icmps=[]),
                lambda policy, rule: rule["toFQDNs"].append({}),
                lambda policy, rule: rule["toFQDNs"].append({"matchName": "*.example.com"}),
                lambda policy, rule: rule["toPorts"][0]["ports"][0].update(port=443),
                lambda policy, rule: rule["toPorts"][0].update(
                    ports=rule["toPorts"][0]["ports"] * 41)):
            self.assertTrue(broken(change))


if __name__ == "__main__":
    unittest.main()
