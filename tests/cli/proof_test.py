#!/usr/bin/python3
"""Every change of meaning is found, with a packet; a change of words alone is none."""

import json
import os
import re
import tempfile
import unittest

from program import DAY, FINE, NO, ROOT, SMALL, run

SITE = [SMALL, "--as-of", DAY]
ELEMENT = re.compile(r"^( +)(\S+) \. (\S+) \. (tcp|udp) \. (\d+) (comment \"[^\"]*\") : accept,$")


def prove(text, folder, *options, at="gw1"):
    """The exit code and the findings for a text."""
    path = os.path.join(folder, "today.nft")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    ran = run("prove", *SITE, "--at", at, "--against", path, "--format", "json",
              *options)
    if ran.code not in (FINE, NO):
        raise AssertionError(ran.err)
    return ran.code, json.loads(ran.out)["findings"]


def other_port(port):
    return str(int(port) ^ 1)


def other_bit(address):
    """One bit of the last byte of an address, or of the first one of a range or prefix."""
    found = re.match(r"(\d+\.\d+\.\d+\.)(\d+)(.*)", address)
    last = int(found.group(2)) ^ (16 if "/" in found.group(3) else 64)
    rest = found.group(3)
    if rest.startswith("-"):
        rest = "-" + other_bit(rest[1:])
    return found.group(1) + str(last) + rest


# What may happen to an element; each changes what is permitted.
MUTATIONS = {
    "port": lambda m: f"{m[1]}{m[2]} . {m[3]} . {m[4]} . {other_port(m[5])} {m[6]} : accept,",
    "wider": lambda m: f"{m[1]}{m[2]} . {m[3]} . {m[4]} . {m[5]}-{int(m[5]) + 1} {m[6]} : accept,",
    "source": lambda m: f"{m[1]}{other_bit(m[2])} . {m[3]} . {m[4]} . {m[5]} {m[6]} : accept,",
    "destination": lambda m: f"{m[1]}{m[2]} . {other_bit(m[3])} . {m[4]} . {m[5]} {m[6]} : accept,",
    "protocol": lambda m: f"{m[1]}{m[2]} . {m[3]} . sctp . {m[5]} {m[6]} : accept,",
    "gone": lambda m: "",
    "verdict": lambda m: f"{m[1]}{m[2]} . {m[3]} . {m[4]} . {m[5]} {m[6]} : drop,",
}


class MutationTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        rendered = run("render", *SITE, "--at", "gw1")
        self.assertEqual(rendered.code, FINE, rendered.err)
        self.text = rendered.out

    def test_what_was_rendered_is_right(self):
        self.assertEqual(prove(self.text, self.folder.name), (FINE, []))

    def has_next_port(self, element):
        following = str(int(element[5]) + 1)
        return f"{element[2]} . {element[3]} . {element[4]} . {following} " in self.text

    def test_every_change_of_an_element_is_found(self):
        lines = self.text.split("\n")
        tried = 0
        for number, line in enumerate(lines):
            element = ELEMENT.match(line)
            if not element:
                continue
            for name, mutate in MUTATIONS.items():
                if name == "wider" and self.has_next_port(element):
                    continue  # what it would add is permitted already
                with self.subTest(line=line.strip(), mutation=name):
                    changed = lines[:number] + [mutate(element)] + lines[number + 1:]
                    code, findings = prove("\n".join(changed), self.folder.name)
                    self.assertEqual(code, NO)
                    self.assertTrue(all(finding["witness"] for finding in findings))
                    blocks = name not in ("wider",)
                    kinds = {finding["finding"] for finding in findings}
                    self.assertEqual("missing" in kinds, blocks, findings)
                    tried += 1
        self.assertGreater(tried, 200)

    def test_every_change_of_the_frame_is_found(self):
        for old, new in [
            ("counter drop comment", "counter accept comment"),
            ("ct state established,related counter accept", "ct state related counter accept"),
            ("ct state established,related counter accept", "ct state established,new accept"),
            ('"eth1" . "eth0"', '"eth1" . "eth9"'),
            ("tcp : jump", "sctp : jump"),
            ("ipv4 : goto", "ipv6 : goto"),
        ]:
            with self.subTest(old=old):
                changed = self.text.replace(old, new, 1)
                self.assertNotEqual(changed, self.text)
                self.assertEqual(prove(changed, self.folder.name)[0], NO)

    def test_a_change_of_words_is_none(self):
        lines = self.text.split("\n")
        elements = [n for n, line in enumerate(lines) if ELEMENT.match(line)]
        first = last = elements[0]
        while last + 1 in elements:
            last += 1
        for changed in [
            re.sub(r'comment "[^"]*"', 'comment "x"', self.text),
            re.sub(r"^ +", "\t", self.text, flags=re.M),
            self.text.replace(" counter ", " "),
            # every chain drops what is left before the base chain's policy is asked
            self.text.replace("policy drop;", "policy accept;"),
            self.text.replace("pw_", "mine_"),
            # the elements of the first map from last to first
            "\n".join(lines[:first] + lines[first:last + 1][::-1] + lines[last + 1:]),
        ]:
            self.assertEqual(prove(changed, self.folder.name), (FINE, []))


class WideningTest(unittest.TestCase):
    """Ways in which generators are known to open more than was asked, each found."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        with open(os.path.join(ROOT, SMALL, "gw1.nft"), encoding="utf-8") as file:
            self.right = file.read()

    def excess(self, old, new, *options):
        self.assertIn(old, self.right)
        code, findings = prove(self.right.replace(old, new, 1), self.folder.name, *options)
        self.assertEqual(code, NO)
        kinds = {finding["finding"] for finding in findings}
        self.assertIn("excess", kinds, findings)

    def test_the_right_one_is_right(self):
        self.assertEqual(prove(self.right, self.folder.name), (FINE, []))

    def test_a_lost_port(self):
        self.excess("ip saddr 10.10.2.31 tcp dport 445 accept",
                    "ip saddr 10.10.2.31 meta l4proto tcp accept")

    def test_a_lost_list_of_ports_of_two_protocols(self):
        self.excess("meta l4proto { tcp, udp } th dport 53 accept",
                    "meta l4proto { tcp, udp } accept")

    def test_protocol_and_port_taken_apart(self):
        self.excess("udp dport 123 accept", "meta l4proto { tcp, udp } th dport 123 accept")

    def test_a_list_that_means_everyone(self):
        self.excess("ip saddr 10.10.3.128/28 ip daddr @cluster", "ip daddr @cluster")

    def test_a_negation_that_matches_nearly_all(self):
        self.excess("ip saddr 10.10.2.31 tcp dport 445", "ip saddr != 10.10.2.32 tcp dport 445")

    def test_a_rule_for_both_directions(self):
        self.excess('iifname "eth1" oifname "eth0" ip daddr @cluster jump from_servers',
                    "jump from_servers")

    def test_one_family_too_wide(self):
        # No party of the site has an IPv6 address, so only a look at the whole shows it.
        self.excess('    iifname "eth0" oifname "eth1"',
                    '    meta nfproto ipv6 accept\n    iifname "eth0" oifname "eth1"', "--whole")


if __name__ == "__main__":
    unittest.main()
