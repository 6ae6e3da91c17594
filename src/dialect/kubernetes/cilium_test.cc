#include "dialect/kubernetes/cilium.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/kubernetes/kubernetes_cases.h"
#include "net/host_name.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::kubernetes {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;
using ::testing::Not;

// A host with both families that speaks to services by their names.
Policy Connector() {
  PolicyBuilder builder("agent");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11-10.1.0.14", "10.20.0.5", "tcp/11117", {"b/oracle/11117"})
      .Allow("fd00:1::/64", "fd00:20::5", "tcp/11117", {"b/oracle/11117"})
      .Allow("10.1.0.11", "10.20.0.5", "icmp/echo-request", {"b/ping"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5 fd00:20::5", "10.9.0.53 fd00:9::53", "udp/53", {"b/dns"})
      .Allow("10.20.0.5 fd00:20::5", "10.9.0.53 fd00:9::53", "tcp/53", {"b/dns"})
      .Allow("10.20.0.5 fd00:20::5", "helios.example.com *.blob.example.net", "tcp/443",
             {"b/cloud/443"})
      .Allow("10.20.0.5 fd00:20::5", "rt.example.com", "tcp/22", {"b/support/22"})
      .Allow("10.20.0.5 fd00:20::5", "rt.example.com 192.0.2.0/24", "tcp/8000-8010", {"b/support"})
      .Allow("10.20.0.5", "10.3.0.0/16", "any", {"b/all"})
      .Describe("b/cloud/443", "ibm-backup-recovery L88", "cloud");
  return std::move(builder.policy());
}

Rendered TextOf(const Policy& policy, const std::string& title = "") {
  Diagnostics diagnostics;
  RenderOptions options;
  options.title = title;
  Rendered out = Cilium().RenderWithReasons(policy, options, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return out;
}

Lifted ReadCilium(const std::string& text) {
  LiftOptions options;
  options.file_name = "policies.yaml";
  return LiftWith(Cilium(), text, options);
}

bool Survives(const Policy& policy, const std::string& text) {
  Diagnostics diagnostics;
  const auto back = Cilium().Lift(text, {}, diagnostics);
  return back != nullptr && BorderPackets(policy, *back).FirstDifference().empty();
}

// An egress policy of pods with the rule's lines, six blanks in.
std::string Egress(const std::string& rule, const std::string& spec = "") {
  return "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: one\nspec:\n" +
         spec + "  endpointSelector: {}\n  egress:\n    - " + rule + "\n";
}

std::string To(const std::string& text, const std::string& destination, int port,
               const std::string& protocol = "tcp") {
  return Out(ReadCilium(text), {protocol, "10.20.0.5", destination, port});
}

std::string StandIn(const std::string& name) {
  return net::ToText(net::StandInFor(net::Family::kIpv4, name));
}

TEST(CiliumRender, GoldenText) {
  const std::string folder = "src/dialect/kubernetes/testdata/";
  Policy policy = Connector();
  policy.set_names.assign(policy.address_sets.size(), "");
  for (std::size_t i = 1; i < policy.address_sets.size(); ++i) {
    const std::string first = net::ToText(policy.address_sets[i].ranges()[0]);
    if (first == "10.20.0.5" || first == "fd00:20::5") policy.set_names[i] = "agent";
  }
  const Rendered out = TextOf(policy, "Rules of agent");
  EXPECT_TRUE(MatchesGolden(out.text, folder + "cilium.yaml"));
  EXPECT_EQ(out.narrowed, nullptr);
  EXPECT_TRUE(Survives(policy, out.text));
}

TEST(CiliumRender, ReadsBackAsThePolicy) {
  const Rendered out = TextOf(Connector());
  const Lifted back = ReadCilium(out.text);
  ASSERT_NE(back.policy, nullptr) << back.messages;
  EXPECT_EQ(back.messages, "");
  EXPECT_EQ(BorderPackets(Connector(), *back.policy).FirstDifference(), "");
  EXPECT_EQ(Cilium().Recognise(out.text), 100);
  EXPECT_LT(Kubernetes().Recognise(out.text), 100);
  EXPECT_EQ(To(out.text, StandIn("rt.example.com"), 22), "yes");
  EXPECT_EQ(To(out.text, StandIn("rt.example.com"), 23), "no");
  EXPECT_EQ(To(out.text, StandIn("other.example.com"), 22), "no");
}

TEST(CiliumRender, WhatNobodyCouldLearnIsSaid) {
  PolicyBuilder builder("agent");
  builder.Chain(Hook::kInput)
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5", "rt.example.com", "tcp/22", {"b"});
  Diagnostics diagnostics;
  const Rendered out = Cilium().RenderWithReasons(builder.policy(), {}, diagnostics);
  EXPECT_THAT(diagnostics.Print(), HasSubstr("PW-DIA-kubernetes-0004"));
  EXPECT_TRUE(Survives(builder.policy(), out.text));
  EXPECT_THAT(out.text, Not(HasSubstr("dns:")));
}

TEST(CiliumRender, ANameOfOneFamilyIsLeftOutForPodsOfBoth) {
  PolicyBuilder builder("agent");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.1 fd00::1", "10.20.0.5 fd00:20::5", "tcp/80", {"a"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5", "rt.example.com", "tcp/22", {"b"});
  Diagnostics diagnostics;
  const Rendered out = Cilium().RenderWithReasons(builder.policy(), {}, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_THAT(diagnostics.Print(), HasSubstr("PW-DIA-kubernetes-0005"));
  ASSERT_NE(out.narrowed, nullptr);
  EXPECT_THAT(out.text, Not(HasSubstr("rt.example.com")));
  EXPECT_TRUE(Survives(*out.narrowed, out.text));
}

TEST(CiliumRender, WhatCannotBeSaidIsLeftOut) {
  RuleExtras low_ports;
  low_ports.source_ports = {600, 1023};
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.0/24", "10.20.0.5", "tcp/any", {"b/ssh"})
      .Allow("10.1.0.9", "10.20.0.5", "proto/112", {"b/vrrp"})
      .Allow("10.1.0.9", "10.20.0.5", "icmp/any", {"b/icmp"})
      .Allow("10.1.0.9", "10.20.0.5", "udp/111", {"b/nfs"}, low_ports);
  Diagnostics diagnostics;
  const Rendered out = Cilium().RenderWithReasons(builder.policy(), {}, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  for (const char* id : {"b/vrrp", "b/icmp", "b/nfs"})
    EXPECT_THAT(diagnostics.Print(), HasSubstr(std::string(id) + ", which was left out"));
  ASSERT_NE(out.narrowed, nullptr);
  EXPECT_TRUE(Survives(*out.narrowed, out.text));
}

TEST(CiliumRender, GatewaysAndOwnNamesAreRefused) {
  PolicyBuilder edge("edge");
  edge.Chain(Hook::kForward).Allow("10.1.0.9", "10.20.0.5", "tcp/22", {"r"});
  PolicyBuilder named("edge");
  named.Chain(Hook::kInput).Allow("10.1.0.9", "rt.example.com", "tcp/22", {"r"});
  for (const Policy& policy : {edge.policy(), named.policy()}) {
    Diagnostics diagnostics;
    EXPECT_EQ(Cilium().Render(policy, {}, diagnostics), "");
    EXPECT_TRUE(diagnostics.has_errors());
  }
}

TEST(CiliumRender, NoChangedTextIsTakenForThePolicy) {
  const Policy policy = Connector();
  const std::string text = TextOf(policy).text;
  const std::vector<std::string_view> lines = Split(text, '\n');
  const auto with = [&](std::size_t changed, const std::string& instead) {
    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i == changed && instead.empty()) continue;
      out += (i == changed ? instead : std::string(lines[i])) + "\n";
    }
    return out;
  };
  const std::pair<std::string_view, std::string_view> swaps[] = {{"TCP", "UDP"},
                                                                 {"UDP", "TCP"},
                                                                 {"ingress:", "egress:"},
                                                                 {"egress:", "ingress:"},
                                                                 {"from", "to"},
                                                                 {"to", "from"},
                                                                 {"endPort", "port"},
                                                                 {"true", "false"},
                                                                 {"Name: \"", "Name: \"x"},
                                                                 {"Pattern", "Name"},
                                                                 {"IPv4", "IPv6"},
                                                                 {"v2", "v1"},
                                                                 {"point: \"", "point: \"x"},
                                                                 {"pw-", "x-"},
                                                                 {"example", "exampel"}};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line(Trim(lines[i]));
    // What says nothing about packets: DNS rules let every question through.
    if (line.empty() || line[0] == '#' || line.starts_with("portwright.io/policy-of") ||
        line == "labels:" || line == "rules:" || line == "dns:" ||
        line == "- matchPattern: \"*\"" || (line == "---" && i < 3))
      continue;
    std::vector<std::string> changes;
    // Of what is said anyway a line may be gone.
    if (line != "enableDefaultDeny:" && line != "ingress: true" && line != "egress: true")
      changes.emplace_back();
    for (const auto& [from, to] : swaps) {
      const std::size_t at = lines[i].find(from);
      if (at == std::string_view::npos) continue;
      changes.emplace_back(lines[i]);
      changes.back().replace(at, from.size(), to);
    }
    for (std::size_t c = 0; c < lines[i].size(); ++c) {
      if (lines[i][c] < '0' || lines[i][c] > '9') continue;
      changes.emplace_back(lines[i]);
      changes.back()[c] = static_cast<char>('0' + (lines[i][c] - '0' + 1) % 10);
    }
    for (const std::string& change : changes) {
      // Bits under a prefix, and the family that holds by default.
      const std::size_t prefix = change.find("cidr: ");
      if (prefix != std::string::npos && !net::ParsePrefix(change.substr(prefix + 6))) continue;
      if (change.empty() && line == "family: IPv4") continue;
      EXPECT_FALSE(Survives(policy, with(i, change)))
          << "line " << i + 1 << ": " << lines[i] << " -> " << change;
    }
  }
}

// --- what people write ---

TEST(CiliumRead, NamesAndPatterns) {
  const std::string text = Egress(
      "toFQDNs:\n        - matchName: \"API.example.com.\"\n        - matchPattern: "
      "'*.example.net'\n"
      "      toPorts:\n        - ports:\n            - port: \"443\"\n              protocol: TCP");
  EXPECT_EQ(ReadCilium(text).messages, "");
  EXPECT_EQ(To(text, StandIn("api.example.com"), 443), "yes");
  EXPECT_EQ(To(text, StandIn("api.example.com"), 80), "no");
  EXPECT_EQ(To(text, StandIn("*.example.net"), 443), "yes");
  EXPECT_EQ(To(text, StandIn("example.net"), 443), "no");
  EXPECT_EQ(To(text, "203.0.113.9", 443), "no");
  EXPECT_EQ(To(Egress("toFQDNs:\n        - matchPattern: \"*\""), "203.0.113.9", 443), "maybe");
}

TEST(CiliumRead, PortsAndPrefixes) {
  const std::string ports =
      "\n      toPorts:\n        - ports:\n            - port: \"8000\"\n              endPort: "
      "8010\n";
  const std::string text =
      Egress("toCIDRSet:\n        - cidr: 10.3.0.0/16\n          except: [10.3.7.0/24]" + ports);
  EXPECT_EQ(To(text, "10.3.1.1", 8005), "yes");
  EXPECT_EQ(To(text, "10.3.1.1", 8005, "udp"), "yes");  // any of the protocols with ports
  EXPECT_EQ(To(text, "10.3.7.1", 8005), "no");
  EXPECT_EQ(To(text, "10.3.1.1", 8011), "no");
  const std::string whole = Egress("toCIDR: [10.3.0.0/16]");
  EXPECT_EQ(To(whole, "10.3.1.1", 0, "50"), "yes");
  const std::string every = Egress(
      "toEntities: [all]\n      toPorts:\n        - ports:\n            - port: \"0\"\n"
      "              protocol: UDP");
  EXPECT_EQ(To(every, "10.3.1.1", 65535, "udp"), "yes");
  EXPECT_EQ(To(every, "10.3.1.1", 65535), "no");
}

TEST(CiliumRead, ThirdValues) {
  for (const char* rule :
       {"toEntities: [world]", "toEndpoints: [{ matchLabels: { app: db } }]", "toServices: [{}]",
        "toCIDRSet: [{ cidrGroupRef: office }]", "toNodes: [{}]",
        "toCIDR: [0.0.0.0/0]\n      authentication: { mode: required }",
        "toCIDR: [0.0.0.0/0]\n      toPorts: [{ ports: [{ port: \"80\" }], rules: { http: [{}] } "
        "}]",
        "toPorts: [{ ports: [{ port: https }] }]"}) {
    EXPECT_EQ(To(Egress(rule), "10.3.1.1", 80), "maybe") << rule;
    EXPECT_THAT(ReadCilium(Egress(rule)).messages, HasSubstr("PW-DIA-kubernetes-0200")) << rule;
  }
}

TEST(CiliumRead, DenialsGoBeforeAndDefaultsMayBeOff) {
  const std::string denied =
      Egress("toCIDR: [10.3.0.0/16]", "  egressDeny:\n    - toCIDR: [10.3.7.0/24]\n");
  EXPECT_EQ(To(denied, "10.3.1.1", 80), "yes");
  EXPECT_EQ(To(denied, "10.3.7.1", 80), "no");
  EXPECT_EQ(To(denied, "10.4.0.1", 80), "no");
  const std::string open = Egress("toCIDR: [10.3.0.0/16]",
                                  "  enableDefaultDeny: { egress: false }\n"
                                  "  egressDeny:\n    - toCIDR: [10.3.7.0/24]\n");
  EXPECT_EQ(To(open, "10.4.0.1", 80), "yes");
  EXPECT_EQ(To(open, "10.3.7.1", 80), "no");
  EXPECT_EQ(To(Egress("{}"), "10.4.0.1", 80), "no");
}

TEST(CiliumRead, PoliciesOfBothKindsAddUp) {
  const std::string text = Egress("toCIDR: [10.3.0.0/16]") +
                           "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                           "metadata: { name: two }\nspec:\n  podSelector: {}\n"
                           "  policyTypes: [Egress]\n  egress:\n"
                           "    - to: [{ ipBlock: { cidr: 10.4.0.0/16 } }]\n"
                           "      ports: [{ protocol: TCP, port: 80 }]\n";
  EXPECT_EQ(To(text, "10.3.1.1", 80), "yes");
  EXPECT_EQ(To(text, "10.4.1.1", 80), "yes");
  EXPECT_EQ(To(text, "10.5.1.1", 80), "no");
}

TEST(CiliumRead, WhatTheApiRefusesIsAnError) {
  for (const char* rule :
       {"toCIDR: [10.3.0.0]", "toPorts: [{ ports: [{ port: 443 }] }]", "toPorts: [{}]",
        "toPorts: [{ ports: [{ port: \"443\", protocol: tcp }] }]",
        "toPorts: [{ ports: [{ port: \"443\", endPort: 80 }] }]", "toFQDNs: [{}]",
        "toFQDNs: [{ matchName: \"*.example.com\" }]", "icmps: [{ fields: [{ type: 256 }] }]",
        "icmps: [{ fields: [{ type: 8, family: IPv5 }] }]", "toCIDRSet: [{ except: [] }]",
        "toCIDR: [10.0.0.0/8]\n      toFQDNs: [{ matchName: a.example.com }]"}) {
    EXPECT_EQ(ReadCilium(Egress(rule)).policy, nullptr) << rule;
  }
}

}  // namespace
}  // namespace portwright::dialect::kubernetes
