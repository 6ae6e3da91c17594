"""Two hosts, a gateway between them, and conditions of every kind, for tests that measure them."""

import os

DAY = "2026-11-21"

CATALOG = """product: pair
title: Two hosts
vendor: Example
document: { title: Ports, revision: "1" }
versions: ["1"]
roles:
  left: { title: Left, kind: host }
  right: { title: Right, kind: host }
features:
  base: { title: Operation, always: true }
requirements:
  - { id: base/left-right/7000, from: left, to: right, initiator: from, ground: "text: it asks",
      allow: [tcp/7000], when: base, purpose: Work., cite: { section: Ports, line: 1 } }
  - { id: base/left-right/7001, from: left, to: right, initiator: from, ground: "text: it asks",
      allow: [udp/7001], when: base, purpose: Work., cite: { section: Ports, line: 2 } }
conditions:
  - { id: near, kind: latency, roles: [left, right], value: 400, text: Near.,
      cite: { section: Ports, line: 3 } }
  - { id: wide, kind: bandwidth, roles: [left, right], value: 40, text: Wide.,
      cite: { section: Ports, line: 4 } }
  - { id: subnet, kind: same-subnet, roles: [left, right], text: One subnet.,
      cite: { section: Ports, line: 5 } }
  - { id: long, kind: session-timeout, roles: [left, right], value: 4, text: Long.,
      cite: { section: Ports, line: 6 } }
"""

SITE = """site: pair
title: Two hosts
zones:
  one: { prefixes: [10.10.1.0/24] }
  two: { prefixes: [10.10.2.0/24] }
hosts:
  a: { addresses: [10.10.2.21], os: linux }
  b: { addresses: [10.10.1.21], os: linux }
products:
  - { id: p, product: pair, version: "1", self: a, bind: { left: a, right: b } }
enforcement:
  gw: { kind: gateway, dialect: nftables, interfaces: { eth0: one, eth1: two } }
"""


def write(folder):
    """A folder that is site and catalogs in one."""
    for name, text in (("pair.yaml", CATALOG), ("site.yaml", SITE)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
