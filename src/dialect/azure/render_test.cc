#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/text.h"
#include "dialect/azure/render_cases.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::azure {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kGoldenFolder = "src/dialect/azure/testdata/";

// With all that groups can say.
Policy Database() {
  RuleExtras low_ports;
  low_ports.source_ports = {600, 1023};
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11-10.1.0.14 fd00:1::/64", "10.20.0.5 fd00:20::5", "tcp/11117",
             {"b/oracle/11117"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/1521", {"b/oracle/1521"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/2000-2010", {"b/oracle/1521"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/111", {"b/nfs/portmap"}, low_ports)
      .Allow("10.1.0.11", "10.20.0.5", "udp/111", {"b/nfs/portmap"}, low_ports)
      .Allow("10.9.0.0/24", "10.20.0.5", "icmp/any", {"b/ping"})
      .Allow("10.1.0.9", "10.20.0.5", "proto/50", {"b/tunnel"})
      .Allow("10.1.0.9", "10.20.0.5", "proto/51", {"b/tunnel"})
      .Allow("10.20.0.6", "10.20.0.5", "any", {"b/nodes"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5", "10.9.0.53", "udp/53", {"b/dns"})
      .Allow("10.20.0.5 fd00:20::5", "any", "tcp/443", {"b/support"})
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk")
      .Describe("b/dns", "ibm-backup-recovery L88", "names");
  return std::move(builder.policy());
}

Rendered TextsOf(const Dialect& dialect, const Policy& policy, const std::string& title = "") {
  Diagnostics diagnostics;
  RenderOptions options;
  options.title = title;
  Rendered out = dialect.RenderWithReasons(policy, options, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return out;
}

std::string Messages(const Policy& policy) {
  Diagnostics diagnostics;
  const Rendered out = Azure().RenderWithReasons(policy, {}, diagnostics);
  EXPECT_EQ(out.text.empty(), diagnostics.has_errors());
  return diagnostics.Print();
}

Lifted ReadBack(const Dialect& dialect, const std::string& text) {
  LiftOptions options;
  options.file_name = "back";
  return LiftWith(dialect, text, options);
}

TEST(AzureRender, GoldenTexts) {
  for (const Dialect* dialect : Dialects()) {
    const Rendered out = TextsOf(*dialect, Database(), "Rules of db1");
    EXPECT_TRUE(MatchesGolden(
        out.text, std::string(kGoldenFolder) + "host." + std::string(dialect->extension())));
    EXPECT_EQ(out.narrowed, nullptr);
    EXPECT_EQ(out.rules, 12U);
    EXPECT_TRUE(MatchesGolden(out.reasons, std::string(kGoldenFolder) + "host.reasons.csv"));
  }
}

TEST(AzureRender, ReadsBackAsThePolicy) {
  for (const Dialect* dialect : Dialects()) {
    const Rendered out = TextsOf(*dialect, Database());
    const Lifted back = ReadBack(*dialect, out.text);
    ASSERT_NE(back.policy, nullptr) << back.messages;
    EXPECT_EQ(back.messages, "");
    const Policy expected = Database();
    EXPECT_EQ(BorderPackets(expected, *back.policy).FirstDifference(expected, *back.policy), "");
    EXPECT_EQ(dialect->Recognise(out.text), 100);
  }
}

TEST(AzureRender, TheOrderOfRulesIsNoPartOfWhatTheySay) {
  Policy turned = Database();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(TextsOf(Azure(), turned).text, TextsOf(Azure(), Database()).text);
}

TEST(AzureRender, OneMoreRuleMovesNoOther) {
  const std::string before = TextsOf(Azure(), Database()).text;
  Policy policy = Database();
  PolicyBuilder more("x");
  more.Chain(Hook::kInput).Allow("10.77.0.1", "10.20.0.5", "tcp/99", {"a/first"});
  policy.address_sets.push_back(more.policy().address_sets[1]);
  policy.services.push_back(more.policy().services[1]);
  policy::Rule rule = policy.chains[0].rules[1];
  rule.sources = static_cast<std::uint32_t>(policy.address_sets.size() - 1);
  rule.service = static_cast<std::uint32_t>(policy.services.size() - 1);
  policy.chains[0].rules.push_back(rule);
  const std::string after = TextsOf(Azure(), policy).text;
  for (const std::string_view line : Split(before, '\n')) {
    if (line.starts_with("# Written") || line.find("description") != line.npos) continue;
    EXPECT_THAT(after, HasSubstr(std::string(line)));
  }
}

TEST(AzureRender, WhatCannotBeSaidIsLeftOut) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.0/24 fd00:1::/64", "10.20.0.5 fd00:20::5", "tcp/22", {"b/ssh"})
      .Allow("10.1.0.0/24 fd00:1::/64", "10.20.0.5 fd00:20::5", "icmp/echo-request", {"b/ping"})
      .Allow("10.1.0.0/24 fd00:1::/64", "10.20.0.5 fd00:20::5", "icmp/any", {"b/icmp"})
      .Allow("10.1.0.9", "10.20.0.5", "proto/112", {"b/vrrp"})
      .Chain(Hook::kOutput);
  Diagnostics diagnostics;
  const Rendered out = Azure().RenderWithReasons(builder.policy(), {}, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  const std::string messages = diagnostics.Print();
  EXPECT_THAT(messages, HasSubstr("found icmpv6 of b/icmp, which was left out"));
  EXPECT_THAT(messages, HasSubstr("found vrrp of b/vrrp, which was left out"));
  EXPECT_THAT(messages, HasSubstr("found icmpv6 type 128 of b/ping, which was left out"));
  EXPECT_THAT(messages, Not(HasSubstr("type 8")));  // all of ICMP for IPv4 has it
  ASSERT_NE(out.narrowed, nullptr);
  EXPECT_TRUE(policy::Check(*out.narrowed).has_value());
  const Lifted back = ReadBack(Azure(), out.text);
  ASSERT_NE(back.policy, nullptr);
  EXPECT_EQ(BorderPackets(*out.narrowed, *back.policy).FirstDifference(*out.narrowed, *back.policy),
            "");
  EXPECT_EQ(In(back, {"icmp", "10.1.0.3", "10.20.0.5", 8 * 256}), "yes");
  EXPECT_EQ(In(back, {"icmp6", "fd00:1::3", "fd00:20::5", 128 * 256}), "no");
  EXPECT_EQ(In(back, {"tcp", "fd00:1::3", "fd00:20::5", 22}), "yes");
  EXPECT_THAT(out.reasons, Not(HasSubstr("b/vrrp")));
}

TEST(AzureRender, WhatAnotherRulePermitsAnywayIsNotMissed) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.0/24", "10.20.0.5", "any", {"b/all"})
      .Allow("10.1.0.9", "10.20.0.5", "icmp/echo-request", {"b/ping"})
      .Chain(Hook::kOutput);
  EXPECT_EQ(TextsOf(Azure(), builder.policy()).narrowed, nullptr);
}

TEST(AzureRender, EchoRequestsAloneAreNotAllOfIcmp) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.0/24", "10.20.0.5", "icmp/echo-request", {"b/ping"})
      .Chain(Hook::kOutput);
  Diagnostics diagnostics;
  const Rendered out = AzureArm().RenderWithReasons(builder.policy(), {}, diagnostics);
  EXPECT_THAT(diagnostics.Print(), HasSubstr("found icmp type 8 of b/ping"));
  EXPECT_THAT(out.text, Not(HasSubstr("Icmp")));
}

TEST(AzureRender, FamiliesAndAnyAddress) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("any", "any", "tcp/80", {"b/web"})
      .Allow("any", "any", "any", {"b/none"})
      .Allow("none", "10.0.0.1", "tcp/81", {"b/none"});
  builder.policy().chains[0].rules.erase(builder.policy().chains[0].rules.begin() + 1);
  const std::string text = TextsOf(Azure(), builder.policy()).text;
  EXPECT_THAT(text, HasSubstr("\"0.0.0.0/0\""));
  EXPECT_THAT(text, HasSubstr("\"::/0\""));
  EXPECT_THAT(text, Not(HasSubstr("81")));
  const Lifted back = ReadBack(Azure(), text);
  EXPECT_EQ(In(back, {"tcp", "10.1.2.3", "10.20.0.5", 80}), "yes");
  EXPECT_EQ(In(back, {"tcp", "fd00::3", "fd00::5", 80}), "yes");
  EXPECT_EQ(In(back, {"tcp", "fd00::3", "fd00::5", 81}), "no");
  // Nothing filters what goes out, and the text says so.
  EXPECT_EQ(Out(back, {"tcp", "10.1.2.3", "192.0.2.5", 80}), "yes");
  EXPECT_THAT(text, HasSubstr("pw-allow-all-outbound"));
}

TEST(AzureRender, OddWordsStayInTheirStrings) {
  PolicyBuilder builder("d'b\"${1}\n%{x}");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.9", "10.20.0.5", "tcp/22", {"o'dd\"\\/${var.x}%{ if }\n'"})
      .Chain(Hook::kOutput);
  for (const Dialect* dialect : Dialects()) {
    const Rendered out = TextsOf(*dialect, builder.policy(), "t'i\"t${l}e\n\\");
    const Lifted back = ReadBack(*dialect, out.text);
    EXPECT_EQ(back.messages, "") << out.text;
    EXPECT_EQ(In(back, {"tcp", "10.1.0.9", "10.20.0.5", 22}), "yes");
  }
}

TEST(AzureRender, LimitsAreErrors) {
  const auto with = [](int rules, int addresses) {
    PolicyBuilder builder("db1");
    builder.Chain(Hook::kInput);
    for (int i = 0; i < rules; ++i) {
      std::string sources;
      for (int a = 0; a < addresses; ++a) {
        sources += (a > 0 ? " 10." : "10.") + std::to_string(i / 250) + "." +
                   std::to_string(i % 250) + "." + std::to_string(a * 2);
      }
      builder.Allow(sources, "10.200.0.5", "tcp/" + std::to_string(i + 1),
                    {"r/" + std::to_string(i)});
    }
    builder.Chain(Hook::kOutput);
    return std::move(builder.policy());
  };
  EXPECT_EQ(Messages(with(998, 1)), "");
  EXPECT_THAT(Messages(with(999, 1)), HasSubstr("found 999 [PW-DIA-azure-0011]"));
  EXPECT_EQ(Messages(with(31, 128)), "");
  EXPECT_THAT(Messages(with(32, 125)), HasSubstr("found 4,000 [PW-DIA-azure-0012]"));
}

TEST(AzureRender, GatewaysAndInterfacesAreRefused) {
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward).Allow("10.1.0.9", "10.20.0.5", "tcp/22", {"r"});
  EXPECT_THAT(Messages(builder.policy()), HasSubstr("PW-DIA-azure-0010"));
  RuleExtras extras;
  extras.in_interface = "eth0";
  PolicyBuilder host("db1");
  host.Chain(Hook::kInput).Allow("10.1.0.9", "10.20.0.5", "tcp/22", {"r"}, extras);
  EXPECT_THAT(Messages(host.policy()), HasSubstr("PW-DIA-common-00"));
}

}  // namespace
}  // namespace portwright::dialect::azure
