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
using portwright::testing::RuleExtras;
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

const std::vector<std::string> kAddresses = {"any",
                                             "any",
                                             "10.0.0.0/30",
                                             "10.0.0.2",
                                             "10.0.0.1-10.0.0.6",
                                             "10.0.0.2-10.0.0.3",
                                             "10.0.0.3 10.0.0.5",
                                             "10.0.0.0/29 fd00::/126",
                                             "fd00::1-fd00::2",
                                             "fd00::2",
                                             "none"};
const std::vector<std::string> kServices = {"any",      "tcp/any",  "tcp/3",   "tcp/2-5",
                                            "udp/4",    "udp/any",  "proto/1", "icmp/echo-request",
                                            "icmp/any", "proto/50", "proto/6", "proto/58"};
const std::vector<std::string> kZones = {"", "", "a", "b"};

Policy AnyPolicy() {
  PolicyBuilder builder("any");
  builder.Chain(Hook::kForward);
  const int count = *rc::gen::inRange(0, 9);
  for (int i = 0; i < count; ++i) {
    RuleExtras extras;
    const std::string service = *rc::gen::elementOf(kServices);
    const bool has_ports =
        service == "any" || service.starts_with("tcp") || service.starts_with("udp");
    if (has_ports && *rc::gen::inRange(0, 4) == 0) extras.source_ports = {2, 4};
    if (*rc::gen::inRange(0, 4) == 0)
      extras.session_timeout_s = *rc::gen::element<std::uint32_t>(300, 400);
    extras.in_interface = *rc::gen::elementOf(kZones);
    extras.out_interface = *rc::gen::elementOf(kZones);
    builder.Allow(*rc::gen::elementOf(kAddresses), *rc::gen::elementOf(kAddresses), service,
                  {"r" + std::to_string(i)}, extras);
  }
  Policy& policy = builder.policy();
  policy.set_names.resize(policy.address_sets.size());
  for (std::size_t set = 1; set < policy.set_names.size(); ++set) {
    if (*rc::gen::inRange(0, 2) == 0)
      policy.set_names[set] = "set " + std::to_string(*rc::gen::inRange(0, 3));
  }
  for (policy::Reason& reason : policy.reasons) {
    if (*rc::gen::inRange(0, 4) == 0)
      reason.until = ParseDate("2026-12-0" + std::to_string(*rc::gen::inRange(1, 3)));
  }
  return std::move(policy);
}

net::Packet AnyPacket() {
  const bool is_v4 = *rc::gen::inRange(0, 3) != 0;
  const auto address = [is_v4] {
    net::Address base = *net::ParseAddress(is_v4 ? "10.0.0.0" : "fd00::");
    base.value += static_cast<unsigned>(*rc::gen::inRange(0, 9));
    return base;
  };
  net::Packet packet;
  packet.source = address();
  packet.destination = address();
  packet.protocol = *rc::gen::element<std::uint8_t>(1, 6, 17, 50, 58, 0, 255);
  if (packet.protocol == 6 || packet.protocol == 17) {
    packet.source_port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 7));
    packet.destination_port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 7));
  } else if (packet.protocol == (is_v4 ? 1 : 58)) {
    packet.destination_port = static_cast<std::uint16_t>(*rc::gen::element(0, 8, 128) * 256);
  }
  packet.in_interface = *rc::gen::elementOf(std::vector<std::string>{"a", "b", "c", ""});
  packet.out_interface = *rc::gen::elementOf(std::vector<std::string>{"a", "b", "c", ""});
  return packet;
}

// The longest timeout of rules that let a packet pass.
std::uint32_t LongestTimeout(Policy policy, const net::Packet& packet) {
  std::uint32_t longest = 0;
  const std::vector<policy::Rule> rules = policy.chains[0].rules;
  for (const policy::Rule& rule : rules) {
    policy.chains[0].rules = {rule};
    if (policy::Evaluate(policy, Hook::kForward, packet).verdict == policy::VerdictKind::kAccept)
      longest = std::max(longest, rule.session_timeout_s);
  }
  return longest;
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
    const net::Packet packet = AnyPacket();
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
    RC_ASSERT(rule.session_timeout_s == LongestTimeout(policy, packet));
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
