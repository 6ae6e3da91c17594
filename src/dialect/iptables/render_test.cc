#include "dialect/iptables/render.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "dialect/iptables/lift_asks.h"
#include "dialect/iptables/render_asks.h"
#include "policy/evaluate.h"
#include "testing/any_traffic.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::iptables {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;

constexpr const char* kGoldenFolder = "src/dialect/iptables/testdata/";

Policy Host() { return SmallHost<PolicyBuilder, RuleExtras>(); }
Policy Gateway() { return SmallGateway<PolicyBuilder, RuleExtras>(); }

TEST(RenderIptables, GoldenTexts) {
  Policy host = Host();
  const Rendered of_host = RenderedOf(host, "Rules of db1");
  const std::string folder = kGoldenFolder;
  EXPECT_TRUE(MatchesGolden(of_host.text, folder + "db1.iptables.rules"));
  ASSERT_EQ(of_host.beside.size(), 2U);
  EXPECT_EQ(of_host.beside[0].first, "ip6tables.rules");
  EXPECT_TRUE(MatchesGolden(of_host.beside[0].second, folder + "db1.ip6tables.rules"));
  EXPECT_EQ(of_host.beside[1].first, "ipset");
  EXPECT_TRUE(MatchesGolden(of_host.beside[1].second, folder + "db1.ipset"));
  EXPECT_TRUE(MatchesGolden(of_host.reasons, folder + "db1.reasons.csv"));
  EXPECT_EQ(of_host.needed_to_read, 2U);

  const Rendered of_gateway = RenderedOf(Gateway());
  EXPECT_TRUE(MatchesGolden(of_gateway.text, folder + "edge.iptables.rules"));
  ASSERT_EQ(of_gateway.beside.size(), 1U);
  EXPECT_TRUE(MatchesGolden(of_gateway.beside[0].second, folder + "edge.ip6tables.rules"));
}

TEST(RenderIptables, SameMeaningSameBytes) {
  const Rendered first = RenderedOf(Host());
  Policy turned = Host();
  for (policy::Chain& chain : turned.chains) std::reverse(chain.rules.begin(), chain.rules.end());
  const Rendered second = RenderedOf(turned);
  EXPECT_EQ(first.text, second.text);
  EXPECT_EQ(first.beside, second.beside);
}

TEST(RenderIptables, WhatCannotBeSaidIsRefused) {
  const auto code_of = [](const std::string& ends, const std::string& service,
                          const RuleExtras& extras, Hook hook) {
    PolicyBuilder builder("x");
    builder.Chain(hook).Allow(ends, ends, service, {"a"}, extras);
    Diagnostics diagnostics;
    const Rendered rendered = Iptables().RenderWithReasons(builder.policy(), {}, diagnostics);
    EXPECT_EQ(rendered.text, "");
    EXPECT_TRUE(rendered.beside.empty());
    return diagnostics.has_errors() ? std::string(diagnostics.all()[0].code) : "";
  };
  RuleExtras wild;
  wild.in_interface = "eth+";
  EXPECT_EQ(code_of("any", "tcp/22", wild, Hook::kInput), "PW-DIA-iptables-0010");
  RuleExtras spaced;
  spaced.in_interface = "a b";
  EXPECT_EQ(code_of("any", "tcp/22", spaced, Hook::kInput), "PW-DIA-iptables-0010");
  RuleExtras outward;
  outward.out_interface = "eth0";
  EXPECT_EQ(code_of("any", "tcp/22", outward, Hook::kInput), "PW-DIA-iptables-0011");
  EXPECT_EQ(code_of("10.0.0.1", "proto/0", {}, Hook::kInput), "PW-DIA-iptables-0012");
  EXPECT_EQ(code_of("fd00::1", "proto/51", {}, Hook::kInput), "PW-DIA-iptables-0012");
}

TEST(RenderIptables, ATypeThatStandsForAllIsRefused) {
  PolicyBuilder builder("x");
  builder.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "icmp/echo-request", {"a"});
  builder.policy().services.back().icmp_type_v4 = 255;
  Diagnostics diagnostics;
  EXPECT_EQ(Iptables().Render(builder.policy(), {}, diagnostics), "");
  EXPECT_NE(diagnostics.Print().find("PW-DIA-iptables-0013"), std::string::npos);
}

TEST(RenderIptables, AnEmptySetOfAddressesIsNobody) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("none", "10.0.0.1", "tcp/22", {"a"})
      .Allow("10.0.0.1", "fd00::1", "tcp/22", {"a"});
  const Rendered rendered = RenderedOf(builder.policy());
  EXPECT_EQ(rendered.rules, 0U);
  EXPECT_EQ(rendered.text.find("--dport"), std::string::npos);
}

TEST(RenderIptables, TitleAndPointCannotLeaveTheirComment) {
  Policy policy = Gateway();
  policy.point = "edge\n-P FORWARD ACCEPT\n";
  const Rendered rendered = RenderedOf(policy, "a\n*filter\n:FORWARD ACCEPT\nCOMMIT\n");
  EXPECT_EQ(rendered.text.find("\n:FORWARD ACCEPT"), std::string::npos);
  EXPECT_EQ(rendered.text.find("\n-P"), std::string::npos);
}

TEST(RenderIptables, PortsShareALineUpToFifteen) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput);
  for (int port = 100; port < 100 + 2 * 20; port += 2)
    builder.Allow("10.0.0.1", "10.0.0.2", "tcp/" + std::to_string(port), {"a"});
  builder.Allow("10.0.0.1", "10.0.0.2", "tcp/1000-1009", {"a"});
  const Rendered rendered = RenderedOf(builder.policy());
  EXPECT_EQ(rendered.rules, 2U);
  EXPECT_EQ(rendered.naive_rules, 21U);
  EXPECT_NE(rendered.text.find(" -p tcp -m multiport --dports 100,102,104,106,108,110,112,114,116,"
                               "118,120,122,124,126,128 "),
            std::string::npos);
  EXPECT_NE(rendered.text.find(" --dports 130,132,134,136,138,1000:1009 "), std::string::npos);
}

TEST(RenderIptables, ADayLaterThanTheKernelKnowsEndsEarlier) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"});
  builder.policy().reasons[0].until = *ParseDate("2040-01-01");
  Diagnostics diagnostics;
  const std::string text = Iptables().Render(builder.policy(), {}, diagnostics);
  EXPECT_NE(text.find(" -m time --datestop 2038-01-18T23:59:59 "), std::string::npos);
  EXPECT_NE(diagnostics.Print().find("PW-DIA-iptables-0014"), std::string::npos);
  EXPECT_FALSE(diagnostics.has_errors());
}

// From 128 on, connections of one host, port and host are elements of a set.
TEST(RenderIptables, ManyConnectionsAreASet) {
  const auto texts = [](int count) {
    PolicyBuilder builder("db1");
    builder.Chain(Hook::kInput);
    for (int i = 0; i < count; ++i) {
      builder.Allow("10.0.0." + std::to_string(i), "10.1.0." + std::to_string(i),
                    "tcp/" + std::to_string(1000 + i), {"r" + std::to_string(1000 + i)});
    }
    return RenderedOf(builder.policy());
  };
  EXPECT_EQ(texts(127).rules, 127U);
  const Rendered many = texts(128);
  EXPECT_EQ(many.rules, 1U);
  ASSERT_EQ(many.beside.size(), 2U);
  const std::string& sets = many.beside[1].second;
  const std::size_t at = sets.find("create pw-input-");
  ASSERT_NE(at, std::string::npos) << sets;
  const std::string name = sets.substr(at + 7, 17);
  EXPECT_NE(sets.find("create " + name + " hash:ip,port,ip family inet comment\n"),
            std::string::npos);
  EXPECT_NE(sets.find("add " + name + " 10.0.0.5,tcp:1005,10.1.0.5 comment \""), std::string::npos);
  EXPECT_NE(many.text.find("-A INPUT -m set --match-set " + name + " src,dst,dst "),
            std::string::npos);
}

// A connection that two requirements ask for keeps both reasons.
TEST(RenderIptables, AConnectionStandsOnceInASet) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput);
  for (int i = 0; i < 130; ++i) {
    builder.Allow("10.0.0." + std::to_string(i), "10.1.0." + std::to_string(i),
                  "udp/" + std::to_string(1000 + i), {"r" + std::to_string(1000 + i)});
  }
  builder.Allow("10.0.0.7 10.0.0.9", "10.1.0.7", "udp/1007", {"s"});
  const Rendered rendered = RenderedOf(builder.policy());
  EXPECT_EQ(rendered.beside[1].second.find("10.0.0.7,udp:1007,10.1.0.7 "),
            rendered.beside[1].second.rfind("10.0.0.7,udp:1007,10.1.0.7 "));
}

// --- any policy, any packet: the texts do what the policy says

const std::vector<std::string> kEnds = {"any",
                                        "10.0.0.0/30",
                                        "10.0.0.2",
                                        "10.0.0.1-10.0.0.6",
                                        "10.0.0.2-10.0.0.3",
                                        "10.0.0.1 10.0.0.3 10.0.0.5",
                                        "10.0.0.0 10.0.0.2-10.0.0.4 10.0.0.6",
                                        "10.0.0.0/29 fd00::/126",
                                        "fd00::1-fd00::2",
                                        "fd00::1 fd00::3 fd00::5 fd00::7",
                                        "fd00::2",
                                        "none"};

Policy AnyPolicy(Hook hook) {
  PolicyBuilder builder("any");
  portwright::testing::AnyRules rules;
  rules.addresses = kEnds;
  rules.interfaces = {"", "", "a", "b"};
  rules.source_ports = portwright::testing::SourcePortsOf::kAnyToo;
  portwright::testing::AllowAny(builder, hook, rules);
  // Beside few rules of every kind, at times enough for a set of connections.
  const bool has_many = *rc::gen::inRange(0, 4) == 0;
  for (int i = 0; has_many && i < 180; ++i) {
    const std::string begin = i % 3 == 0 ? "fd00::" : "10.0.0.";
    builder.Allow(begin + std::to_string(i % 7), begin + std::to_string(i / 7 % 7),
                  (i % 2 == 0 ? "tcp/" : "udp/") + std::to_string(1 + i % 5),
                  {"many" + std::to_string(i)});
  }
  return std::move(builder.policy());
}

net::Packet AnyPacket() {
  net::Packet packet = portwright::testing::AnyPacket({"a", "b", "c"});
  packet.state = *rc::gen::element(net::ConnectionState::kNew, net::ConnectionState::kNew,
                                   net::ConnectionState::kNew, net::ConnectionState::kEstablished,
                                   net::ConnectionState::kRelated, net::ConnectionState::kInvalid);
  return packet;
}

void ExpectSameAfterReading(Hook hook) {
  const Policy policy = AnyPolicy(hook);
  const Rendered rendered = RenderedOf(policy);
  const auto read = LiftRendered(rendered, std::nullopt);
  RC_ASSERT(static_cast<bool>(read));
  for (int i = 0; i < 60; ++i) {
    net::Packet packet = AnyPacket();
    if (hook == Hook::kInput) packet.out_interface.clear();
    if (hook == Hook::kOutput) packet.in_interface.clear();
    const bool expected =
        policy::Evaluate(policy, hook, packet).verdict == policy::VerdictKind::kAccept;
    const policy::Possible possible = policy::EvaluateReadings(*read, hook, packet);
    RC_LOG() << net::ToText(packet) << " from " << packet.in_interface << " to "
             << packet.out_interface << "\n";
    RC_ASSERT(possible.accept == expected);
    RC_ASSERT(possible.deny == !expected);
  }
}

RC_GTEST_PROP(RenderIptablesLaw, InputTextsDoWhatThePolicySays, ()) {
  ExpectSameAfterReading(Hook::kInput);
}
RC_GTEST_PROP(RenderIptablesLaw, OutputTextsDoWhatThePolicySays, ()) {
  ExpectSameAfterReading(Hook::kOutput);
}
RC_GTEST_PROP(RenderIptablesLaw, ForwardTextsDoWhatThePolicySays, ()) {
  ExpectSameAfterReading(Hook::kForward);
}

}  // namespace
}  // namespace portwright::dialect::iptables
