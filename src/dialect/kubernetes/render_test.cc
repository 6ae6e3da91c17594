#include "dialect/kubernetes/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/kubernetes/kubernetes_cases.h"
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

// Two hosts: one with both families, which some rules share.
Policy Database() {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11-10.1.0.14", "10.20.0.5", "tcp/11117", {"b/oracle/11117"})
      .Allow("fd00:1::/64", "fd00:20::5", "tcp/11117", {"b/oracle/11117"})
      .Allow("10.1.0.11", "10.20.0.5-10.20.0.6", "tcp/1521", {"b/oracle/1521"})
      .Allow("10.1.0.11", "10.20.0.5-10.20.0.6", "tcp/2000-2010", {"b/oracle/1521"})
      .Allow("10.1.0.11", "10.20.0.6", "udp/any", {"b/nfs"})
      .Allow("10.1.0.9", "10.20.0.6", "proto/132", {"b/tunnel"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5-10.20.0.6", "10.9.0.53", "udp/53", {"b/dns"})
      .Allow("10.20.0.5 fd00:20::5", "any", "tcp/443", {"b/support"})
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk")
      .Describe("b/dns", "ibm-backup-recovery L88", "names");
  return std::move(builder.policy());
}

Policy Web() {
  PolicyBuilder builder("web");
  builder.Chain(Hook::kInput)
      .Allow("any", "10.20.0.7", "tcp/443", {"w/https"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.7", "10.9.0.53", "udp/53", {"w/dns"});
  return std::move(builder.policy());
}

Rendered TextOf(const Policy& policy, const std::string& title = "") {
  Diagnostics diagnostics;
  RenderOptions options;
  options.title = title;
  Rendered out = Kubernetes().RenderWithReasons(policy, options, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return out;
}

std::string Messages(const Policy& policy) {
  Diagnostics diagnostics;
  const Rendered out = Kubernetes().RenderWithReasons(policy, {}, diagnostics);
  EXPECT_EQ(out.text.empty(), diagnostics.has_errors());
  return diagnostics.Print();
}

bool Survives(const Policy& policy, const std::string& text) {
  Diagnostics diagnostics;
  const auto back = Kubernetes().Lift(text, {}, diagnostics);
  return back != nullptr && BorderPackets(policy, *back).FirstDifference().empty();
}

TEST(KubernetesRender, GoldenTexts) {
  const std::string folder = "src/dialect/kubernetes/testdata/";
  const Rendered out = TextOf(Database(), "Rules of db1");
  EXPECT_TRUE(MatchesGolden(out.text, folder + "hosts.yaml"));
  EXPECT_TRUE(MatchesGolden(out.reasons, folder + "hosts.reasons.csv"));
  EXPECT_TRUE(MatchesGolden(TextOf(Web(), "Rules of web").text, folder + "web.yaml"));
  EXPECT_EQ(out.narrowed, nullptr);
}

TEST(KubernetesRender, ReadsBackAsThePolicy) {
  for (const Policy& policy : {Database(), Web()}) {
    const Rendered out = TextOf(policy);
    const Lifted back = Read(out.text);
    ASSERT_NE(back.policy, nullptr) << back.messages;
    EXPECT_EQ(back.messages, "");
    EXPECT_EQ(BorderPackets(policy, *back.policy).FirstDifference(), "");
    EXPECT_EQ(Kubernetes().Recognise(out.text), 100);
  }
}

TEST(KubernetesRender, TheOrderOfRulesIsNoPartOfWhatTheySay) {
  Policy turned = Database();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(TextOf(turned).text, TextOf(Database()).text);
}

TEST(KubernetesRender, OneSetOfRulesHasTheLabelOfThePoint) {
  EXPECT_THAT(TextOf(Web()).text, HasSubstr("      portwright.io/point: \"web\"\n"));
  const std::string text = TextOf(Database()).text;
  EXPECT_THAT(text, HasSubstr("      portwright.io/point: \"db1-10-20-0-6\"\n"));
}

TEST(KubernetesRender, WhatTheSiteCallsTheSameIsOnePolicy) {
  PolicyBuilder builder("app");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11", "10.20.0.5", "tcp/22", {"a"})
      .Allow("fd00:1::11", "fd00:20::5", "tcp/22", {"a"})
      .Allow("10.1.0.11", "10.20.0.6", "tcp/23", {"b"})
      .Chain(Hook::kOutput);
  Policy policy = std::move(builder.policy());
  policy.set_names.assign(policy.address_sets.size(), "");
  for (std::size_t i = 1; i < policy.address_sets.size(); ++i) {
    const std::string text = net::ToText(policy.address_sets[i].ranges()[0]);
    if (text == "10.20.0.5" || text == "fd00:20::5") policy.set_names[i] = "Node 1";
    if (text == "10.20.0.6") policy.set_names[i] = "Node 2";
  }
  const std::string text = TextOf(policy).text;
  EXPECT_THAT(text, HasSubstr("name: pw-app-node-1\n"));
  EXPECT_THAT(text, HasSubstr("portwright.io/addresses: \"10.20.0.5, fd00:20::5\""));
  EXPECT_THAT(text, HasSubstr("name: pw-app-node-2\n"));
  EXPECT_TRUE(Survives(policy, text));
}

TEST(KubernetesRender, WhatCannotBeSaidIsLeftOut) {
  RuleExtras low_ports;
  low_ports.source_ports = {600, 1023};
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.0/24", "10.20.0.5", "tcp/22", {"b/ssh"})
      .Allow("10.1.0.0/24", "10.20.0.5", "icmp/echo-request", {"b/ping"})
      .Allow("10.1.0.9", "10.20.0.5", "proto/112", {"b/vrrp"})
      .Allow("10.1.0.9", "10.20.0.5", "udp/111", {"b/nfs"}, low_ports)
      .Allow("10.1.0.8", "10.20.0.5", "any", {"b/all"})
      .Chain(Hook::kOutput);
  Diagnostics diagnostics;
  const Rendered out = Kubernetes().RenderWithReasons(builder.policy(), {}, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  const std::string messages = diagnostics.Print();
  EXPECT_THAT(messages, HasSubstr("found icmp/echo-request of b/ping, which was left out"));
  EXPECT_THAT(messages, HasSubstr("found vrrp of b/vrrp, which was left out"));
  EXPECT_THAT(messages, HasSubstr("found udp/111 from some source ports of b/nfs, which was"));
  EXPECT_THAT(messages, HasSubstr("found any protocol of b/all, of which all but TCP, UDP"));
  ASSERT_NE(out.narrowed, nullptr);
  EXPECT_TRUE(policy::Check(*out.narrowed).has_value());
  EXPECT_TRUE(Survives(*out.narrowed, out.text));
  const Lifted back = Read(out.text);
  EXPECT_EQ(In(back, {"tcp", "10.1.0.8", "10.20.0.5", 99}), "yes");
  EXPECT_EQ(In(back, {"132", "10.1.0.8", "10.20.0.5", 0}), "yes");
  EXPECT_EQ(In(back, {"icmp", "10.1.0.8", "10.20.0.5", 8 * 256}), "no");
  EXPECT_EQ(In(back, {"udp", "10.1.0.9", "10.20.0.5", 111}), "no");
  EXPECT_THAT(out.reasons, Not(HasSubstr("b/vrrp")));
}

TEST(KubernetesRender, NothingPermittedIsEverythingDenied) {
  PolicyBuilder builder("quiet");
  builder.Chain(Hook::kInput).Chain(Hook::kOutput);
  const Rendered out = TextOf(builder.policy());
  EXPECT_THAT(out.text, HasSubstr("  ingress: []\n  egress: []\n"));
  EXPECT_EQ(In(Read(out.text), {"tcp", "10.1.0.8", "10.20.0.5", 99}), "no");
  EXPECT_EQ(Out(Read(out.text), {"tcp", "fd00::8", "fd00::1", 99}), "no");
}

TEST(KubernetesRender, WhatIsNotFilteredStaysOpen) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput).Allow("10.1.0.8", "10.20.0.5", "tcp/22", {"b"});
  const Rendered out = TextOf(builder.policy());
  EXPECT_THAT(out.text, Not(HasSubstr("gress: []")));
  EXPECT_TRUE(Survives(builder.policy(), out.text));
}

TEST(KubernetesRender, LargePoliciesAreSeveralObjects) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput);
  for (int block = 0; block < 6; ++block) {
    std::string sources;
    for (int i = 0; i < 4500; ++i) {
      sources += (i > 0 ? " 10." : "10.") + std::to_string(block * 40 + i / 250) + "." +
                 std::to_string(i % 250) + ".2";
    }
    builder.Allow(sources, "172.16.0.5", "tcp/" + std::to_string(block + 1), {"r"});
  }
  builder.Chain(Hook::kOutput);
  const std::string text = TextOf(builder.policy()).text;
  EXPECT_THAT(text, HasSubstr("  name: pw-db1-2\n"));
  for (std::size_t at = 0, end = 0; at < text.size(); at = end) {
    end = std::min(text.find("\n---\n", at + 5), text.size());
    EXPECT_LT(end - at, kObjectBytes + 2000);
  }
  const Lifted back = Read(text);
  EXPECT_EQ(back.messages, "");
  EXPECT_EQ(In(back, {"tcp", "10.217.249.2", "172.16.0.5", 6}), "yes");
  EXPECT_EQ(In(back, {"tcp", "10.217.249.2", "172.16.0.5", 5}), "no");
}

TEST(KubernetesRender, OddWordsStayInTheirPlace) {
  PolicyBuilder builder("d'B: \"1\"\n{x}");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.9", "10.20.0.5", "tcp/22", {"o'dd\"\\: #\n- x"})
      .Chain(Hook::kOutput);
  const std::string text = TextOf(builder.policy(), "t'i\"t\n---\nle: x").text;
  const Lifted back = Read(text);
  EXPECT_EQ(back.messages, "") << text;
  EXPECT_EQ(In(back, {"tcp", "10.1.0.9", "10.20.0.5", 22}), "yes");
}

TEST(KubernetesRender, GatewaysAndInterfacesAreRefused) {
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward).Allow("10.1.0.9", "10.20.0.5", "tcp/22", {"r"});
  EXPECT_THAT(Messages(builder.policy()), HasSubstr("PW-DIA-kubernetes-0001"));
  RuleExtras extras;
  extras.in_interface = "eth0";
  PolicyBuilder host("db1");
  host.Chain(Hook::kInput).Allow("10.1.0.9", "10.20.0.5", "tcp/22", {"r"}, extras);
  EXPECT_THAT(Messages(host.policy()), HasSubstr("PW-DIA-common-00"));
}

// --- any policy ---

const std::vector<std::string> kAddresses = {"any",
                                             "10.0.0.0/30",
                                             "10.0.0.2",
                                             "10.0.0.1-10.0.0.6",
                                             "10.0.0.3 10.0.0.5",
                                             "10.0.0.0/29 fd00::/126",
                                             "fd00::1-fd00::2",
                                             "none"};
const std::vector<std::string> kServices = {"any",      "tcp/any",   "tcp/3",    "tcp/2-5",
                                            "udp/4",    "udp/any",   "proto/1",  "icmp/any",
                                            "proto/50", "proto/132", "proto/17", "tcp/1-65535"};

RC_GTEST_PROP(KubernetesLaw, EveryTextSaysWhatThePolicySays, ()) {
  PolicyBuilder builder("any");
  for (const Hook hook : {Hook::kInput, Hook::kOutput}) {
    builder.Chain(hook);
    const int count = *rc::gen::inRange(0, 7);
    for (int i = 0; i < count; ++i) {
      const std::string service = *rc::gen::elementOf(kServices);
      RuleExtras extras;
      if (service == "tcp/3" && *rc::gen::inRange(0, 4) == 0) extras.source_ports = {2, 4};
      builder.Allow(*rc::gen::elementOf(kAddresses), *rc::gen::elementOf(kAddresses), service,
                    {"r" + std::to_string(*rc::gen::inRange(0, 4))}, extras);
    }
  }
  const Policy& policy = builder.policy();
  Diagnostics diagnostics;
  const Rendered out = Kubernetes().RenderWithReasons(policy, {}, diagnostics);
  RC_ASSERT(!diagnostics.has_errors());
  RC_ASSERT((out.narrowed == nullptr) == diagnostics.all().empty());
  const Policy& said = out.narrowed == nullptr ? policy : *out.narrowed;
  Diagnostics problems;
  const auto back = Kubernetes().Lift(out.text, {}, problems);
  RC_LOG() << problems.Print() << out.text;
  RC_ASSERT(back != nullptr && problems.all().empty());
  for (int i = 0; i < 60; ++i) {
    const bool is_v4 = *rc::gen::inRange(0, 3) != 0;
    net::Packet packet;
    packet.source = packet.destination = *net::ParseAddress(is_v4 ? "10.0.0.0" : "fd00::");
    packet.source.value += static_cast<unsigned>(*rc::gen::inRange(0, 9));
    packet.destination.value += static_cast<unsigned>(*rc::gen::inRange(0, 9));
    packet.protocol = *rc::gen::element<std::uint8_t>(1, 6, 17, 50, 58, 132);
    if (packet.protocol == 6 || packet.protocol == 17) {
      packet.source_port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 7));
      packet.destination_port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 7));
    }
    for (const Hook hook : {Hook::kInput, Hook::kOutput}) {
      const bool expected =
          policy::Evaluate(said, hook, packet).verdict == policy::VerdictKind::kAccept;
      const policy::Possible possible = policy::EvaluateReadings(*back, hook, packet);
      RC_LOG() << net::ToText(packet) << "\n";
      RC_ASSERT(possible.accept == expected);
      RC_ASSERT(possible.deny != expected);
      const bool planned =
          policy::Evaluate(policy, hook, packet).verdict == policy::VerdictKind::kAccept;
      RC_ASSERT(planned || !expected);
    }
  }
}

// --- changed texts ---

std::string With(const std::vector<std::string_view>& lines, std::size_t changed,
                 const std::string& instead) {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == changed && instead.empty()) continue;
    out += i == changed ? instead : std::string(lines[i]);
    out += '\n';
  }
  return out;
}

std::vector<std::string> ChangesOf(const std::string& line) {
  std::vector<std::string> out{""};  // gone
  const std::pair<std::string_view, std::string_view> kSwaps[] = {
      {"TCP", "UDP"},        {"UDP", "TCP"},
      {"SCTP", "TCP"},       {"Ingress", "Egress"},
      {"Egress", "Ingress"}, {"ingress", "egress"},
      {"egress", "ingress"}, {"from", "to"},
      {"to:", "from:"},      {"endPort", "port"},
      {"port:", "endPort:"}, {"cidr", "except"},
      {"matchLabels", "x"},  {"point: \"", "point: \"x"},
      {"pw-", "x-"},         {"v1", "v2"}};
  for (const auto& [from, to] : kSwaps) {
    const std::size_t at = line.find(from);
    if (at == line.npos) continue;
    out.push_back(line);
    out.back().replace(at, from.size(), to);
  }
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] < '0' || line[i] > '9') continue;
    out.push_back(line);
    out.back()[i] = static_cast<char>('0' + (line[i] - '0' + 1) % 10);
    out.push_back(line.substr(0, i) + "1" + line.substr(i));
  }
  return out;
}

TEST(KubernetesMutation, NoChangedTextIsTakenForThePolicy) {
  for (const Policy& policy : {Database(), Web()}) {
    const std::string text = TextOf(policy).text;
    const std::vector<std::string_view> lines = Split(text, '\n');
    ASSERT_TRUE(Survives(policy, text));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string_view line = Trim(lines[i]);
      // What says nothing about packets.
      if (line.empty() || line[0] == '#' || line.starts_with("portwright.io/policy-of") ||
          line == "labels:" || (line == "---" && i < 3))
        continue;
      for (const std::string& change : ChangesOf(std::string(lines[i]))) {
        // An empty list of rules, and its absence; and bits under a prefix.
        if (line.ends_with("gress: []") || change.ends_with(".0/0")) continue;
        if (change.ends_with(".1/0") || change.ends_with(".10/0")) continue;
        if (change.ends_with(" 10.1.0.13/31")) continue;
        EXPECT_FALSE(Survives(policy, With(lines, i, change)))
            << "line " << i + 1 << ": " << lines[i] << " -> " << change;
      }
    }
  }
}

}  // namespace
}  // namespace portwright::dialect::kubernetes
