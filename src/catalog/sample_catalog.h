// A small catalog for tests that uses every part of the format. Not part of the library.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "catalog/read.h"

namespace portwright::catalog {

inline constexpr std::string_view kSample = R"(product: sample
title: Sample Appliance
vendor: Example
document:
  title: Ports
  revision: "2026-01"
  address: https://example.com/ports
  sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
versions: ["1.0", "1.1_u2"]
roles:
  appliance:
    title: Appliance
    kind: self
    cited_as: "@product"
    addresses: [node, vip]
  dns: { title: DNS server, kind: service, shared: dns }
  oracle: { title: Oracle server, kind: host }
  cloud:
    title: Cloud
    kind: internet
    names: ["*.s3.<region>.example.com", api.example.com]
features:
  base: { title: Basic operation, always: true }
  agent: { title: Agents, question: Are agents installed? }
  oracle-backup:
    title: Oracle
    group: Databases
    question: Does it protect Oracle?
    implies: [agent]
  everything: { title: Everything, question: All of it?, implies: [oracle-backup] }
parameters:
  kmip_port: { title: KMIP port, type: port, default: 5696 }
  instance: { title: Instances, type: number, default: 2, min: 1, max: 64 }
  daemon_port: { title: Daemon's port, type: port, formula: 4745 + instance }
  region: { title: Region, type: text }
choices:
  mail_port:
    title: Mail port
    question: Which port?
    pick: one
    options: { "25": { title: Plain }, "587": { title: Submission } }
    default: "25"
  protocols:
    title: Protocols
    question: Which protocols?
    pick: some
    options: { nfs: { title: NFS }, smb: { title: SMB } }
    default: [nfs, smb]
requirements:
  - id: base/appliance-dns/53
    from: appliance
    to: dns
    initiator: from
    ground: "protocol: a resolver asks a server"
    allow: [tcp/53, udp/53]
    traffic: management
    direction: out
    purpose: Names.
    cite: { section: Base, line: 20 }
  - id: oracle-backup/oracle-appliance/11117
    from: oracle
    to: appliance
    initiator: either
    ground: "text: both call"
    allow: [tcp/11113-11117, "tcp/{kmip_port}", "udp/{daemon_port}"]
    source_ports: [1024-65535]
    when: oracle-backup and version >= 1.1_u2 and from.os in (linux, aix)
    traffic: backup
    direction: both
    temporary: domain-join
    purpose: Backups, "quoted".
    cite:
      section: Databases > Oracle
      line: 10
      also: [30]
      flags: [wildcard, conditional]
      source: Oracle, any release
    doubts:
      - about: transport
        readings: [as printed, as the protocol is defined]
        taken: 2
        why: The product follows the protocol.
    was: [old/oracle-appliance/11117]
  - id: base/appliance-cloud/ping
    from: appliance
    to: cloud
    initiator: unknown
    ground: "column: source and destination"
    allow: [icmp/echo-request, proto/50, any]
    local: true
    purpose: Reachability.
    cite: { section: Base, line: 20 }
conditions:
  - id: long-sessions
    kind: session-timeout
    roles: [appliance, cloud]
    value: 14400
    when: base
    text: Sessions last four hours, port 5696 too.
    cite: { section: Firewalls, line: 40 }
retired: [gone/appliance-dns/53]
)";

// `kSample` with the first place of `from` replaced by `to`.
inline std::string SampleWith(std::string_view from, std::string_view to) {
  std::string text(kSample);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// A catalog without errors.
inline std::unique_ptr<Catalog> ReadGood(std::string_view text) {
  Diagnostics diagnostics;
  auto catalog = Read(text, "catalog/sample.yaml", diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  EXPECT_NE(catalog, nullptr);
  return catalog ? std::move(catalog) : std::make_unique<Catalog>();
}

}  // namespace portwright::catalog
