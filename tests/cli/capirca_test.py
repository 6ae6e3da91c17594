#!/usr/bin/python3
"""Access lists that another generator writes are read, and decide like those in our words."""

import os
import subprocess
import tempfile
import unittest

from program import FINE, NO, run, write

ACLGEN = "/usr/bin/aclgen"

NETWORKS = """NODES = 10.1.0.11/32
        10.1.0.12/31
ORA = 10.2.0.21/32
NAS = 10.2.0.41/32
SERVERS = 10.2.0.0/16
"""
SERVICES = """AGENT = 11117/tcp
NFS = 111/tcp 111/udp 2049/tcp 2049/udp
HIGH = 1024-65535/tcp
"""
POLICY = """header {
  target:: cisco from-backup extended
  target:: ciscoasa from-backup
}
term agent {
  source-address:: NODES
  destination-address:: ORA
  destination-port:: AGENT
  protocol:: tcp
  action:: accept
}
term nfs {
  source-address:: NODES
  destination-address:: NAS
  destination-port:: NFS
  protocol:: tcp udp
  action:: accept
}
term high {
  source-address:: NODES
  source-port:: HIGH
  destination-address:: SERVERS
  destination-port:: HIGH
  protocol:: tcp
  action:: accept
}
term ping {
  source-address:: NODES
  destination-address:: SERVERS
  protocol:: icmp
  icmp-type:: echo-request
  action:: accept
}
term default {
  action:: deny
}
"""

# The same in the words of our texts.
OURS = {
    "asa": """object network pw-nodes
 range 10.1.0.11 10.1.0.13
object-group service pw-nfs
 service-object tcp destination eq 111
 service-object tcp destination eq 2049
 service-object udp destination eq 111
 service-object udp destination eq 2049
access-list from-backup extended permit tcp object pw-nodes host 10.2.0.21 eq 11117
access-list from-backup extended permit object-group pw-nfs object pw-nodes host 10.2.0.41
access-list from-backup extended permit tcp object pw-nodes range 1024 65535 10.2.0.0 255.255.0.0 \
range 1024 65535
access-list from-backup extended permit icmp object pw-nodes 10.2.0.0 255.255.0.0 echo
""",
    "ios": """object-group network pw-nodes
 range 10.1.0.11 10.1.0.13
ip access-list extended from-backup
 permit tcp object-group pw-nodes host 10.2.0.21 eq 11117
 permit tcp object-group pw-nodes host 10.2.0.41 eq 111 2049
 permit udp object-group pw-nodes host 10.2.0.41 eq 111 2049
 permit tcp object-group pw-nodes gt 1023 10.2.0.0 0.0.255.255 gt 1023
 permit icmp object-group pw-nodes 10.2.0.0 0.0.255.255 echo
"""}
ENDINGS = {"asa": "edge.asa", "ios": "edge.acl"}


@unittest.skipUnless(os.path.exists(ACLGEN), "aclgen of python3-capirca is not installed")
class ListsOfAnotherGenerator(unittest.TestCase):
    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = kept.name
        write(self.folder, "definitions/n.net", NETWORKS)
        write(self.folder, "definitions/s.svc", SERVICES)
        policy = write(self.folder, "policies/edge.pol", POLICY)
        out = os.path.join(self.folder, "out")
        os.makedirs(out)
        subprocess.run([ACLGEN, "--base_directory", self.folder, "--policy_file", policy,
                        "--definitions_directory", os.path.join(self.folder, "definitions"),
                        "--output_directory", out], check=True, capture_output=True, timeout=120,
                       cwd=self.folder)

    def compare(self, dialect, ours):
        theirs = os.path.join(self.folder, "out", ENDINGS[dialect])
        own = write(self.folder, "ours.cfg", ours)
        return run("compare", theirs, own, "--dialect", dialect, "--acl", "from-backup")

    def test_decide_like_ours(self):
        for dialect, ours in OURS.items():
            with self.subTest(dialect):
                ran = self.compare(dialect, ours)
                self.assertEqual(ran.code, FINE, ran.out + ran.err)

    def test_differ_where_ours_does(self):
        for dialect, ours in OURS.items():
            with self.subTest(dialect):
                ran = self.compare(dialect, ours.replace("11117", "11118"))
                self.assertEqual(ran.code, NO, ran.out + ran.err)
                self.assertIn(":11117", ran.out)


if __name__ == "__main__":
    unittest.main()
