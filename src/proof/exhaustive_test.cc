// Every policy of a universe of two-bit addresses and ports, against the evaluator: nothing that a
// proof says about these is taken on trust.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "policy/evaluate.h"
#include "proof/ask.h"
#include "proof/compare.h"
#include "proof/lint.h"
#include "proof/small_policy.h"
#include "proof/trace.h"

namespace portwright::proof {
namespace {

using policy::Hook;
using policy::VerdictKind;

constexpr std::uint32_t kSets = 10;                  // ranges within four values
constexpr std::uint32_t kLines = 2 * kSets * kSets;  // accept or drop, sources, ports

void AddLine(Small& side, std::uint32_t line) {
  side.Add(0, 1 + line / 2 / kSets, 1 + line / 2 % kSets,
           line % 2 == 0 ? VerdictKind::kAccept : VerdictKind::kDrop);
}

// Which of the sixteen packets are accepted, and by which rule (or 99 for the default).
struct Verdicts {
  unsigned accepted = 0;
  std::array<std::uint32_t, 16> by{};
};

Verdicts VerdictsOf(const policy::Policy& policy) {
  Verdicts out;
  for (std::uint32_t i = 0; i < 16; ++i) {
    const policy::Decision d = policy::Evaluate(policy, Hook::kForward,
                                                PacketOf(i / 4, static_cast<std::uint16_t>(i % 4)));
    if (d.verdict == VerdictKind::kAccept) out.accepted |= 1U << i;
    out.by[i] = d.by_default ? 99 : d.rule;
  }
  return out;
}

packetset::Box Universe() {
  packetset::Box box;
  box.source = net::ParsePrefix("10.0.0.0/30")->Range();
  box.destination = net::ParsePrefix("10.0.0.9")->Range();
  box.protocol_lo = box.protocol_hi = net::kProtocolTcp;
  box.destination_ports = {0, 3};
  return box;
}

int Bits(unsigned set) { return __builtin_popcount(set); }

TEST(Exhaustive, EveryTwoLinesAreAskedAsTheEvaluatorDecides) {
  for (std::uint32_t pair = 0; pair < kLines * kLines; ++pair) {
    Small side;
    AddLine(side, pair / kLines);
    AddLine(side, pair % kLines);
    const Verdicts truth = VerdictsOf(side.policy);
    std::array<std::uint64_t, 3> of_line{};  // line 0, line 1, default
    for (const std::uint32_t by : truth.by) ++of_line[by == 99 ? 2 : by];
    std::array<std::uint64_t, 3> said{};
    const auto answers = Ask(ListOf(side.policy), {Universe()});
    ASSERT_TRUE(answers.has_value());
    for (const Answer& answer : *answers) {
      const std::size_t line = answer.line == kDefault ? 2 : answer.line;
      said[line] += std::stoull(answer.packets.ToText());
      const policy::Decision d = policy::Evaluate(side.policy, Hook::kForward, answer.witness);
      ASSERT_EQ(d.verdict == VerdictKind::kAccept, answer.accepts) << pair;
      ASSERT_EQ(d.by_default ? 2 : d.rule, line) << pair;
    }
    ASSERT_EQ(said, of_line) << pair;
  }
}

TEST(Exhaustive, EveryTwoPoliciesOfOneLineAreCompared) {
  std::vector<Small> sides(kLines);
  std::vector<Verdicts> truths;
  std::vector<LineList> lists;
  for (std::uint32_t line = 0; line < kLines; ++line) {
    AddLine(sides[line], line);
    truths.push_back(VerdictsOf(sides[line].policy));
    lists.push_back(ListOf(sides[line].policy));
  }
  for (std::uint32_t pair = 0; pair < kLines * kLines; ++pair) {
    const std::uint32_t left = pair / kLines, right = pair % kLines;
    std::uint64_t left_only = 0, right_only = 0;
    const auto found = Compare(lists[left], lists[right]);
    ASSERT_TRUE(found.has_value());
    for (const Disagreement& d : *found)
      (d.left_accepts ? left_only : right_only) += std::stoull(d.packets.ToText());
    // Destinations are any of 2^32 addresses.
    const unsigned l = truths[left].accepted, r = truths[right].accepted;
    ASSERT_EQ(left_only, static_cast<std::uint64_t>(Bits(l & ~r)) << 32) << pair;
    ASSERT_EQ(right_only, static_cast<std::uint64_t>(Bits(r & ~l)) << 32) << pair;
  }
}

// Whether a policy still decides alike without one of its lines.
bool DecidesAlikeWithout(const policy::Policy& policy, std::uint32_t line) {
  policy::Policy without = policy;
  without.chains[0].rules.erase(without.chains[0].rules.begin() + line);
  return VerdictsOf(without).accepted == VerdictsOf(policy).accepted;
}

TEST(Exhaustive, EveryThreeLinesOverSourcesAreLinted) {
  constexpr std::uint32_t kChoices = 2 * kSets;
  std::size_t dead = 0, redundant = 0;
  for (std::uint32_t three = 0; three < kChoices * kChoices * kChoices; ++three) {
    Small side;
    for (const std::uint32_t line :
         {three / kChoices / kChoices, three / kChoices % kChoices, three % kChoices}) {
      side.Add(0, 1 + line / 2, 0, line % 2 == 0 ? VerdictKind::kAccept : VerdictKind::kDrop);
    }
    const Verdicts truth = VerdictsOf(side.policy);
    std::array<bool, 3> decides{};
    for (const std::uint32_t by : truth.by) {
      if (by != 99) decides[by] = true;
    }
    const auto found = FindLint(side.policy);
    ASSERT_TRUE(found.has_value());
    std::array<bool, 3> said_dead{}, said_redundant{};
    for (const Lint& lint : *found)
      (lint.kind == LintKind::kRedundant ? said_redundant : said_dead)[lint.at.rule] = true;
    for (std::uint32_t line = 0; line < 3; ++line) {
      ASSERT_EQ(said_dead[line], !decides[line]) << three << " line " << line;
      const bool is_redundant = decides[line] && DecidesAlikeWithout(side.policy, line);
      ASSERT_EQ(said_redundant[line], is_redundant) << three << " line " << line;
      dead += !decides[line];
      redundant += is_redundant;
    }
  }
  EXPECT_GT(dead, 1000U);
  EXPECT_GT(redundant, 1000U);
}

TEST(Exhaustive, EveryTwoLinesBehindAJumpAreTracedToTheirVerdict) {
  for (std::uint32_t pair = 0; pair < kLines * kLines; pair += 7) {
    Small side;
    const std::uint32_t inner = side.AddChain("inner");
    side.Add(0, 1 + pair % kSets, 0, VerdictKind::kJump, inner);
    AddLine(side, pair / kLines);
    const std::uint32_t line = pair % kLines;
    side.Add(inner, 1 + line / 2 / kSets, 1 + line / 2 % kSets,
             line % 2 == 0 ? VerdictKind::kAccept : VerdictKind::kReturn);
    for (std::uint32_t i = 0; i < 16; ++i) {
      const net::Packet packet = PacketOf(i / 4, static_cast<std::uint16_t>(i % 4));
      const policy::Decision truth = policy::Evaluate(side.policy, Hook::kForward, packet);
      const auto trace = TracePacket(side.policy, Hook::kForward, packet, true);
      ASSERT_TRUE(trace.has_value());
      ASSERT_EQ(trace->decision.verdict, truth.verdict) << pair;
      ASSERT_EQ(trace->decision.by_default, truth.by_default) << pair;
      if (truth.by_default) continue;
      const RuleAt last = trace->steps.back().at;
      ASSERT_EQ(last, (RuleAt{truth.chain, truth.rule})) << pair;
    }
  }
}

}  // namespace
}  // namespace portwright::proof
