#!/usr/bin/python3
"""Our table, read from the kernel without nft, is what nft lists.

Usage: own_listing_test.py --root|--unprivileged OWN_LISTING. Exit code 77 where this system allows
no namespaces; the output says why.
"""

import re
import subprocess
import sys
import unittest

import namespaces

PROGRAM = ""

CHAINS = "  chain c {\n    type filter hook input priority 0; policy drop;\n  }\n  chain go { }\n"

# Every kind of map that is rendered, and sets: what they hold, as nft lists it but for line breaks.
SAME = {
    "ports, with counters": """map m {
      type ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict
      flags interval; counter; elements = {
      10.1.0.0/24 . 10.2.0.5 . tcp . 443 counter packets 7 bytes 420 comment "0123 a b" : accept,
      10.1.0.3-10.1.1.9 . 10.2.0.6/31 . udp . 1000-2000 counter packets 0 bytes 0 : goto go } }""",
    "one value each": """map m {
      type ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict
      elements = { 10.1.0.1 . 10.2.0.5 . tcp . 443 comment "x" : accept,
      10.1.0.2 . 10.2.0.5 . udp . 53 : drop } }""",
    "source ports": """map m {
      type ipv4_addr . ipv4_addr . inet_proto . inet_service . inet_service : verdict
      flags interval; elements = {
      10.1.0.0/16 . 0.0.0.0/0 . tcp . 1024-65535 . 443 : accept } }""",
    "version 6": """map m {
      type ipv6_addr . ipv6_addr . inet_proto . inet_service : verdict
      flags interval; elements = { 2001:db8::/64 . 2001:db8:1::7 . tcp . 443 : accept,
      2001:db8:0:2::1-2001:db8:0:2::9 . ::/0 . udp . 53 : jump go } }""",
    "intervals of one field": """map m { type ipv4_addr : verdict; flags interval; elements = {
      0.0.0.0-9.255.255.255 : jump go, 10.0.0.0/8 : accept, 192.0.2.1 : drop,
      192.0.2.3-255.255.255.255 : goto go } }""",
    "one field": """set m { type inet_service; elements = { 22, 443 } }""",
    "interfaces": """map m { type ifname . ifname : verdict; elements = {
      "eth0" . "eth1" : goto go, "lo" . "lo" : accept } }""",
    "nothing": """map m { type ipv4_addr : verdict; }""",
}
# The same, but for names of protocols and types, which nft takes from a file.
EQUAL = {
    "types": """map m {
      type ipv4_addr . ipv4_addr . icmp_type : verdict; flags interval; elements = {
      10.1.0.0/24 . 10.2.0.0/24 . echo-request : accept, 10.1.0.1 . 10.2.0.1 . 3-5 : accept } }""",
    "types of version 6": """map m {
      type ipv6_addr . ipv6_addr . icmpv6_type : verdict; elements = {
      2001:db8::1 . 2001:db8::2 . echo-request : accept } }""",
    "protocols": """map m {
      type ipv4_addr . ipv4_addr . inet_proto : verdict; flags interval
      elements = { 10.1.0.0/24 . 10.2.0.0/24 . esp : accept,
      10.1.0.0/24 . 10.3.0.0/24 . 0-5 : accept } }""",
}
UNKNOWN = {
    "ends of time": """set m { type ipv4_addr; flags timeout
      elements = { 10.0.0.1 timeout 1h } }""",
    "another type": """set m { type mark; elements = { 0x7 } }""",
    "names with an end of their own": """set m { type ifname; flags interval
      elements = { "eth*" } }""",
}


def load(body):
    """A table with a set or map `m`."""
    for before, after in (("; ", "\n"), ("{ type", "{\ntype"), ("}", "\n}"), (";\n", "\n")):
        body = body.replace(before, after)
    namespaces.run("nft", "-f", "-", text="table inet portwright\ndelete table inet portwright\n"
                   "table inet portwright {\n" + CHAINS + body + "\n}\n")


def listed():
    return namespaces.run("nft", "list", "table", "inet", "portwright")


def bare(text):
    """Without line breaks, and without an order: that of a hash is another one after each load."""
    return sorted(re.split("[{},]", "".join(text.split())))


class OwnListingTest(unittest.TestCase):

    def test_is_what_nft_lists(self):
        for name, body in SAME.items():
            with self.subTest(name):
                load(body)
                self.assertEqual(bare(namespaces.run(PROGRAM, "own")), bare(listed()))

    def test_means_what_nft_lists(self):
        for name, body in {**SAME, **EQUAL}.items():
            with self.subTest(name):
                load(body)
                before, own = listed(), namespaces.run(PROGRAM, "own")
                namespaces.run("nft", "flush", "ruleset")
                namespaces.run("nft", "-f", "-", text=own)
                self.assertEqual(bare(listed()), bare(before))

    def test_leaves_to_nft_what_it_does_not_know(self):
        for name, body in UNKNOWN.items():
            with self.subTest(name):
                load(body)
                done = subprocess.run([PROGRAM, "own"], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertIn("known", done.stderr)
                without_rest = namespaces.run(PROGRAM, "any").partition(" expires")[0]
                self.assertEqual(without_rest, listed().partition(" expires")[0])

    def test_reads_many_parts(self):
        keys = [f"10.{n // 250}.{n % 250}.0/25 . 10.2.0.5 . tcp . {1000 + n}" for n in range(600)]
        load("map m { type ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict\n"
             "flags interval; counter\nelements = { " +
             ", ".join(f'{key} comment "{"c" * 60}" : accept' for key in keys) + " } }")
        own = namespaces.run(PROGRAM, "own")
        self.assertEqual(own.count(" : accept"), 600)
        self.assertEqual(bare(own), bare(listed()))

    def test_has_no_table(self):
        namespaces.run("nft", "flush", "ruleset")
        self.assertEqual(namespaces.run(PROGRAM, "own"), "")
        namespaces.run("nft", "-f", "-", text="table ip portwright {\n}\ntable inet other {\n}\n")
        self.assertEqual(namespaces.run(PROGRAM, "any"), "")

    def test_changes_elements_as_nft_does(self):
        """By nft and by ourselves it is the same listing; taken away, none is left."""
        ports = "ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict"
        kinds = {
            ports + "; flags interval; counter": [
                '10.1.0.0/24 . 10.2.0.5 . tcp . 443 comment "0123 a b" : accept',
                "10.1.0.3-10.1.1.9 . 10.2.0.6/31 . udp . 1000-2000 : goto go",
                "0.0.0.0/0 . 10.2.0.5 . 0-255 . 0-65535 : drop",
                '10.1.0.1 . 10.2.0.5 . 132 . 7 comment "' + "c" * 128 + '" : jump go'],
            ports + "; counter": [
                '10.1.0.1 . 10.2.0.5 . tcp . 443 comment "x" : accept'],
            "ipv6_addr . ipv6_addr . inet_proto . inet_service : verdict; flags interval": [
                "2001:db8::/64 . 2001:db8:1::7 . tcp . 443 : accept",
                "2001:db8:0:2::1-2001:db8:0:2::9 . ::/0 . udp . 53 : drop"],
            "ipv4_addr . ipv4_addr . inet_proto : verdict; flags interval": [
                "10.1.0.0/24 . 10.2.0.0/24 . 50 : accept"],
        }
        for kind, elements in kinds.items():
            body = "map m { type " + kind.replace("; ", "\n") + " }"
            for element in elements:
                with self.subTest(element):
                    load(body)
                    empty = listed()
                    namespaces.run("nft", f"add element inet portwright m {{ {element} }}")
                    by_nft = listed()
                    load(body)
                    namespaces.run(PROGRAM, "try-add", "m", element)
                    self.assertEqual(listed(), empty)
                    namespaces.run(PROGRAM, "add", "m", element)
                    self.assertEqual(listed(), by_nft)
                    key = re.split(" comment | : ", element)[0]
                    namespaces.run(PROGRAM, "try-delete", "m", key)
                    self.assertEqual(listed(), by_nft)
                    namespaces.run(PROGRAM, "delete", "m", key)
                    self.assertEqual(listed(), empty)
                    done = subprocess.run([PROGRAM, "delete", "m", key], capture_output=True,
                                          text=True, check=False)
                    self.assertEqual(done.returncode, 1)
                    self.assertIn("the kernel refuses", done.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("--root", "--unprivileged"):
        sys.exit("usage: own_listing_test.py --root|--unprivileged OWN_LISTING")
    namespaces.enter(sys.argv[1] == "--unprivileged")
    PROGRAM = sys.argv[2]
    unittest.main(argv=sys.argv[:1])
