#!/usr/bin/python3
"""Configurations that nobody wrote by hand: an answer or a refusal, within a memory that
is given, never a crash."""

import os
import resource
import subprocess
import tempfile
import unittest

import program
from program import BAD_INPUT, FINE, NO

MEMORY = 4 << 30  # bytes of addresses
SECONDS = 120  # so that a test ends where the program hangs
LONG = 100_000_000
NESTED = 10_000
MILLION = 1_000_000
SANITIZED = b"__asan_init" in program.read(program.PROGRAM)  # such a build reserves far more

QUESTION = "tcp any -> 10.1.0.0/16:22"
BASE = "type filter hook input priority 0; policy drop;\n"
TABLES = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"


def nft(rules, before=""):
    return f"table inet f {{\n{before}chain input {{ {BASE}{rules}\n}}\n}}\n"


def counted(line, count, end=""):
    return "".join(line.format(this=n, next=n + 1) for n in range(count)) + end


def address(number):
    """Every second one: none of them makes a range with its neighbour."""
    return f"10.{number >> 15 & 255}.{number >> 7 & 255}.{number * 2 & 255}"


def addresses(line, count):
    return "".join(line.format(address(n)) for n in range(count))


def ios(entries, before=""):
    return (f"{before}ip access-list extended A\n{entries}interface Gi0\n"
            " ip access-group A in\n")


def asa(entries, before=""):
    return ("ASA Version 9.16(1)\ninterface Gi0/0\n nameif outside\n security-level 0\n"
            f"{before}{entries}access-group A in interface outside\n")


def panos(source, before):
    return (f"{before}set rulebase security rules r from any to any source {source} "
            "destination any application any service any action allow\n")


def rules_json(objects):
    return ('{"nftables": [{"table": {"family": "inet", "name": "f"}}, '
            '{"chain": {"family": "inet", "table": "f", "name": "input", "type": "filter", '
            '"hook": "input", "prio": 0, "policy": "drop"}}' + objects + "]}\n")


ALL = (FINE, NO)
REFUSED = (BAD_INPUT,)
NFT_CHAINS = "chain c{this} {{ jump c{next}; }}\n"
TABLES_CHAINS = counted(":C{this} - [0:0]\n", NESTED + 1) + "-A INPUT -j C0\n"
ONE_RULE = "-p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n"
CISCO_GROUPS = "object-group network G{this}\n group-object G{next}\n"
CISCO_FORKS = "object-group network G{this}\n group-object G{next}\n group-object G{next}\n"
SETS = ("set address-group g{this} static [ g{next} ]\n",
        "set address-group g{this} static [ g{next} h{next} ]\n"
        "set address-group h{this} static [ g{next} h{next} ]\n")
ODD_PORTS = ", ".join(map(str, range(1, 65535, 2)))

# A name, the dialect, a text or a function that makes one, exit codes, and what a refusal says.
CASES = [
    ("a loop of chains", "nftables",
     nft("jump a", "chain a { jump b; }\nchain b { jump a; }\n"), REFUSED, "without a loop"),
    ("nested jumps", "nftables",
     lambda: nft("jump c0", counted(NFT_CHAINS, NESTED, f"chain c{NESTED} {{ accept; }}\n")),
     REFUSED, "expected at most 2,000 jumps in jumps"),
    ("jumps that fork", "nftables",
     nft("jump c0", counted("chain c{this} {{ jump c{next}; jump c{next}; }}\n", 60,
                            "chain c60 { tcp dport 22 accept; }\n")), REFUSED, "found more"),
    ("jumps that fork to nothing", "nftables",
     nft("jump c0", counted("chain c{this} {{ jump c{next}; jump c{next}; }}\n", 60,
                            "chain c60 { }\n")), REFUSED, "found more"),
    ("a set of a million", "nftables",
     lambda: nft("ip saddr . tcp dport vmap @s",
                 "map s { type ipv4_addr . inet_service : verdict; elements = {\n" +
                 addresses("{} . 22 : accept,\n", MILLION) + "} }\n"), ALL, ""),
    ("two sets multiplied", "nftables",
     lambda: nft("ip saddr . tcp dport @s ip daddr . tcp sport @s accept",
                 "set s { type ipv4_addr . inet_service; elements = {\n" +
                 addresses("{} . 22,\n", NESTED) + "} }\n"), REFUSED, "5,000,000 lines"),
    ("ports multiplied", "nftables",
     nft(f"tcp dport != {{ {ODD_PORTS} }} tcp sport != {{ {ODD_PORTS} }} accept"), REFUSED,
     "5,000,000 lines"),
    ("overlapping intervals", "nftables",
     nft("ip saddr @s tcp dport vmap { 1-100 : drop, 50-200 : accept }",
         "set s { type ipv4_addr; flags interval; elements = { 10.0.0.0-10.0.0.20, "
         "10.0.0.10-10.0.0.30, 10.0.0.0/24, 10.0.0.5 } }\n"), ALL, ""),
    ("a mapped address", "nftables", nft("ip6 saddr ::ffff:10.0.0.1 accept"), ALL, ""),
    ("a mapped address as IPv4", "nftables",
     nft("", "set s { type ipv4_addr; elements = { ::ffff:10.0.0.1 } }\n"), REFUSED,
     "expected a value of the set's type"),
    ("a long word", "nftables", lambda: nft("ip saddr " + "1" * LONG + " accept"), ALL, ""),
    ("a long list", "nftables", lambda: nft("ip saddr { " + "10.0.0.1, " * (LONG // 10) +
                                            "} accept"), REFUSED, "10,000,000 words"),
    ("a long text in quotes", "nftables", lambda: nft('iifname "' + "a" * LONG + '" accept'), ALL,
     ""),
    ("a rule without end", "nftables", lambda: nft("tcp dport 22 " * (LONG // 13) + "accept"),
     REFUSED, "10,000,000 words"),
    ("a rule of many matches", "nftables", nft("meta mark 1 " * 1000 + "accept"), REFUSED,
     "at most 128 matches"),
    ("brackets", "nftables", lambda: nft("{ " * (LONG // 2)), REFUSED, "expected"),
    ("line ends", "nftables", lambda: nft("\n" * LONG), ALL, ""),
    ("zero bytes", "nftables", lambda: nft("\0" * LONG), ALL + REFUSED, ""),
    ("many chains", "nftables",
     lambda: nft(counted("tcp dport {this} jump c{this}\n", 60_000),
                 counted("chain c{this} {{ ip saddr 10.0.0.1 accept; }}\n", 60_000)), ALL, ""),
    ("many tables", "nftables", lambda: counted("table inet t{this} {{ }}\n", NESTED), REFUSED,
     "1,000 tables"),
    ("deep JSON", "nftables", lambda: rules_json("," + "[" * NESTED), REFUSED, "PW-DIA-common-01"),
    ("a long string of JSON", "nftables",
     lambda: rules_json(', {"rule": {"family": "inet", "table": "f", "chain": "input", "expr": '
                        '[{"log": {"prefix": "' + "a" * LONG + '"}}, {"accept": null}]}}'), ALL,
     ""),
    ("a million of JSON", "nftables",
     lambda: rules_json(', {"set": {"family": "inet", "table": "f", "name": "s", '
                        '"type": "ipv4_addr", "elem": [' +
                        addresses('"{}",', MILLION) + '"1.1.1.1"]}}'), ALL, ""),

    ("a loop of chains", "iptables",
     TABLES + ":A - [0:0]\n:B - [0:0]\n-A INPUT -j A\n-A A -j B\n-A B -j A\nCOMMIT\n", REFUSED,
     "loop"),
    ("nested jumps", "iptables",
     lambda: TABLES + TABLES_CHAINS + counted("-A C{this} -j C{next}\n", NESTED) +
     f"-A C{NESTED} {ONE_RULE}", ALL + REFUSED, "expected at most 2,000 jumps in jumps"),
    ("nested gotos", "iptables",
     lambda: TABLES + TABLES_CHAINS + counted("-A C{this} -g C{next}\n", NESTED) +
     f"-A C{NESTED} {ONE_RULE}", ALL + REFUSED, "expected at most 2,000 jumps in jumps"),
    ("a mapped address", "iptables",
     TABLES + "-A INPUT -s ::ffff:10.0.0.1/128 " + ONE_RULE, ALL, ""),
    ("a long word", "iptables", lambda: TABLES + "-A INPUT -s " + "1" * LONG + " " + ONE_RULE,
     REFUSED, "expected"),
    ("a rule of many matches", "iptables",
     lambda: TABLES + "-A INPUT " + "-m mark --mark 1 " * (LONG // 17) + ONE_RULE, REFUSED,
     "expected"),

    ("a loop of groups", "ios",
     ios(" permit tcp object-group G0 any eq 22\n",
         "object-group network G0\n group-object G1\nobject-group network G1\n group-object G0\n"),
     REFUSED, "groups without a loop"),
    ("nested groups", "ios",
     lambda: ios(" permit tcp object-group G0 any eq 22\n",
                 counted(CISCO_GROUPS, NESTED,
                         f"object-group network G{NESTED}\n host 10.0.0.1\n")), ALL, ""),
    ("groups that fork", "ios",
     ios(" permit tcp object-group G0 any eq 22\n",
         counted(CISCO_FORKS, 60, "object-group network G60\n host 10.0.0.1\n")), ALL, ""),
    ("groups multiplied", "ios",
     lambda: ios(" permit tcp object-group G object-group G eq 22\n",
                 "object-group network G\n" + addresses(" host {}\n", 50_000)), ALL + REFUSED,
     "expected at most 8,000,000 boxes"),
    ("a group of a million", "ios",
     lambda: ios(" permit tcp object-group G any eq 22\n",
                 "object-group network G\n" + addresses(" host {}\n", MILLION)), ALL, ""),
    ("a long line", "ios", lambda: ios(" permit tcp any " + "a" * LONG + "\n"), REFUSED,
     "expected a line of at most 65,536 bytes"),
    ("ports multiplied", "ios",
     lambda: ios(" permit tcp any eq " + " ".join(map(str, range(1, 9999, 2))) + " any eq " +
                 " ".join(map(str, range(1, 9999, 2))) + "\n"), ALL + REFUSED, "expected"),

    ("a loop of groups", "asa",
     asa("access-list A extended permit tcp object-group G0 any eq 22\n",
         "object-group network G0\n group-object G1\nobject-group network G1\n group-object G0\n"),
     REFUSED, "groups without a loop"),
    ("nested groups", "asa",
     lambda: asa("access-list A extended permit tcp object-group G0 any eq 22\n",
                 counted(CISCO_GROUPS, NESTED, f"object-group network G{NESTED}\n"
                         " network-object host 10.0.0.1\n")), ALL, ""),
    ("ports multiplied", "asa",
     asa("access-list A extended permit tcp any object-group P any object-group P\n",
         "object-group service P tcp\n" + "".join(f" port-object eq {n}\n"
                                                  for n in range(1, 60_000, 2))), REFUSED,
     "that a device could hold"),
    ("a long line", "asa",
     lambda: asa("access-list A extended permit tcp any host " + "1" * LONG + "\n"), REFUSED,
     "expected a line of at most 65,536 bytes"),

    ("a loop of groups", "panos",
     panos("g0", "set address-group g0 static [ g1 ]\nset address-group g1 static [ g0 ]\n"),
     REFUSED, "expected groups that do not hold themselves"),
    ("nested groups", "panos",
     lambda: panos("g0", counted(SETS[0], NESTED, "set address a ip-netmask 10.0.0.1\n"
                                 f"set address-group g{NESTED} static [ a ]\n")), ALL, ""),
    ("groups that fork", "panos",
     panos("g0", counted(SETS[1], 60, "set address a ip-netmask 10.0.0.1\n"
                         "set address-group g60 static [ a ]\n"
                         "set address-group h60 static [ a ]\n")), ALL, ""),
    ("a long word", "panos", lambda: panos("any", "set address a ip-netmask " + "1" * LONG + "\n"),
     ALL + REFUSED, ""),
    ("deep XML", "panos", "<config>" + "<a>" * NESTED + "</a>" * NESTED + "</config>", REFUSED,
     "expected"),
]


class HostileTest(unittest.TestCase):
    def run_bounded(self, *words):
        def bound():
            if not SANITIZED:
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        done = subprocess.run([program.PROGRAM, *words], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=SECONDS, check=False,
                              env=program.environment(), preexec_fn=bound)
        return done.returncode, done.stdout, done.stderr.decode(errors="replace")

    def check(self, words, codes, message):
        code, out, err = self.run_bounded(*words)
        self.assertIn(code, codes, err[:2000])
        self.assertNotRegex(err[:100_000], r"terminate|what\(\)|CHECK|Sanitizer|std::")
        self.assertLess(len(err), 10_000_000)
        if code == BAD_INPUT:
            self.assertIn(message, err)
            self.assertEqual(out, b"")

    def test_each_is_answered_or_refused(self):
        for name, dialect, made, codes, message in CASES:
            text = made() if callable(made) else made
            with tempfile.TemporaryDirectory() as folder:
                path = program.write(folder, "device.txt", text)
                verbs = [["ask", path, QUESTION], ["lint", path]]
                if len(text) > LONG // 2:
                    verbs.pop()  # reading is the same, and takes seconds
                del text
                for words in verbs:
                    with self.subTest(name, dialect=dialect, verb=words[0]):
                        self.check([*words, "--dialect", dialect], codes, message)

    def test_both_sides_of_a_comparison(self):
        for name, dialect, made, codes, message in CASES:
            if callable(made):
                continue
            with self.subTest(name, dialect=dialect), tempfile.TemporaryDirectory() as folder:
                path = program.write(folder, "device.txt", made)
                self.check(["compare", path, path, "--dialect", dialect], codes, message)


if __name__ == "__main__":
    unittest.main()
