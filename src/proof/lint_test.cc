#include "proof/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "policy/evaluate.h"
#include "proof/ask.h"
#include "proof/small_policy.h"

namespace portwright::proof {
namespace {

using policy::Hook;
using policy::VerdictKind;
using testing::ElementsAre;
using testing::IsEmpty;

class LintTest : public testing::Test {
 protected:
  LintTest() {
    policy_.stateful = false;
    policy_.chains.push_back({"main", Hook::kForward, {VerdictKind::kDrop, 0}, {}});
  }

  void Add(const std::string& source, const std::string& service, VerdictKind verdict) {
    policy::Rule rule;
    if (source != "any") {
      policy_.address_sets.push_back(
          net::AddressSet(std::vector<net::AddressRange>{net::ParsePrefix(source)->Range()}));
      rule.sources = static_cast<std::uint32_t>(policy_.address_sets.size() - 1);
    }
    policy_.services.push_back(*net::ParseService(service));
    rule.service = static_cast<std::uint32_t>(policy_.services.size() - 1);
    rule.verdict = {verdict, 0};
    policy_.chains[0].rules.push_back(rule);
  }

  // `shadowed 2: 0 1`
  std::vector<std::string> Said(const LintOptions& options = {}) {
    const auto found = FindLint(policy_, options);
    EXPECT_TRUE(found.has_value());
    std::vector<std::string> out;
    for (const Lint& lint : *found) {
      const char* kinds[] = {"unmatchable", "shadowed", "repeated", "redundant",
                             "mergeable",   "conflict", "undecided"};
      std::string text = std::string(kinds[static_cast<std::size_t>(lint.kind)]) + " " +
                         std::to_string(lint.at.rule) + ":";
      for (const RuleAt& at : lint.because) text += " " + std::to_string(at.rule);
      out.push_back(text + (lint.by_default ? " default" : ""));
    }
    return out;
  }

  policy::Policy policy_;
};

TEST_F(LintTest, FindsALineThatTwoOthersCoverTogether) {
  Add("10.0.0.0/25", "tcp/80", VerdictKind::kAccept);
  Add("10.0.0.128/25", "tcp/1-1000", VerdictKind::kAccept);
  Add("10.0.0.0/24", "tcp/80", VerdictKind::kDrop);
  EXPECT_THAT(Said(), ElementsAre("shadowed 2: 0 1"));
}

TEST_F(LintTest, TellsRepeatedFromShadowed) {
  Add("10.0.0.0/24", "tcp/any", VerdictKind::kAccept);
  Add("10.0.0.7", "tcp/22", VerdictKind::kAccept);
  Add("10.0.0.8", "tcp/22", VerdictKind::kDrop);
  EXPECT_THAT(Said(), ElementsAre("repeated 1: 0", "shadowed 2: 0"));
}

TEST_F(LintTest, FindsWhatTheRestDecidesTheSame) {
  Add("10.0.0.7", "tcp/22", VerdictKind::kAccept);
  Add("10.0.0.0/24", "tcp/22", VerdictKind::kAccept);
  Add("10.0.1.0/24", "tcp/22", VerdictKind::kDrop);
  EXPECT_THAT(Said(), ElementsAre("redundant 0: 1", "redundant 2: default"));
}

TEST_F(LintTest, LeavesAloneWhatIsNeeded) {
  Add("10.0.0.7", "tcp/22", VerdictKind::kDrop);
  Add("10.0.0.0/24", "tcp/22", VerdictKind::kAccept);
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(LintTest, LeavesOutWhatIsRedundantUnlessAsked) {
  Add("10.0.1.0/24", "tcp/22", VerdictKind::kDrop);
  LintOptions options;
  options.redundant = false;
  EXPECT_THAT(Said(options), IsEmpty());
}

TEST_F(LintTest, FindsNeighboursThatCouldBeOne) {
  Add("10.0.0.0/25", "tcp/80", VerdictKind::kAccept);
  Add("10.0.0.128/25", "tcp/80", VerdictKind::kAccept);
  Add("10.0.0.128/25", "tcp/81-90", VerdictKind::kAccept);
  Add("10.0.1.0/25", "tcp/81-90", VerdictKind::kDrop);
  Add("10.0.3.0/25", "udp/81-90", VerdictKind::kAccept);
  Add("10.0.3.0/25", "tcp/91", VerdictKind::kAccept);
  LintOptions options;
  options.redundant = false;
  options.mergeable = true;
  EXPECT_THAT(Said(options), ElementsAre("mergeable 0: 1", "mergeable 1: 2"));
}

TEST_F(LintTest, FindsPartialContradictions) {
  Add("10.0.0.0/24", "tcp/80-90", VerdictKind::kAccept);
  Add("10.0.0.0/25", "tcp/85-99", VerdictKind::kDrop);
  Add("10.0.0.0/16", "tcp/any", VerdictKind::kDrop);     // all of the first: no contradiction
  Add("10.0.0.0/8", "tcp/85-95", VerdictKind::kAccept);  // half of the second and of the third
  LintOptions options;
  options.redundant = false;
  options.conflicts = true;
  EXPECT_THAT(Said(options), ElementsAre("conflict 1: 0", "conflict 3: 1 2"));
}

TEST_F(LintTest, SaysWhatTakesTooManySteps) {
  for (int i = 0; i < 64; ++i) Add("10.0.0." + std::to_string(i), "tcp/80", VerdictKind::kAccept);
  Add("10.0.0.0/26", "tcp/80", VerdictKind::kDrop);
  LintOptions options;
  options.redundant = false;
  options.limits.cover.steps_each = 20;
  EXPECT_THAT(Said(options), ElementsAre("undecided 64:"));
  options.limits = UseLimits();
  EXPECT_EQ(Said(options).size(), 1U);
}

// Random lines over both fields, and what removing each of them does, packet by packet.
TEST(Lint, AgreesWithTakingLinesAway) {
  std::mt19937 random(11);
  const auto pick = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  const auto accepted = [](const policy::Policy& policy) {
    std::string out;
    for (std::uint32_t i = 0; i < 16; ++i) {
      const net::Packet packet = PacketOf(i / 4, static_cast<std::uint16_t>(i % 4));
      const auto decision = policy::Evaluate(policy, Hook::kForward, packet);
      out += decision.verdict == VerdictKind::kAccept ? 'y' : 'n';
    }
    return out;
  };
  std::size_t dead = 0, redundant = 0, needed = 0;
  for (int round = 0; round < 1500; ++round) {
    Small side;
    const std::uint32_t count = 3 + pick(10);
    for (std::uint32_t i = 0; i < count; ++i) {
      side.Add(0, 1 + pick(10), 1 + pick(10),
               pick(2) == 0 ? VerdictKind::kAccept : VerdictKind::kDrop);
    }
    std::vector<bool> decides(count, false);
    for (std::uint32_t i = 0; i < 16; ++i) {
      const auto decision = policy::Evaluate(side.policy, Hook::kForward,
                                             PacketOf(i / 4, static_cast<std::uint16_t>(i % 4)));
      if (!decision.by_default) decides[decision.rule] = true;
    }
    const auto found = FindLint(side.policy);
    ASSERT_TRUE(found.has_value());
    std::vector<int> said(count, -1);
    for (const Lint& lint : *found) {
      said[lint.at.rule] = static_cast<int>(lint.kind);
      if (lint.kind == LintKind::kRedundant) continue;
      // What is named covers it: without all the others it still decides nothing.
      Small named = side;
      auto& rules = named.policy.chains[0].rules;
      std::vector<policy::Rule> kept;
      for (const RuleAt& at : lint.because) kept.push_back(rules[at.rule]);
      kept.push_back(rules[lint.at.rule]);
      rules = kept;
      for (std::uint32_t i = 0; i < 16; ++i) {
        const auto decision = policy::Evaluate(named.policy, Hook::kForward,
                                               PacketOf(i / 4, static_cast<std::uint16_t>(i % 4)));
        EXPECT_TRUE(decision.by_default || decision.rule + 1 < rules.size()) << round;
      }
    }
    for (std::uint32_t line = 0; line < count; ++line) {
      Small without = side;
      auto& rules = without.policy.chains[0].rules;
      rules.erase(rules.begin() + line);
      const bool same = accepted(without.policy) == accepted(side.policy);
      const bool is_dead = said[line] == static_cast<int>(LintKind::kShadowed) ||
                           said[line] == static_cast<int>(LintKind::kRepeated);
      EXPECT_EQ(is_dead, !decides[line]) << round << " " << line;
      EXPECT_EQ(said[line] == static_cast<int>(LintKind::kRedundant), decides[line] && same)
          << round << " " << line;
      ++(is_dead ? dead : same ? redundant : needed);
    }
  }
  EXPECT_GT(dead, 1000U);
  EXPECT_GT(redundant, 1000U);
  EXPECT_GT(needed, 1000U);
}

TEST_F(LintTest, AsksByParts) {
  Add("10.0.0.0/25", "tcp/80", VerdictKind::kAccept);
  Add("10.0.0.0/24", "tcp/80", VerdictKind::kDrop);
  const auto list = Flatten(policy_, View());
  ASSERT_TRUE(list.has_value());
  packetset::Box box;
  box.source = net::ParsePrefix("10.0.0.0/23")->Range();
  box.destination = net::ParsePrefix("10.9.0.1")->Range();
  box.protocol_lo = box.protocol_hi = net::kProtocolTcp;
  box.destination_ports = {80, 80};
  const auto asked = Ask(*list, {box});
  ASSERT_TRUE(asked.has_value());
  const std::vector<Answer>& answers = *asked;
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_TRUE(answers[0].accepts);
  EXPECT_EQ(answers[0].line, 0U);
  EXPECT_EQ(answers[0].packets.ToText(), "128");
  EXPECT_FALSE(answers[1].accepts);
  EXPECT_EQ(answers[1].line, 1U);
  EXPECT_EQ(answers[1].packets.ToText(), "128");
  EXPECT_EQ(answers[2].line, kDefault);
  EXPECT_EQ(answers[2].packets.ToText(), "256");
}

}  // namespace
}  // namespace portwright::proof
