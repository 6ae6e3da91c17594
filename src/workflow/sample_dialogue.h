// A product with questions of every kind, and half a site with it, for tests. Not part of the
// library.
#pragma once

#include <string_view>

#include "workflow/sample_files.h"

namespace portwright::workflow {

inline constexpr std::string_view kAskingCatalog = R"(product: box
title: Backup box
vendor: Example
document: { title: Ports, revision: "1" }
versions: ["1.0", "2.0"]
roles:
  box: { title: Box, kind: self }
  agent: { title: Agent, kind: host }
  oracle: { title: Oracle server, kind: host }
  dns: { title: DNS server, kind: service, shared: dns }
  mail: { title: Mail server, kind: service, shared: smtp }
  cloud: { title: Cloud, kind: internet, names: [api.example.com] }
features:
  base: { title: Base, always: true }
  agents: { title: Agents, question: Do you back up servers by agents? }
  oracle: { title: Oracle databases, question: Do you back up Oracle databases? }
  mailing: { title: Mail, question: Does it send mail? }
  cloudy: { title: Cloud, question: May it reach its cloud? }
choices:
  mail_port:
    title: Mail port
    question: On which port does the mail server take mail?
    pick: one
    options: { "25": { title: plain }, "587": { title: submission } }
parameters:
  web_port: { title: Web port, type: port, default: 443 }
requirements:
  - { id: base/box-dns/53, from: box, to: dns, initiator: from, ground: "column: c", allow: [udp/53], when: base, purpose: Names., cite: { section: S, line: 1 } }
  - { id: agents/box-agent/50051, from: box, to: agent, initiator: from, ground: "column: c", allow: [tcp/50051], when: agents, purpose: Control., cite: { section: S, line: 2 } }
  - { id: agents/agent-box/300, from: agent, to: box, initiator: unknown, ground: "column: c", allow: [tcp/300], when: agents, purpose: Odd., cite: { section: S, line: 3 } }
  - { id: oracle/oracle-box/11117, from: oracle, to: box, initiator: from, ground: "column: c", allow: [tcp/11117, tcp/11113], when: "oracle and version >= 2.0", purpose: Data., cite: { section: S, line: 4 } }
  - { id: mailing/box-mail/25, from: box, to: mail, initiator: from, ground: "column: c", allow: [tcp/25], when: "mailing and mail_port == 25", purpose: Mail., cite: { section: S, line: 5 } }
  - { id: mailing/box-mail/587, from: box, to: mail, initiator: from, ground: "column: c", allow: [tcp/587], when: "mailing and mail_port == 587", purpose: Mail., cite: { section: S, line: 6 } }
  - { id: cloudy/box-cloud/443, from: box, to: cloud, initiator: from, ground: "column: c", allow: ["tcp/{web_port}"], when: cloudy, purpose: Cloud., cite: { section: S, line: 7 } }
)";

inline constexpr std::string_view kAskingSite = R"(# by hand
site: half
zones:
  left: { prefixes: [10.0.1.0/24] }
  right: { prefixes: [10.0.2.0/24] }
  internet: { internet: true }
hosts:
  box1: { addresses: [10.0.1.1] }
  ora1: { addresses: [10.0.2.1], tags: [oracle] }
  ora2: { addresses: [10.0.2.2], tags: [oracle] }
  dns1: { addresses: [10.0.2.53] }
products:
  - { id: box-1, product: box, self: box1, features: { mailing: { off: no mail here } } }
enforcement:
  fw1: { kind: gateway, dialect: nftables, interfaces: { a: left, b: right, c: internet } }
)";

inline void PutAskingSite(sys::MemoryFiles& files) {
  Put(files, "half/site.yaml", kAskingSite);
  Put(files, "half/catalogs/box.yaml", kAskingCatalog);
}

}  // namespace portwright::workflow
