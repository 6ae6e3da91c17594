// A small catalog and site for tests of the plan, and flows as text. Not part of the library.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "catalog/read.h"
#include "plan/plan.h"
#include "site/read.h"

namespace portwright::plan {

// A product with a cluster of its own, agents on hosts, and one of each thing that decides a flow.
inline constexpr std::string_view kSampleCatalog = R"(product: box
title: Backup box
vendor: Example
document: { title: Ports, revision: "1" }
versions: ["1.0", "1.1_u2", "2.0"]
roles:
  cluster: { title: Cluster, kind: self }
  node: { title: Node, kind: cluster-node, addresses: [node] }
  agent: { title: Agent, kind: host }
  filer: { title: Filer, kind: host }
  dns: { title: DNS, kind: service, shared: dns }
  mail: { title: Mail, kind: service }
  cloud: { title: Cloud, kind: internet, names: [api.example.com] }
  local-host: { title: Same host, kind: local }
features:
  base: { title: Base, always: true }
  backup: { title: Backup, question: Is it used?, implies: [agents] }
  agents: { title: Agents, question: Are there agents? }
  nas: { title: NAS, question: Are there filers? }
  mailing: { title: Mail, question: Does it mail? }
  support: { title: Support, question: Is support wanted? }
  joining: { title: Domain, question: Does it join? }
  peers: { title: Peers, question: Do agents talk? }
parameters:
  instance: { title: Instance, type: number, default: 2, min: 1, max: 64 }
  daemon_port: { title: Daemon, type: port, formula: 4745 + instance }
choices:
  mail_port:
    title: Mail port
    question: Which port?
    pick: one
    options: { plain: { title: Plain }, tls: { title: TLS } }
    default: plain
  channel:
    title: Channel
    question: Which channel?
    pick: one
    options: { ssh: { title: SSH }, https: { title: HTTPS } }
requirements:
  - { id: base/cluster-dns/53, from: cluster, to: dns, initiator: from, ground: "column: c", allow: [udp/53, tcp/53], when: base, purpose: Names., cite: { section: S, line: 10 } }
  - { id: backup/cluster-agent/50051, from: cluster, to: agent, initiator: from, ground: "column: c", allow: [tcp/50051], when: agents, purpose: Control., cite: { section: S, line: 20 } }
  - { id: backup/agent-cluster/11117, from: agent, to: cluster, initiator: from, ground: "column: c", allow: [tcp/11117], when: "backup and version >= 1.1_u2", purpose: Data., cite: { section: S, line: 21 } }
  - { id: backup/agent-cluster/2000, from: agent, to: cluster, initiator: from, ground: "column: c", allow: [tcp/2000], when: "backup and from.os == linux", purpose: Linux only., cite: { section: S, line: 22 } }
  - { id: nas/filer-cluster/2049, from: filer, to: cluster, initiator: to, ground: "protocol: the cluster mounts", allow: [tcp/2049], when: nas, purpose: Mount., cite: { section: S, line: 30 } }
  - { id: nas/filer-cluster/111, from: filer, to: cluster, initiator: either, ground: "text: both", allow: [tcp/111], when: nas, purpose: Portmap., cite: { section: S, line: 31 } }
  - { id: nas/filer-cluster/300, from: filer, to: cluster, initiator: unknown, ground: "column: c", allow: [tcp/300], when: nas, purpose: Mountd., cite: { section: S, line: 32 } }
  - { id: mailing/cluster-mail/25, from: cluster, to: mail, initiator: from, ground: "column: c", allow: [tcp/25], when: "mailing and mail_port == plain", purpose: Mail., cite: { section: S, line: 40 } }
  - { id: mailing/cluster-mail/465, from: cluster, to: mail, initiator: from, ground: "column: c", allow: [tcp/465], when: "mailing and mail_port == tls", purpose: Mail., cite: { section: S, line: 41 } }
  - { id: support/cluster-cloud/22, from: cluster, to: cloud, initiator: from, ground: "column: c", allow: [tcp/22], when: "support and channel == ssh", purpose: Support., cite: { section: S, line: 50 } }
  - { id: support/cluster-cloud/443, from: cluster, to: cloud, initiator: from, ground: "column: c", allow: [tcp/443], when: "support and channel == https", purpose: Support., cite: { section: S, line: 51 } }
  - { id: joining/cluster-dns/88, from: cluster, to: dns, initiator: from, ground: "column: c", allow: [tcp/88], when: joining, temporary: join, purpose: Join., cite: { section: S, line: 60 } }
  - { id: base/node-node/any, from: node, to: node, initiator: from, ground: "text: all", allow: [any], when: base, purpose: Internal., cite: { section: S, line: 70 } }
  - { id: base/agent-local-host/59999, from: agent, to: local-host, initiator: from, ground: "column: c", allow: [tcp/59999], when: agents, local: true, purpose: Local., cite: { section: S, line: 80 } }
  - { id: peers/agent-filer/4745, from: agent, to: filer, initiator: from, ground: "column: c", allow: ["tcp/{daemon_port}"], when: peers, source_ports: [1024-65535], purpose: Daemon., cite: { section: S, line: 90 } }
conditions:
  - { id: long, kind: session-timeout, roles: [agent, cluster], value: 14400, text: Long sessions., cite: { section: S, line: 24 } }
)";

// Two zones behind one gateway; what `site` adds or replaces stands in its own keys.
inline constexpr std::string_view kSampleNetwork = R"(site: sample
zones:
  inside: { prefixes: [10.1.0.0/16, "2001:db8:1::/48"] }
  outside: { prefixes: [10.2.0.0/16, "2001:db8:2::/48"] }
  internet: { internet: true }
hosts:
  agent1: { addresses: [10.2.0.11], os: linux, tags: [agent] }
  agent2: { addresses: [10.2.0.12], os: windows, tags: [agent] }
  filer1: { addresses: [10.2.0.21], os: ontap }
  filer2: { addresses: [10.2.0.22], os: ontap }
  dns1: { addresses: [10.1.0.53, "2001:db8:1::53"], os: linux }
  mail1: { addresses: [10.2.0.25], os: linux }
clusters:
  c1:
    interfaces:
      g1: { nodes: { n1: [10.1.0.1], n2: [10.1.0.2] }, vips: [10.1.0.9] }
enforcement:
  gw: { kind: gateway, dialect: nftables, interfaces: { eth0: inside, eth1: outside, eth2: internet } }
)";

struct Sample {
  Diagnostics diagnostics;
  std::unique_ptr<catalog::Catalog> catalog;
  std::unique_ptr<site::Site> site;
  std::unique_ptr<Plan> plan;

  std::string Messages() const { return diagnostics.Print(); }

  const Reason* FindReason(std::string_view id) const {
    for (const Reason& reason : plan->reasons) {
      if (reason.id == id) return &reason;
    }
    return nullptr;
  }

  // `agent1 10.2.0.11 -> c1 10.1.0.9 tcp/11117`, sorted; of one requirement's id, or of all.
  std::vector<std::string> Flows(std::string_view reason = "") const {
    std::vector<std::string> out;
    for (const PlannedFlow& flow : plan->flows) {
      if (!reason.empty() && plan->reasons[flow.reason].id != reason) continue;
      const auto end = [&](std::uint32_t endpoint) {
        return site->NameOf(plan->endpoints[endpoint].ref) + " " +
               plan->EndpointAddresses(endpoint);
      };
      out.push_back(end(flow.source) + " -> " + end(flow.destination) + " " +
                    ToText(plan->services[flow.service]) + (flow.local ? " local" : "") +
                    (flow.granted ? " granted" : ""));
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  std::string WhySkipped(std::string_view requirement) const {
    for (const Skip& skip : plan->skipped) {
      if (skip.requirement == requirement) return skip.detail;
    }
    return "";
  }
};

// Plans a site against a catalog, both as text, on a day.
inline Sample PlanWith(std::string_view catalog, std::string_view site, bool partial = false,
                       std::string_view day = "2026-11-21") {
  Sample sample;
  sample.catalog = catalog::Read(catalog, "box.yaml", sample.diagnostics);
  EXPECT_NE(sample.catalog, nullptr) << sample.Messages();
  sample.site =
      site::Read({{site::FileKind::kSite, "site.yaml", std::string(site)}}, sample.diagnostics);
  EXPECT_NE(sample.site, nullptr) << sample.Messages();
  if (!sample.catalog || !sample.site) return sample;
  Options options;
  options.as_of = *ParseDate(day);
  options.partial = partial;
  sample.plan = Make(*sample.site, {sample.catalog.get()}, options, sample.diagnostics);
  return sample;
}

// Plans kSampleNetwork with the given text behind it, on a day.
inline Sample PlanOf(std::string_view rest, bool partial = false,
                     std::string_view day = "2026-11-21",
                     std::string_view network = kSampleNetwork) {
  return PlanWith(kSampleCatalog, std::string(network) + std::string(rest), partial, day);
}

// A catalog of product `box` for one thing at a time.
struct SampleCatalog {
  std::string roles =
      "  cluster: { title: Cluster, kind: self }\n  agent: { title: Agent, kind: host }\n";
  std::string features = "  base: { title: Base, always: true }\n";
  std::string more;  // parameters, choices, conditions: whole sections
  std::string requirements;

  // `more` stands behind a comma: `local: true, temporary: join`.
  SampleCatalog& Require(std::string_view id, std::string_view from, std::string_view to,
                         std::string_view allow, std::string_view when = "base",
                         std::string_view more_keys = "") {
    requirements += "  - { id: " + std::string(id) + ", from: " + std::string(from) +
                    ", to: " + std::string(to) + ", allow: [" + std::string(allow) + "], when: \"" +
                    std::string(when) + "\", ";
    if (more_keys.find("initiator:") == std::string_view::npos) requirements += "initiator: from, ";
    requirements += "ground: \"column: c\", purpose: P., cite: { section: S, line: 1 }";
    if (!more_keys.empty()) requirements += ", " + std::string(more_keys);
    requirements += " }\n";
    return *this;
  }

  std::string Text() const {
    return "product: box\ntitle: Box\nvendor: Example\n"
           "document: { title: Ports, revision: \"1\" }\nversions: [\"1.0\", \"2.0\"]\n"
           "roles:\n" +
           roles + "features:\n" + features + more + "requirements:\n" + requirements;
  }
};

// One instance on c1 with these features, and the bindings that they need.
inline std::string Instance(std::string_view features, std::string_view more = "") {
  return "products:\n  - id: b\n    product: box\n    version: \"2.0\"\n    cluster: c1\n"
         "    features: {" +
         std::string(features) +
         "}\n    bind: { agent: \"tag: agent\", filer: [filer1, filer2], mail: mail1 }\n" +
         std::string(more) + "bind: { dns: dns1 }\n";
}

}  // namespace portwright::plan
