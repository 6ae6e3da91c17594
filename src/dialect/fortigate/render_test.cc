#include "dialect/fortigate/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "dialect/common/asked.h"
#include "dialect/fortigate/fortigate.h"
#include "policy/evaluate.h"
#include "testing/any_traffic.h"
#include "testing/gateway_policy.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::fortigate {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::Between;
using portwright::testing::BorderPackets;
using portwright::testing::Edge;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kGoldenFolder = "src/dialect/fortigate/testdata/";

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
  out.rendered = Fortigate().RenderWithReasons(policy, options, diagnostics);
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
  options.file_name = "edge.conf";
  if (day != nullptr) options.as_of = ParseDate(day);
  return LiftWith(Fortigate(), text, options);
}

TEST(FortigateRender, GoldenTexts) {
  EXPECT_TRUE(MatchesGolden(Text(Edge()), std::string(kGoldenFolder) + "edge.conf"));
  EXPECT_TRUE(MatchesGolden(Text(Edge(), "6.2"), std::string(kGoldenFolder) + "edge62.conf"));
}

TEST(FortigateRender, CountsRules) {
  const Made made = Make(Edge());
  EXPECT_EQ(made.rendered.rules, 12U);
  EXPECT_GT(made.rendered.naive_rules, made.rendered.rules);
  EXPECT_THAT(made.rendered.reasons, HasSubstr("b/dns"));
}

TEST(FortigateRender, TheOrderOfRulesIsNoPartOfTheMeaning) {
  Policy turned = Edge();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(Text(turned), Text(Edge()));
}

TEST(FortigateRender, APolicyWithoutRulesIsATextWithoutPolicies) {
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward);
  const std::string text = Text(builder.policy());
  EXPECT_EQ(text,
            "# Portwright: Acme, edge, as of 2026-11-21, 12 flows\nconfig firewall policy\nend\n");
  EXPECT_EQ(Fortigate().Recognise(text), 100);
  const Lifted lifted = ReadOn(text, nullptr);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.0.0.2", 22, "a", "b"}), "no");
}

TEST(FortigateRender, RefusesWhatItCannotSay) {
  PolicyBuilder host("db1");
  host.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"});
  EXPECT_THAT(Make(host.policy()).messages, HasSubstr("PW-DIA-fortigate-0301"));
  for (const char* interface : {"any", "a\"b", "a-name-of-an-interface-of-36-letters"}) {
    PolicyBuilder odd("edge");
    odd.Chain(Hook::kForward)
        .Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"}, Between(interface, "b"));
    EXPECT_THAT(Make(odd.policy()).messages, HasSubstr("PW-DIA-fortigate-0302")) << interface;
  }
  // Zero would be every protocol.
  for (const char* service : {"proto/0", "proto/255"}) {
    PolicyBuilder odd("edge");
    odd.Chain(Hook::kForward).Allow("10.0.0.1", "10.0.0.2", service, {"a"});
    const Made made = Make(odd.policy());
    EXPECT_THAT(made.messages, HasSubstr("PW-DIA-fortigate-0303")) << service;
    EXPECT_EQ(made.rendered.text, "");
  }
  EXPECT_THAT(Make(Edge(), "x").messages, HasSubstr("PW-DIA-fortigate-0300"));
  EXPECT_THAT(Make(Edge(), "4.3").messages, HasSubstr("PW-DIA-fortigate-0300"));
}

TEST(FortigateRender, FreeTextStaysInItsQuotes) {
  Policy policy = Edge();
  policy.reasons[0].citation = "a\" action deny \\ why? \n set x";
  EXPECT_THAT(Text(policy), HasSubstr("(a' action deny / why.   set x)"));
}

TEST(FortigateRender, TheLastDayDecides) {
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

// --- any policy, any packet: what is read back does what the policy says

Policy AnyPolicy() {
  PolicyBuilder builder("any");
  portwright::testing::AnyRules rules;
  rules.interfaces = {"", "", "a", "b"};
  rules.session_timeouts = {300, 400};
  rules.source_ports = portwright::testing::SourcePortsOf::kAnyToo;
  portwright::testing::AllowAny(builder, Hook::kForward, rules);
  portwright::testing::NameAndEndSome(builder.policy());
  return std::move(builder.policy());
}

RC_GTEST_PROP(FortigateRenderLaw, WhatIsReadBackDoesWhatThePolicySays, ()) {
  const Policy policy = AnyPolicy();
  const std::string version = *rc::gen::elementOf(std::vector<std::string>{"", "6.2", "7.4.1"});
  const Made made = Make(policy, version);
  const std::string& text = made.rendered.text;
  RC_LOG() << made.messages << text;
  const Lifted lifted = ReadOn(text, "2026-11-21");
  RC_LOG() << lifted.messages;
  RC_ASSERT(static_cast<bool>(lifted.policy));
  for (int i = 0; i < 60; ++i) {
    const net::Packet packet = portwright::testing::AnyPacket({"a", "b", "c", ""});
    const bool expected =
        policy::Evaluate(policy, Hook::kForward, packet).verdict == policy::VerdictKind::kAccept;
    const auto found = policy::EvaluateReadings(*lifted.policy, Hook::kForward, packet);
    RC_LOG() << net::ToText(packet) << " from " << packet.in_interface << " to "
             << packet.out_interface << "\n";
    RC_ASSERT(found.accept == expected);
    RC_ASSERT(found.deny == !expected);
    if (!expected) continue;
    const policy::Decision decision = policy::Evaluate(*lifted.policy, Hook::kForward, packet);
    const policy::Rule& rule = lifted.policy->chains[decision.chain].rules[decision.rule];
    RC_ASSERT(rule.session_timeout_s ==
              portwright::testing::LongestTimeout(policy, Hook::kForward, packet));
  }
}

// --- no change of the text goes unnoticed

bool IsNoticed(const std::string& text, const std::vector<net::Packet>& packets,
               const std::vector<std::uint32_t>& expected) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.as_of = ParseDate("2026-11-21");
  const auto policy = Fortigate().Lift(text, options, diagnostics);
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
    const auto then = Fortigate().Lift(text, options, diagnostics);
    if (then == nullptr || Ask(*then, dns) != answer) return true;
  }
  return false;
}

// Lines that say nothing about packets: comments, names and numbers of policies, when a schedule
// began; and the word that says what is so without it.
bool IsWithoutMeaning(std::string_view line) {
  const std::string_view words = Trim(line);
  return words.empty() || words.starts_with("#") || words.starts_with("set name ") ||
         words.starts_with("set comments ") || words.starts_with("set start ") ||
         words == "edit 0" || words == "unset icmptype";
}

TEST(FortigateRender, NoMutationSurvives) {
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
    // An end ends the last entry too.
    const bool is_last = text.compare(begin, 13, "    next\nend\n") == 0;
    const bool is_silent = IsWithoutMeaning(line) || is_last;
    if (!is_silent) try_line("");
    for (std::size_t at = line.find_first_not_of(' '); !is_silent && at < line.size();) {
      const std::size_t end = std::min(line.find(' ', at), line.size());
      const std::string_view word = line.substr(at, end - at);
      std::string dropped(line);
      dropped.erase(at, end - at + (end < line.size() ? 1 : 0));
      try_line(dropped);
      const bool is_name = word.starts_with('"');
      for (std::size_t i = at; i < end && !is_name; ++i) {
        if (line[i] < '0' || line[i] > '9') continue;
        // A bit of the hosts of 10.20.0.0/24.
        const bool is_in_network = line.find("10.20.0.0 255.255.255.0") != line.npos &&
                                   word == "10.20.0.0" && i == end - 1;
        if (is_in_network) continue;
        std::string other(line);
        other[i] = other[i] == '9' ? '8' : static_cast<char>(other[i] + 1);
        try_line(other);
      }
      if (word == "accept") try_line(std::string(line).replace(at, 6, "deny"));
      at = end + 1;
    }
    begin += line.size() + 1;
  }
  EXPECT_GT(mutations, 300U);
}

}  // namespace
}  // namespace portwright::dialect::fortigate
