#include "dialect/panos/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "dialect/panos/asked.h"
#include "policy/evaluate.h"
#include "testing/any_traffic.h"
#include "testing/gateway_policy.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::panos {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::Between;
using portwright::testing::BorderPackets;
using portwright::testing::Edge;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kGoldenFolder = "src/dialect/panos/testdata/";

struct Made {
  Rendered rendered;
  std::string messages;
  bool has_errors = false;
};

Made Make(const Policy& policy, const std::string& version = "") {
  Diagnostics diagnostics;
  RenderOptions options;
  options.title = "Acme, edge, as of 2026-11-21, 12 flows";
  options.version = version;
  Made out;
  out.rendered = Panos().RenderWithReasons(policy, options, diagnostics);
  out.messages = diagnostics.Print();
  out.has_errors = diagnostics.has_errors();
  return out;
}

std::string Text(const Policy& policy, const std::string& version = "") {
  Made made = Make(policy, version);
  EXPECT_EQ(made.messages, "");
  return made.rendered.text;
}

Lifted ReadOn(const std::string& text, const char* day) {
  LiftOptions options;
  options.file_name = "edge.set";
  if (day != nullptr) options.as_of = ParseDate(day);
  return LiftWith(Panos(), text, options);
}

TEST(PanosRender, GoldenTexts) {
  EXPECT_TRUE(MatchesGolden(Text(Edge()), std::string(kGoldenFolder) + "edge.set"));
}

TEST(PanosRender, CountsRules) {
  const Made made = Make(Edge());
  EXPECT_EQ(made.rendered.rules, 11U);
  EXPECT_GT(made.rendered.naive_rules, made.rendered.rules);
  EXPECT_THAT(made.rendered.reasons, HasSubstr("b/dns"));
}

TEST(PanosRender, TheOrderOfRulesIsNoPartOfTheMeaning) {
  Policy turned = Edge();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(Text(turned), Text(Edge()));
}

TEST(PanosRender, APolicyWithoutRulesIsATextWithoutRules) {
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward);
  const std::string text = Text(builder.policy());
  EXPECT_EQ(text,
            "set tag pw color color3 comments \"Portwright: Acme, edge, as of 2026-11-21, 12 "
            "flows\"\n");
  EXPECT_EQ(Panos().Recognise(text), 70);
  const Lifted lifted = ReadOn(text, nullptr);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.0.0.2", 22, "a", "b"}), "no");
}

TEST(PanosRender, OnlyAGatewayBetweenZones) {
  PolicyBuilder host("db1");
  host.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"});
  const Made refused = Make(host.policy());
  EXPECT_TRUE(refused.has_errors);
  EXPECT_EQ(refused.rendered.text, "");
  EXPECT_THAT(refused.messages, HasSubstr("PW-DIA-panos-0301"));
  for (const char* zone :
       {"ethernet1/1", "any", "multicast", "a\"b", "-a", "a-name-of-a-zone-of-32-letters-x"}) {
    PolicyBuilder odd("edge");
    odd.Chain(Hook::kForward).Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"}, Between(zone, "b"));
    const Made made = Make(odd.policy());
    EXPECT_THAT(made.messages, HasSubstr("PW-DIA-panos-0302")) << zone;
    EXPECT_EQ(made.rendered.text, "") << zone;
  }
}

TEST(PanosRender, ZonesWithBlanksAreQuoted) {
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward)
      .Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"}, Between("data centre", "b.1"));
  const Lifted lifted = ReadOn(Text(builder.policy()), nullptr);
  ASSERT_NE(lifted.policy, nullptr);
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.0.0.2", 22, "data centre", "b.1"}), "yes");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.0.0.2", 22, "b.1", "data centre"}), "no");
}

TEST(PanosRender, FreeTextStaysInItsQuotes) {
  Policy policy = Edge();
  policy.reasons[0].citation = "a\" action deny \\ why? \n set x";
  const std::string text = Text(policy);
  EXPECT_THAT(text, HasSubstr("(a' action deny / why.   set x)"));
}

TEST(PanosRender, VersionsDecideWhatIsSaid) {
  EXPECT_THAT(Text(Edge(), "10.1"), HasSubstr("override yes timeout 14400"));
  EXPECT_THAT(Text(Edge(), "8.1"), HasSubstr("override yes timeout 14400"));
  const Made old = Make(Edge(), "8.0.3");
  EXPECT_THAT(old.messages, HasSubstr("warning: expected PAN-OS 8.1 or newer for services"));
  EXPECT_THAT(old.rendered.text, Not(HasSubstr("override")));
  for (const std::string_view line : Split(old.rendered.text, '\n')) {
    const std::string_view begin = "set rulebase security rules ";
    if (!line.starts_with(begin)) continue;
    EXPECT_LE(line.find(' ', begin.size()) - begin.size(), 31U) << line;
  }
  for (const char* version : {"x", "5.0", "10.x", "11.1-h1"}) {
    const Made made = Make(Edge(), version);
    EXPECT_THAT(made.messages, HasSubstr("PW-DIA-panos-0300")) << version;
    EXPECT_EQ(made.rendered.text, "") << version;
  }
  EXPECT_FALSE(Make(Edge(), "11.1.4-h2").has_errors);
}

TEST(PanosRender, TimeoutsAreForPortsOnly) {
  PolicyBuilder builder("edge");
  RuleExtras kept;
  kept.session_timeout_s = 700'000;
  builder.Chain(Hook::kForward).Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"}, kept);
  builder.Allow("10.0.0.1", "10.0.0.3", "any", {"a"}, kept);
  const Made made = Make(builder.policy());
  EXPECT_THAT(made.messages, HasSubstr("PW-DIA-panos-0304"));
  EXPECT_THAT(made.messages, HasSubstr("PW-DIA-panos-0305"));
  EXPECT_THAT(made.rendered.text, HasSubstr("timeout 604800\n"));
}

TEST(PanosRender, TheLastDayDecides) {
  const std::string text = Text(Edge());
  const Asked dns{"udp", "10.20.0.9", "10.1.0.53", 53, "cloud", "core"};
  const auto ask = [&](const char* day) {
    const Lifted lifted = ReadOn(text, day);
    return lifted.policy == nullptr ? "error" : Ask(*lifted.policy, dns);
  };
  EXPECT_EQ(ask("2026-11-21"), "yes");
  EXPECT_EQ(ask("2026-12-03"), "yes");
  EXPECT_EQ(ask("2026-12-04"), "no");
  EXPECT_EQ(ask(nullptr), "maybe");
}

TEST(PanosRender, LongListsAreWrittenInLines) {
  PolicyBuilder builder("edge");
  std::string hosts;
  for (int i = 0; i < 600; ++i) {
    hosts +=
        (i == 0 ? "10.0." : " 10.0.") + std::to_string(i / 100) + "." + std::to_string(i % 100 * 2);
  }
  std::string few = "10.9.0.1";
  for (int i = 3; i < 60; i += 2) few += " 10.9.0." + std::to_string(i);
  builder.Chain(Hook::kForward).Allow(hosts, few, "tcp/22", {"a"});
  const std::string text = Text(builder.policy());
  for (const std::string_view line : Split(text, '\n')) EXPECT_LT(line.size(), 1'500U);
  const Lifted lifted = ReadOn(text, nullptr);
  ASSERT_NE(lifted.policy, nullptr);
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.5.198", "10.9.0.59", 22}), "yes");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.5.197", "10.9.0.59", 22}), "no");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.5.198", "10.9.0.58", 22}), "no");
}

TEST(PanosRender, AnObjectHoldsAsManyPortsAsTheDeviceTakes) {
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward);
  for (int port = 10'000; port < 11'000; port += 2)
    builder.Allow("10.0.0.1", "10.0.0.2", "tcp/" + std::to_string(port), {"a"});
  const std::string text = Text(builder.policy());
  for (const std::string_view line : Split(text, '\n')) EXPECT_LT(line.size(), 1'200U);
  const Lifted lifted = ReadOn(text, nullptr);
  ASSERT_NE(lifted.policy, nullptr);
  for (int port = 9'999; port < 11'002; ++port) {
    const bool is_open = port >= 10'000 && port < 11'000 && port % 2 == 0;
    EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.0.0.2", port}), is_open ? "yes" : "no")
        << port;
  }
}

// --- any policy, any packet: what is read back does what the policy says

Policy AnyPolicy() {
  PolicyBuilder builder("any");
  portwright::testing::AnyRules rules;
  rules.interfaces = {"", "", "a", "b"};
  rules.session_timeouts = {100, 200};
  rules.source_ports = portwright::testing::SourcePortsOf::kAnyToo;
  portwright::testing::AllowAny(builder, Hook::kForward, rules);
  portwright::testing::NameAndEndSome(builder.policy());
  return std::move(builder.policy());
}

// The longest timeout of rules about ports that let a packet of TCP or UDP pass.
std::uint32_t LongestTimeout(Policy policy, const net::Packet& packet) {
  std::uint32_t longest = 0;
  const std::vector<policy::Rule> rules = policy.chains[0].rules;
  for (const policy::Rule& rule : rules) {
    const bool is_any =
        policy.services[rule.service].kind == net::ServiceKind::kAny && rule.source_ports.IsAny();
    policy.chains[0].rules = {rule};
    if (!is_any &&
        policy::Evaluate(policy, Hook::kForward, packet).verdict == policy::VerdictKind::kAccept)
      longest = std::max(longest, rule.session_timeout_s);
  }
  return longest;
}

RC_GTEST_PROP(PanosRenderLaw, WhatIsReadBackDoesWhatThePolicySays, ()) {
  const Policy policy = AnyPolicy();
  const Made made = Make(policy);
  const std::string& text = made.rendered.text;
  RC_LOG() << made.messages << text;
  const Lifted lifted = ReadOn(text, "2026-11-21");
  RC_LOG() << lifted.messages;
  RC_ASSERT(static_cast<bool>(lifted.policy));
  const bool has_any = std::any_of(
      policy.chains[0].rules.begin(), policy.chains[0].rules.end(), [&](const policy::Rule& rule) {
        return policy.services[rule.service].kind == net::ServiceKind::kAny;
      });
  for (int i = 0; i < 60; ++i) {
    const net::Packet packet = portwright::testing::AnyPacket({"a", "b", "c", ""});
    const bool expected =
        policy::Evaluate(policy, Hook::kForward, packet).verdict == policy::VerdictKind::kAccept;
    const auto found = policy::EvaluateReadings(*lifted.policy, Hook::kForward, packet);
    RC_LOG() << net::ToText(packet) << " from " << packet.in_interface << " to "
             << packet.out_interface << "\n";
    RC_ASSERT(found.accept == expected);
    RC_ASSERT(found.deny == !expected);
    const bool has_ports = packet.protocol == 6 || packet.protocol == 17;
    if (!expected || !has_ports || has_any) continue;
    const policy::Decision decision = policy::Evaluate(*lifted.policy, Hook::kForward, packet);
    const policy::Rule& rule = lifted.policy->chains[decision.chain].rules[decision.rule];
    RC_ASSERT(rule.session_timeout_s == LongestTimeout(policy, packet));
  }
}

// --- no change of the text goes unnoticed

bool IsNoticed(const std::string& text, const std::vector<net::Packet>& packets,
               const std::vector<std::uint32_t>& expected) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.as_of = ParseDate("2026-11-21");
  const auto policy = Panos().Lift(text, options, diagnostics);
  if (policy == nullptr) return true;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const auto found = policy::EvaluateReadings(*policy, Hook::kForward, packets[i]);
    if (found.accept == found.deny || found.accept != (expected[i] != 0)) return true;
    if (!found.accept) continue;
    const auto decision = policy::Evaluate(*policy, Hook::kForward, packets[i]);
    if (policy->chains[decision.chain].rules[decision.rule].session_timeout_s + 1 != expected[i])
      return true;
  }
  // The last day of what ends, and the one behind it.
  const Asked dns{"udp", "10.20.0.9", "10.1.0.53", 53, "cloud", "core"};
  for (const auto& [day, answer] :
       {std::pair{"2026-12-03", "yes"}, std::pair{"2026-12-04", "no"}}) {
    options.as_of = ParseDate(day);
    const auto then = Panos().Lift(text, options, diagnostics);
    if (then == nullptr || Ask(*then, dns) != answer) return true;
  }
  return false;
}

// Words that say nothing about packets: free text, the tag, what the device wants to know of an
// application beside its identity, and where schedules begin.
bool IsWithoutMeaning(std::string_view line, std::size_t at) {
  if (line.starts_with("set tag ")) return true;
  const std::size_t description = line.find(" description ");
  if (description != std::string_view::npos && at > description) return true;
  const std::size_t category = line.find(" category ");
  if (category != std::string_view::npos && at > category && at < line.find(" default "))
    return true;
  const std::size_t window = line.find("2000/01/01@00:00");
  return window != std::string_view::npos && at > window && at < window + 16;
}

TEST(PanosRender, NoMutationSurvives) {
  const Policy edge = Edge();
  const std::string text = Text(edge);
  std::vector<net::Packet> packets = BorderPackets();
  std::vector<std::uint32_t> expected;  // 0: denied; else a timeout and one
  const Lifted lifted = ReadOn(text, "2026-11-21");
  ASSERT_NE(lifted.policy, nullptr);
  for (const net::Packet& packet : packets) {
    const auto decision = policy::Evaluate(*lifted.policy, Hook::kForward, packet);
    const bool is_open = decision.verdict == policy::VerdictKind::kAccept;
    EXPECT_EQ(is_open, policy::Evaluate(edge, Hook::kForward, packet).verdict ==
                           policy::VerdictKind::kAccept)
        << net::ToText(packet);
    expected.push_back(
        !is_open
            ? 0
            : 1 + lifted.policy->chains[decision.chain].rules[decision.rule].session_timeout_s);
  }
  ASSERT_FALSE(IsNoticed(text, packets, expected));
  std::size_t begin = 0, mutations = 0;
  for (const std::string_view line : Split(text, '\n')) {
    const auto try_line = [&](const std::string& other) {
      std::string changed = text;
      changed.replace(begin, line.size() + (other.empty() ? 1 : 0), other);
      ++mutations;
      EXPECT_TRUE(IsNoticed(changed, packets, expected)) << line << "\nas\n" << other;
    };
    if (!line.empty() && !line.starts_with("set tag ")) try_line("");
    for (std::size_t at = 0; at < line.size();) {
      const std::size_t end = std::min(line.find(' ', at), line.size());
      if (at > 3 && !IsWithoutMeaning(line, at)) {
        std::string dropped(line);
        dropped.erase(at, end - at + (end < line.size() ? 1 : 0));
        const std::string_view word = line.substr(at, end - at);
        const bool is_bracket = word == "[" || word == "]";
        if (!is_bracket) try_line(dropped);
        const bool is_name = word.starts_with("pw-");
        for (std::size_t i = at; i < end && !is_name; ++i) {
          if (line[i] < '0' || line[i] > '9' || IsWithoutMeaning(line, i)) continue;
          const bool is_in_network = word == "10.20.0.0/24" && i == at + 8;  // a bit of its hosts
          if (is_in_network) continue;
          std::string other(line);
          other[i] = other[i] == '9' ? '8' : static_cast<char>(other[i] + 1);
          try_line(other);
        }
        if (word == "allow") try_line(std::string(line).replace(at, 5, "deny"));
        if (word == "deny") try_line(std::string(line).replace(at, 4, "allow"));
      }
      at = end + 1;
    }
    begin += line.size() + 1;
  }
  EXPECT_GT(mutations, 300U);
}

}  // namespace
}  // namespace portwright::dialect::panos
