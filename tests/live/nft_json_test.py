#!/usr/bin/python3
"""What nft lists as text and as JSON is read as the same policy, rule by rule and file by file.

Usage: nft_json_test.py --root|--unprivileged PORTWRIGHT. Exit code 77 where this system allows no
namespaces; the output says why.
"""

import glob
import os
import subprocess
import sys
import tempfile
import unittest

import namespaces

PROGRAM = ""
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# One rule each; a set, map or chain that one names stands in TABLE.
RULES = """
ct state established,related accept
ct state { established, new } accept
ct state != invalid accept
ct state vmap { established : accept, invalid : drop, new : jump more }
tcp flags syn accept
tcp flags == syn accept
tcp flags != syn accept
tcp flags & (fin | syn | rst | ack) == syn accept
tcp flags & (fin | syn) != 0 accept
tcp flags { syn, ack } accept
iifname "eth*" oifname { "a", "b" } accept
iif lo accept
iifname @interfaces accept
iifname . tcp dport { "eth0" . 22, "accept" . 23 } accept
ip saddr @nets ip daddr != 10.0.0.0/8 accept
ip saddr { 10.0.0.0/8, 11.0.0.1-11.0.0.9 } accept
ip saddr . tcp dport @pairs accept
ip saddr . tcp dport { 10.0.0.1 . 22, 10.0.0.2-10.0.0.7 . 23-25 } accept
ip saddr . ip daddr . meta l4proto { 10.0.0.1 . 10.0.0.2 . gre, 10.0.0.1 . 10.0.0.3 . 0 } accept
tcp dport vmap @ports
ip saddr . tcp dport vmap @ends
tcp dport vmap { 22 : accept, 23-25 : drop, 26 : goto more }
tcp dport { 22, 80-90, 443 } counter name "seen" accept
tcp dport != { 22, 80-90 } counter packets 5 bytes 6 drop comment "drop all else"
tcp dport > 1024 accept
tcp dport <= 1024 accept
tcp sport 1024-65535 accept
meta l4proto { tcp, udp } th dport 53 accept
meta l4proto 50 accept
meta nfproto ipv4 accept
meta protocol ip6 accept
ip protocol icmp accept
icmp type { echo-request, echo-reply } accept
icmpv6 type { nd-neighbor-solicit, nd-router-advert } ip6 hoplimit 255 accept
icmp type destination-unreachable icmp code 4 accept
icmpv6 type destination-unreachable icmpv6 code 1 accept
icmp type . icmp code { 3 . 4, 8 . 0 } accept
meta mark 0x10 accept
meta mark & 0xff == 0x1 accept
meta mark != 1 accept
ct mark 5 accept
meta skuid 1000 accept
fib saddr . iif oif missing drop
fib daddr type local accept
fib daddr type { local, broadcast } accept
ip saddr & 255.255.0.0 == 10.1.0.0 accept
ip6 saddr fe80::/10 accept
ip6 saddr ::ffff:10.0.0.1 accept
ip6 nexthdr tcp accept
limit rate 5/second accept
limit rate over 10/minute burst 20 packets drop
limit rate 10 mbytes/second accept
limit rate 5/second tcp dport 22 accept
limit name "calm" accept
quota over 100 mbytes drop
quota name "much" drop
log prefix "accept " tcp dport 22 accept
log prefix "drop" level debug flags all tcp dport 22 accept
log group 2 snaplen 10 tcp dport 22 accept
ip ttl 1 accept
ip dscp cs1 accept
meta length > 100 accept
meta pkttype broadcast drop
meta cgroup 1 accept
ct original ip saddr 1.1.1.1 accept
ct status dnat accept
ct count over 10 drop
ct helper "ftp" accept
meta mark set 5 tcp dport 99 accept
ct mark set meta mark tcp dport 99 accept
meta mark set ip saddr map @marks tcp dport 99 accept
meta mark set meta mark & 0xff | 0x1 tcp dport 99 accept
ip dscp set cs1 tcp dport 99 accept
tcp flags syn tcp option maxseg size set 1400 tcp dport 99 accept
tcp flags syn tcp option maxseg size set rt mtu
add @seen { ip saddr } tcp dport 99 accept
update @seen { ip saddr limit rate 5/second } accept
add @seen { ip saddr timeout 5m } drop
ip saddr @seen drop
ip saddr @late accept
notrack
tcp dport 4 queue num 1
tcp dport 6 reject
tcp dport 7 reject with tcp reset
tcp dport 8 reject with icmpx admin-prohibited
ether saddr 00:11:22:33:44:55 accept
vlan id 5 accept
@th,16,16 22 accept
@th,20,12 22 accept
udp length 8 accept
exthdr frag exists drop
frag id 5 drop
tcp option sack-permitted exists accept
rt classid 5 accept
socket transparent 1 accept
osf name "Linux" accept
numgen random mod 2 0 accept
jhash ip saddr mod 2 0 accept
dccp dport 5 accept
sctp dport 5-6 accept
udplite dport 5 accept
esp spi 5 accept
iifgroup 5 accept
meta time "2024-01-01" accept
meta day "Monday" accept
continue
return
tcp dport . ip saddr != { 22 . 10.0.0.1 } accept
""".strip().split("\n")

TABLE = """table inet t {
  counter seen { packets 0 bytes 0 }
  quota much { over 5 mbytes }
  limit calm { rate 5/second }
  set nets { type ipv4_addr; flags interval
    elements = { 10.0.0.0/8, 11.0.0.1-11.0.0.9 comment "x" } }
  set pairs { typeof ip saddr . tcp dport; flags interval
    elements = { 10.0.0.0/8 . 80-90, 10.1.0.1 . 443 } }
  set interfaces { type ifname; elements = { "eth0", "lo" } }
  set seen { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
  set late { type ipv4_addr; timeout 1h; elements = { 1.1.1.1 timeout 5m } }
  map ports { type inet_service : verdict; elements = { 22 : accept, 23 : drop, 24 : jump more } }
  map ends { type ipv4_addr . inet_service : verdict; flags interval
    elements = { 10.0.0.0/8 . 22-23 : accept, 10.0.0.0-10.0.0.5 . 99 : goto more } }
  map marks { type ipv4_addr : mark; elements = { 1.1.1.1 : 0x5 } }
  chain more { udp dport 9 accept; }
  chain input { type filter hook input priority filter + 5; policy drop;
    RULE
    tcp dport 1 accept
  }
  chain before { type filter hook prerouting priority raw; ip daddr 1.1.1.1 drop; }
}
table ip nat {
  chain out { type nat hook postrouting priority srcnat; oifname "eth0" masquerade; }
}
"""


class Listed(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.text = os.path.join(self.folder, "listed.nft")
        self.json = os.path.join(self.folder, "listed.json")

    def load(self, text):
        """Loads a text and lists it both ways; False where this kernel or nft cannot."""
        namespaces.run("nft", "flush", "ruleset")
        done = subprocess.run(["nft", "-f", "-"], input=text, capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            return False
        for path, words in ((self.text, ["list"]), (self.json, ["-j", "list"])):
            with open(path, "w", encoding="utf-8") as file:
                file.write(namespaces.run("nft", *words, "ruleset"))
        return True

    def compare(self, old, new):
        return subprocess.run([PROGRAM, "compare", old, new], capture_output=True, text=True,
                              check=False)

    def assert_equal(self, name):
        for old, new in ((self.text, self.json), (self.json, self.text)):
            done = self.compare(old, new)
            self.assertEqual(done.returncode, 0, (name, done.stdout, done.stderr))

    def test_rule_by_rule(self):
        loaded = 0
        for rule in RULES:
            with self.subTest(rule):
                if not self.load(TABLE.replace("RULE", rule)):
                    continue
                loaded += 1
                self.assert_equal(rule)
        self.assertGreater(loaded, len(RULES) * 3 // 4)

    def test_every_text_of_the_tree(self):
        paths = (glob.glob(os.path.join(ROOT, "src/dialect/nftables/testdata/*.nft")) +
                 glob.glob(os.path.join(ROOT, "examples/*/*.nft")))
        self.assertGreater(len(paths), 3)
        for path in sorted(paths):
            with self.subTest(path), open(path, encoding="utf-8") as file:
                self.assertTrue(self.load(file.read()), path)
                self.assert_equal(path)
                done = self.compare(path, self.json)
                self.assertEqual(done.returncode, 0, (path, done.stdout, done.stderr))

    def test_a_rendered_site(self):
        site = os.path.join(ROOT, "examples/small/site.yaml")
        done = subprocess.run([PROGRAM, "render", site, "--at", "gw1"], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(self.load(done.stdout))
        self.assert_equal(site)

    def test_one_thing_changed_is_found(self):
        """So that `equal` above means something."""
        self.assertTrue(self.load(TABLE.replace("RULE", "ip saddr @nets tcp dport 22 accept")))
        with open(self.json, encoding="utf-8") as file:
            listed = file.read()
        source = '"left": {"payload": {"protocol": "ip", "field": "saddr"'
        for old, new in (('"right": 22', '"right": 23'), ('"len": 8', '"len": 9'),
                         ('"11.0.0.9"', '"11.0.0.8"'), ('"policy": "drop"', '"policy": "accept"'),
                         (source, source.replace("saddr", "daddr")),
                         ('"op": "==", ' + source, '"op": "!=", ' + source)):
            with self.subTest(old):
                self.assertIn(old, listed)
                with open(self.json, "w", encoding="utf-8") as file:
                    file.write(listed.replace(old, new, 1))
                self.assertEqual(self.compare(self.text, self.json).returncode, 1, new)


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("--root", "--unprivileged"):
        sys.exit(__doc__)
    namespaces.enter(sys.argv[1] == "--unprivileged")
    namespaces.run("ip", "link", "set", "lo", "up")
    PROGRAM = os.path.abspath(sys.argv[2])
    unittest.main(argv=sys.argv[:1])
