#!/usr/bin/python3
"""From answers and three inventories to a plan, in eight commands and without YAML that anybody
edits: 40 ESXi hosts, 12 databases and 6 filers. What must come out was written by hand."""

import os
import tempfile
import unittest

import program
from program import DAY, FINE, run
from site_import_test import FILES, IMPORT_SITE, expected, planned

# What an administrator knows of the network, in the place of questions at a terminal.
ANSWERS = """site: north
zones:
  backup: 10.30.1.0/24
  virtual: 10.30.10.0/24
  databases: 10.30.20.0/24
  storage: 10.30.30.0/24
  office: 10.30.3.0/24
firewalls:
  gw1:
    dialect: nftables
    interfaces: { eth0: backup, eth1: virtual, eth2: databases, eth3: storage, eth4: office }
products:
  - product: ibm-backup-recovery
    id: backup-c1
    version: "7.2"
    nodes: 10.30.1.11-13
    vips: 10.30.1.21-23
    features: [vmware, oracle, sql-server, netapp]
"""


class EightCommandsTest(unittest.TestCase):
    def test_the_plan_is_the_list_made_by_hand(self):
        with tempfile.TemporaryDirectory() as folder:
            answers = program.write(folder, "answers.yaml", ANSWERS)
            inventories = [os.path.join(IMPORT_SITE, name) for name in FILES]
            commands = [
                ["site", "new", "north", "--answers", answers],
                ["site", "import", *inventories, "--site", "north"],
                ["site", "questions", "north", "--first", "8"],
                ["site", "answer", "north", "esxi=tag:esxi", "role:oracle=tag:oracle",
                 "role:sql-server=tag:mssql", "role:netapp=tag:netapp",
                 "role:agent=tag:oracle or tag:mssql", "vcenter=10.30.10.5",
                 "vmware_endpoints=vcenter,esxi", "netapp_protocols=nfs"],
                ["site", "answer", "north", "dns-internal=on", "ntp=on", "agent-upgrade=on",
                 "role:dns=10.30.3.53", "role:ntp=10.30.3.53", "administrators=10.30.3.128/28"],
                ["site", "check", "north", "--as-of", DAY],
                ["plan", "north", "--as-of", DAY],
                ["render", "north", "--at", "gw1", "--as-of", DAY],
            ]
            self.assertLessEqual(len(commands), 8)
            for command in commands:
                ran = run(*command, folder=folder)
                self.assertEqual(ran.code, FINE, f"{command}: {ran.err}{ran.out}")
            self.assertEqual(planned(os.path.join(folder, "north")), expected())


if __name__ == "__main__":
    unittest.main()
