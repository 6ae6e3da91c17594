#include "proof/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "policy/evaluate.h"
#include "policy/policy.h"
#include "proof/small_policy.h"

namespace portwright::proof {
namespace {

using policy::Hook;
using policy::VerdictKind;

std::vector<Disagreement> Compared(const LineList& left, const LineList& right,
                                   const Question& question = {}) {
  auto found = Compare(left, right, question);
  PORTWRIGHT_CHECK(found.has_value(), "small lists have few cells");
  return std::move(*found);
}

// What a comparison has to say, by asking the evaluator about every packet of the small universe.
struct Truth {
  bool left_only = false, right_only = false;  // in every reading
  bool maybe_left = false, maybe_right = false;
};

Truth TruthOf(const policy::Policy& left, const policy::Policy& right) {
  Truth truth;
  for (std::uint32_t source = 0; source < 4; ++source) {
    for (std::uint16_t port = 0; port < 4; ++port) {
      const auto l = EvaluateReadings(left, Hook::kForward, PacketOf(source, port));
      const auto r = EvaluateReadings(right, Hook::kForward, PacketOf(source, port));
      truth.left_only |= !l.deny && !r.accept;
      truth.right_only |= !r.deny && !l.accept;
      truth.maybe_left |= l.accept && r.deny;
      truth.maybe_right |= r.accept && l.deny;
    }
  }
  return truth;
}

Truth SaidBy(const std::vector<Disagreement>& found) {
  Truth said;
  for (const Disagreement& d : found) {
    (d.left_accepts ? said.maybe_left : said.maybe_right) = true;
    if (d.in_every_reading) (d.left_accepts ? said.left_only : said.right_only) = true;
  }
  return said;
}

std::string TextOf(const Truth& t) {
  return std::string(t.left_only ? "L" : "-") + (t.right_only ? "R" : "-") +
         (t.maybe_left ? "l" : "-") + (t.maybe_right ? "r" : "-");
}

TEST(Compare, NamesTheLinesAndAPacket) {
  Small left, right;
  left.Add(0, 1, 1, VerdictKind::kAccept);   // 10.0.0.0, port 0
  right.Add(0, 1, 5, VerdictKind::kDrop);    // 10.0.0.0, port 1
  right.Add(0, 4, 4, VerdictKind::kAccept);  // everything of the universe
  const auto found = Compared(ListOf(left.policy), ListOf(right.policy));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found[0].left_accepts);
  EXPECT_EQ(found[0].left, kDefault);
  EXPECT_EQ(found[0].right, 1U);
  // 4 sources, 4 ports, less the one that both accept and the one that both drop, to 2^32 hosts.
  EXPECT_EQ(found[0].packets.ToText(), std::to_string((16ULL - 2) << 32));
  EXPECT_TRUE(found[0].in_every_reading);
}

TEST(Compare, AgreesWithTheEvaluatorOnRandomPoliciesWithJumpsAndUnknowns) {
  std::mt19937 random(20261121);
  const auto pick = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  int differing = 0;
  for (int round = 0; round < 4000; ++round) {
    Small sides[2];
    sides[1].policy.conditions[1].unknown = {"a mark of its own"};
    for (Small& side : sides) {
      const std::uint32_t inner = side.AddChain("inner");
      const std::uint32_t deep = side.AddChain("deep");
      for (const std::uint32_t chain : {0U, inner, deep}) {
        for (std::uint32_t i = pick(4); i-- > 0;) {
          constexpr VerdictKind kFinal[] = {VerdictKind::kAccept, VerdictKind::kDrop,
                                            VerdictKind::kReturn};
          constexpr VerdictKind kLeads[] = {VerdictKind::kJump, VerdictKind::kGoto};
          const bool leads = chain != deep && pick(3) == 0;
          const std::uint32_t target = chain == 0 ? (pick(2) == 0 ? inner : deep) : deep;
          side.Add(chain, pick(11), pick(11), leads ? kLeads[pick(2)] : kFinal[pick(3)], target,
                   pick(6) == 0);
        }
      }
      side.policy.chains[0].default_verdict.kind =
          pick(2) == 0 ? VerdictKind::kAccept : VerdictKind::kDrop;
    }
    const auto found = Compared(ListOf(sides[0].policy), ListOf(sides[1].policy));
    const Truth truth = TruthOf(sides[0].policy, sides[1].policy);
    // Packets outside the small universe count as well, so what is said may be more, never less;
    // defaults and wide rules differ there.
    const Truth said = SaidBy(found);
    EXPECT_TRUE(!truth.left_only || said.left_only) << round << " " << TextOf(truth);
    EXPECT_TRUE(!truth.right_only || said.right_only) << round << " " << TextOf(truth);
    EXPECT_TRUE(!truth.maybe_left || said.maybe_left) << round << " " << TextOf(truth);
    EXPECT_TRUE(!truth.maybe_right || said.maybe_right) << round << " " << TextOf(truth);
    // And every witness is one.
    for (const Disagreement& d : found) {
      ++differing;
      const auto l = EvaluateReadings(sides[0].policy, Hook::kForward, d.witness);
      const auto r = EvaluateReadings(sides[1].policy, Hook::kForward, d.witness);
      const auto& winner = d.left_accepts ? l : r;
      const auto& loser = d.left_accepts ? r : l;
      EXPECT_TRUE(winner.accept && loser.deny) << round << " " << ToText(d.witness);
      if (d.in_every_reading) {
        EXPECT_TRUE(!winner.deny && !loser.accept) << round << " " << ToText(d.witness);
      }
    }
  }
  EXPECT_GT(differing, 1000);
}

// Takes a rule away, moves, doubles or changes one.
template <typename Pick>
void Edit(std::vector<policy::Rule>& rules, const Pick& pick) {
  if (rules.size() < 2) return;
  const std::uint32_t at = pick(static_cast<std::uint32_t>(rules.size() - 1));
  switch (pick(5)) {
    case 0:
      rules.erase(rules.begin() + at);
      break;
    case 1:
      std::swap(rules[at], rules[at + 1]);
      break;
    case 2: {
      const policy::Rule copy = rules[at + 1];
      rules.insert(rules.begin() + at, copy);
      break;
    }
    case 3:
      rules[at].sources = 1 + pick(10);
      break;
    default:
      if (rules[at].verdict.kind == VerdictKind::kAccept)
        rules[at].verdict.kind = VerdictKind::kDrop;
  }
}

// A policy and one that was edited a little: lines gone, changed, moved, doubled. Everything lies
// in the small universe, so that what is said can be held against all of it.
TEST(Compare, AgreesWithTheEvaluatorOnEditedPolicies) {
  std::mt19937 random(20261122);
  const auto pick = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  int equal = 0, differing = 0, doubtful = 0;
  for (int round = 0; round < 6000; ++round) {
    Small sides[2];
    const std::uint32_t inner = sides[0].AddChain("inner");
    const std::uint32_t odds = round % 2 == 0 ? 1'000'000 : 5;  // of unknown conditions
    for (const std::uint32_t chain : {0U, inner}) {
      for (std::uint32_t i = 4 + pick(8); i-- > 0;) {
        constexpr VerdictKind kKinds[] = {VerdictKind::kAccept, VerdictKind::kDrop,
                                          VerdictKind::kAccept, VerdictKind::kReturn};
        VerdictKind kind = kKinds[pick(chain == inner ? 4 : 3)];
        if (chain == 0 && pick(6) == 0) kind = VerdictKind::kJump;
        sides[0].Add(chain, 1 + pick(10), 1 + pick(10), kind,
                     kind == VerdictKind::kJump ? inner : 0, pick(odds) == 0);
      }
    }
    sides[1].policy = sides[0].policy;
    for (std::uint32_t edits = pick(4); edits-- > 0;)
      Edit(sides[1].policy.chains[pick(2)].rules, pick);
    const auto found = Compared(ListOf(sides[0].policy), ListOf(sides[1].policy));
    const Truth truth = TruthOf(sides[0].policy, sides[1].policy);
    (found.empty() ? equal : truth.left_only || truth.right_only ? differing : doubtful) += 1;
    if (odds == 5) {
      // The same words hold together in both: some of what the evaluator may read apart is equal.
      const Truth said = SaidBy(found);
      EXPECT_TRUE(!truth.left_only || said.left_only) << round;
      EXPECT_TRUE(!truth.right_only || said.right_only) << round;
      EXPECT_TRUE(!said.maybe_left || truth.maybe_left) << round;
      EXPECT_TRUE(!said.maybe_right || truth.maybe_right) << round;
    } else {
      EXPECT_EQ(TextOf(SaidBy(found)), TextOf(truth)) << round;
      std::uint64_t packets = 0, expected = 0;
      for (const Disagreement& d : found) packets += std::stoull(d.packets.ToText());
      for (std::uint32_t i = 0; i < 16; ++i) {
        const net::Packet packet = PacketOf(i / 4, static_cast<std::uint16_t>(i % 4));
        const auto l = policy::Evaluate(sides[0].policy, Hook::kForward, packet);
        const auto r = policy::Evaluate(sides[1].policy, Hook::kForward, packet);
        const bool left_accepts = l.verdict == VerdictKind::kAccept;
        if (left_accepts != (r.verdict == VerdictKind::kAccept)) expected += std::uint64_t{1} << 32;
      }
      EXPECT_EQ(packets, expected) << round;
    }
    for (const Disagreement& d : found) {
      const auto l = EvaluateReadings(sides[0].policy, Hook::kForward, d.witness);
      const auto r = EvaluateReadings(sides[1].policy, Hook::kForward, d.witness);
      EXPECT_TRUE(d.left_accepts ? l.accept && r.deny : r.accept && l.deny) << round;
    }
  }
  EXPECT_GT(equal, 1000);
  EXPECT_GT(differing, 1000);
  EXPECT_GT(doubtful, 100);
}

// Lists of many lines in common are compared where they differ: what stands before counts.
TEST(Compare, TakesOffWhatCommonLinesDecide) {
  Small left, right;
  left.Add(0, 1, 10, VerdictKind::kAccept);  // 10.0.0.0, ports 3
  left.Add(0, 4, 2, VerdictKind::kDrop);     // all sources, ports 0 and 1
  left.Add(0, 8, 9, VerdictKind::kDrop);     // 10.0.0.2, ports 2 and 3
  right.policy = left.policy;
  right.policy.chains[0].rules[2].verdict.kind = VerdictKind::kAccept;
  right.Add(0, 4, 1, VerdictKind::kAccept);  // all sources, port 0: nothing is left of it
  const auto found = Compared(ListOf(left.policy), ListOf(right.policy));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found[0].left_accepts);
  EXPECT_EQ(found[0].left, 2U);
  EXPECT_EQ(found[0].right, 2U);
  EXPECT_EQ(found[0].packets.ToText(), std::to_string(2ULL << 32));
}

TEST(Compare, FindsAPolicyEqualToItself) {
  std::mt19937 random(7);
  const auto pick = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  for (int round = 0; round < 200; ++round) {
    Small side;
    for (std::uint32_t i = 0; i < 6; ++i) {
      side.Add(0, pick(11), pick(11), pick(2) == 0 ? VerdictKind::kAccept : VerdictKind::kDrop);
    }
    EXPECT_TRUE(Compared(ListOf(side.policy), ListOf(side.policy)).empty());
  }
}

TEST(Compare, TakesUnknownConditionsOfTheSameWordsToHoldTogether) {
  Small left, right;
  left.Add(0, 0, 1, VerdictKind::kAccept, 0, true);
  left.Add(0, 0, 2, VerdictKind::kDrop, 0, true);
  right.policy = left.policy;
  EXPECT_TRUE(Compared(ListOf(left.policy), ListOf(right.policy)).empty());
  right.policy.conditions[1].unknown = {"another mark"};
  const auto found = Compared(ListOf(left.policy), ListOf(right.policy));
  ASSERT_FALSE(found.empty());
  for (const Disagreement& d : found) EXPECT_FALSE(d.in_every_reading);
}

TEST(Compare, CountsOnlyPacketsThatTouch) {
  Small left, right;
  right.Add(0, 0, 0, VerdictKind::kAccept);  // everything
  Question question;
  question.touching = net::AddressSet(
      std::vector<net::AddressRange>{net::HostRange(*net::ParseAddress("10.0.0.1"))});
  const auto found = Compared(ListOf(left.policy), ListOf(right.policy), question);
  ASSERT_EQ(found.size(), 1U);
  // From the host to all of IPv4, and to it from all but itself; 256 protocols, 65,536 ports.
  const auto ends = (1ULL << 32) + ((1ULL << 32) - 1);
  EXPECT_EQ(found[0].packets.ToText(), std::to_string(ends * (256ULL * 65536)));
}

TEST(Compare, LooksAtWhatIsMissingAloneWhereThatIsAsked) {
  Small left, right;
  left.Add(0, 1, 1, VerdictKind::kAccept);  // 10.0.0.0, port 0
  left.Add(0, 5, 1, VerdictKind::kAccept);  // 10.0.0.1, port 0
  right.Add(0, 5, 1, VerdictKind::kDrop);
  right.policy.chains[0].default_verdict.kind = VerdictKind::kAccept;
  Question question;
  question.only_missing = true;
  const auto found = Compare(ListOf(left.policy), ListOf(right.policy), question);
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->size(), 1U);
  EXPECT_TRUE((*found)[0].left_accepts);
  EXPECT_EQ((*found)[0].left, 1U);
  EXPECT_EQ((*found)[0].right, 0U);
  EXPECT_EQ((*found)[0].witness.source.value, 0x0a000001U);
  EXPECT_EQ((*found)[0].witness.destination_port, 0);
}

}  // namespace
}  // namespace portwright::proof
