#include "dialect/nftables/nftables.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "dialect/nftables/table_text.h"
#include "dialect/nftables/text_judge.h"
#include "policy/evaluate.h"
#include "testing/any_traffic.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::nftables {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;

constexpr const char* kGoldenFolder = "src/dialect/nftables/testdata/";

std::string Text(const Policy& policy, const RenderOptions& options = {}) {
  Diagnostics diagnostics;
  std::string text = Nftables().Render(policy, options, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return text;
}

Policy Host() {
  RuleExtras kept;
  kept.session_timeout_s = 14400;
  RuleExtras low_ports;
  low_ports.source_ports = {600, 1023};
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11-10.1.0.14 fd00:1::/64", "10.20.0.5 fd00:20::5", "tcp/11117",
             {"b/oracle/11117"})
      .Allow("10.1.0.12", "10.20.0.5", "tcp/11117", {"b/oracle/agent", "b/any"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/1521", {"b/oracle/1521"}, kept)
      .Allow("10.1.0.11", "10.20.0.5", "tcp/111", {"b/nfs/portmap"}, low_ports)
      .Allow("any", "10.20.0.5 fd00:20::5", "icmp/echo-request", {"b/ping"})
      .Allow("10.1.0.9", "10.20.0.5", "proto/112", {"b/vrrp"})
      .Allow("10.20.0.6", "10.20.0.5", "any", {"b/nodes"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5", "10.9.0.53", "udp/53", {"b/dns"})
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk")
      .Describe("b/dns", "ibm-backup-recovery L88", "names");
  return std::move(builder.policy());
}

Policy Gateway() {
  RuleExtras to_dmz;
  to_dmz.in_interface = "lan0";
  to_dmz.out_interface = "dmz0.7";
  RuleExtras to_wan;
  to_wan.in_interface = "lan0";
  to_wan.out_interface = "wan0";
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward)
      .Allow("10.1.0.0/16", "10.7.0.1", "tcp/443", {"x/https"}, to_dmz)
      .Allow("10.1.0.0/16", "any", "tcp/443", {"x/support"}, to_wan)
      .Allow("10.1.0.4", "192.0.2.1", "tcp/22", {"x/tunnel"}, to_wan);
  return std::move(builder.policy());
}

TEST(Nftables, GoldenTexts) {
  EXPECT_TRUE(
      MatchesGolden(Text(Host(), {"Rules of db1"}), std::string(kGoldenFolder) + "host.nft"));
  EXPECT_TRUE(MatchesGolden(Text(Gateway()), std::string(kGoldenFolder) + "gateway.nft"));
  EXPECT_TRUE(
      MatchesGolden(RenderReasons(Host()), std::string(kGoldenFolder) + "host.reasons.csv"));
}

TEST(Nftables, SameInputSameBytes) {
  EXPECT_EQ(Text(Host()), Text(Host()));
  // The order in which rules were written is no part of what they say.
  Policy turned = Host();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(Text(turned), Text(Host()));
}

TEST(Nftables, AnEmptySetOfAddressesIsNobody) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("none", "10.0.0.1", "tcp/22", {"a"})
      .Allow("10.0.0.1", "none", "tcp/22", {"a"});
  const std::string text = Text(builder.policy());
  EXPECT_EQ(text.find("elements"), std::string::npos);
  EXPECT_EQ(text.find(" accept,"), std::string::npos);
  EXPECT_NE(text.find("policy drop;"), std::string::npos);
}

TEST(Nftables, FamiliesThatShareNoAddressGiveNoCell) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput).Allow("10.0.0.1", "fd00::1", "any", {"a"});
  EXPECT_EQ(TextJudge(Text(builder.policy())).CountElements(), 0U);
}

TEST(Nftables, TitleAndPointCannotLeaveTheirComment) {
  Policy policy = Gateway();
  policy.point = "edge\n} flush ruleset\n#\\";
  const std::string text = Text(policy, {"a\ntable inet evil { }\n"});
  EXPECT_EQ(text.find("\ntable inet evil"), std::string::npos);
  EXPECT_EQ(text.find("\n} flush"), std::string::npos);
  EXPECT_NE(text.find("# a table inet evil { } \n"), std::string::npos);
}

TEST(Nftables, EveryNameOfOursHasAPrefix) {
  for (const std::string& text : {Text(Host()), Text(Gateway())}) {
    for (const std::string_view line : Split(text, '\n')) {
      const std::string_view trimmed = Trim(line);
      for (const std::string_view word : {"chain ", "map ", "ct timeout "}) {
        if (!trimmed.starts_with(word) || !trimmed.ends_with(" {")) continue;
        EXPECT_TRUE(trimmed.substr(word.size()).starts_with("pw_")) << line;
      }
    }
  }
}

TEST(Nftables, RequirementsOfEachCellAreInItsComment) {
  TextJudge judge(Text(Host()));
  net::Packet packet;
  packet.source = *net::ParseAddress("10.1.0.12");
  packet.destination = *net::ParseAddress("10.20.0.5");
  packet.protocol = net::kProtocolTcp;
  packet.source_port = 40000;
  packet.destination_port = 11117;
  const Judgement three = judge.Judge("pw_input", packet);
  EXPECT_TRUE(three.accepts);
  EXPECT_EQ(three.comment.substr(8), " b/any +2");
  packet.source = *net::ParseAddress("10.1.0.13");
  EXPECT_EQ(judge.Judge("pw_input", packet).comment.substr(8),
            " b/oracle/11117 (ibm-backup-recovery L512)");
}

// --- any policy, any packet: the text does what the evaluator says
// --------------------------------------------------

Policy AnyPolicy(Hook hook) {
  PolicyBuilder builder("any");
  portwright::testing::AnyRules rules;
  rules.interfaces = {"", "", "a", "b"};
  rules.session_timeouts = {100, 200};
  rules.source_ports = portwright::testing::SourcePortsOf::kEverything;
  portwright::testing::AllowAny(builder, hook, rules);
  return std::move(builder.policy());
}

void ExpectSameAsEvaluator(Hook hook, const std::string& chain) {
  const Policy policy = AnyPolicy(hook);
  RequirementSets requirements(policy);
  Diagnostics diagnostics;
  const std::vector<HookCells> cells = CellsOf(policy, requirements, diagnostics);
  RC_LOG() << diagnostics.Print();
  RC_ASSERT(!diagnostics.has_errors());
  const auto cells_max = *rc::gen::element<std::size_t>(2, 5, kRangeMapCells);
  TextJudge judge(TableText(policy, {}, cells, requirements, cells_max));
  for (int i = 0; i < 60; ++i) {
    net::Packet packet = portwright::testing::AnyPacket({"a", "b", "c"});
    if (hook == Hook::kInput) packet.out_interface.clear();
    if (hook == Hook::kOutput) packet.in_interface.clear();
    const Judgement judged = judge.Judge(chain, packet);
    const bool expected =
        policy::Evaluate(policy, hook, packet).verdict == policy::VerdictKind::kAccept;
    RC_LOG() << net::ToText(packet) << " from " << packet.in_interface << " to "
             << packet.out_interface << "\n";
    RC_ASSERT(judged.accepts == expected);
    if (!expected) continue;
    const bool has_ports = packet.protocol == 6 || packet.protocol == 17;
    RC_ASSERT(judged.session_timeout_s ==
              (has_ports ? portwright::testing::LongestTimeout(policy, hook, packet) : 0U));
  }
}

RC_GTEST_PROP(NftablesLaw, InputTextDoesWhatThePolicySays, ()) {
  ExpectSameAsEvaluator(Hook::kInput, "pw_input");
}

RC_GTEST_PROP(NftablesLaw, OutputTextDoesWhatThePolicySays, ()) {
  ExpectSameAsEvaluator(Hook::kOutput, "pw_output");
}

RC_GTEST_PROP(NftablesLaw, ForwardTextDoesWhatThePolicySays, ()) {
  ExpectSameAsEvaluator(Hook::kForward, "pw_forward");
}

}  // namespace
}  // namespace portwright::dialect::nftables
