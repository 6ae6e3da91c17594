#include "proof/change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "policy/evaluate.h"
#include "proof/small_policy.h"

namespace portwright::proof {
namespace {

using policy::Hook;
using policy::VerdictKind;
using testing::ElementsAre;
using testing::IsEmpty;

ProofQuestion Whole() {
  ProofQuestion question;
  question.with_replies = false;
  return question;
}

// `remove main:1`, `insert main:2 accept`.
std::vector<std::string> Said(const Change& change, const policy::Policy& found) {
  std::vector<std::string> out;
  for (const Step& step : change.steps) {
    constexpr const char* kKinds[] = {"remove", "insert", "widen"};
    std::string text = std::string(kKinds[static_cast<std::size_t>(step.kind)]) + " " +
                       found.chains[step.at.chain].name + ":" + std::to_string(step.at.rule);
    if (step.kind == StepKind::kInsert)
      text += step.rule.verdict.kind == VerdictKind::kAccept ? " accept" : " deny";
    out.push_back(text);
  }
  return out;
}

Small Lines(const std::vector<std::array<std::uint32_t, 3>>& lines) {
  Small side;
  for (const auto& [sources, service, accepts] : lines)
    side.Add(0, sources, service, accepts != 0 ? VerdictKind::kAccept : VerdictKind::kDrop);
  return side;
}

// Sets: 1 is {0}, 2 is {0,1}, 3 is {0..2}, 4 all four, 5 is {1}, 8 is {2}, 10 is {3}.
TEST(Change, IsNoneWhereBothPermitTheSame) {
  const Small required = Lines({{2, 1, 1}});
  const Small found = Lines({{1, 1, 1}, {5, 1, 1}});
  const auto change = FindChange(required.policy, found.policy, Whole());
  ASSERT_TRUE(change.has_value());
  EXPECT_THAT(change->steps, IsEmpty());
  EXPECT_THAT(change->left, IsEmpty());
}

TEST(Change, TakesOutALineThatNobodyAskedFor) {
  const Small required = Lines({{1, 1, 1}});
  const Small found = Lines({{1, 1, 1}, {5, 5, 1}});
  const auto change = FindChange(required.policy, found.policy, Whole());
  ASSERT_TRUE(change.has_value());
  EXPECT_THAT(Said(*change, found.policy), ElementsAre("remove main:1"));
  EXPECT_THAT(change->left, IsEmpty());
}

TEST(Change, PutsInALineBeforeTheOneThatBlocks) {
  const Small required = Lines({{1, 1, 1}});
  const Small found = Lines({{10, 10, 0}, {4, 4, 0}});
  const auto change = FindChange(required.policy, found.policy, Whole());
  ASSERT_TRUE(change.has_value());
  EXPECT_THAT(Said(*change, found.policy), ElementsAre("insert main:1 accept"));
  EXPECT_THAT(change->steps[0].required, ElementsAre(RuleAt{0, 0}));
  EXPECT_THAT(change->left, IsEmpty());
}

TEST(Change, MakesALineWiderWhereItIsNearlyEnough) {
  const Small required = Lines({{2, 1, 1}, {8, 5, 1}});
  const Small found = Lines({{1, 1, 1}, {8, 5, 1}});
  const auto change = FindChange(required.policy, found.policy, Whole());
  ASSERT_TRUE(change.has_value());
  EXPECT_THAT(Said(*change, found.policy), ElementsAre("widen main:0"));
  EXPECT_THAT(change->left, IsEmpty());
}

TEST(Change, PutsWhatIsNeededWhereALineWasTakenOut) {
  const Small required = Lines({{1, 1, 1}, {5, 1, 1}});
  const Small found = Lines({{3, 1, 1}, {4, 5, 0}});
  const auto change = FindChange(required.policy, found.policy, Whole());
  ASSERT_TRUE(change.has_value());
  // The two that are left of it are one line.
  EXPECT_THAT(Said(*change, found.policy), ElementsAre("insert main:0 accept", "remove main:0"));
  EXPECT_THAT(change->steps[0].required, ElementsAre(RuleAt{0, 0}, RuleAt{0, 1}));
  EXPECT_THAT(change->left, IsEmpty());
}

TEST(Change, DeniesOnlyTheSitesOwnPacketsBeforeALineThatServesOthers) {
  const Small required = Lines({{1, 1, 1}});
  Small found = Lines({{0, 0, 1}});  // everything for everyone
  ProofQuestion question = Whole();
  question.touching = net::AddressSet(
      std::vector<net::AddressRange>{net::HostRange(*net::ParseAddress("10.0.0.0"))});
  const auto change = FindChange(required.policy, found.policy, question);
  ASSERT_TRUE(change.has_value());
  EXPECT_THAT(change->left, IsEmpty());
  // Others still pass, the site's own host reaches port 0 alone.
  const auto accepts = [&](std::uint32_t source, std::uint16_t port) {
    return policy::Evaluate(change->after, Hook::kForward, PacketOf(source, port)).verdict ==
           VerdictKind::kAccept;
  };
  EXPECT_TRUE(accepts(0, 0));
  EXPECT_FALSE(accepts(0, 1));
  EXPECT_TRUE(accepts(1, 1));
}

TEST(Change, LetsRepliesPass) {
  const Small required = Lines({{1, 1, 1}});
  const Small found = Lines({{1, 1, 1}});
  ProofQuestion question = Whole();
  question.with_replies = true;
  const auto change = FindChange(required.policy, found.policy, question);
  ASSERT_TRUE(change.has_value());
  EXPECT_THAT(Said(*change, found.policy), ElementsAre("insert main:0 accept"));
  EXPECT_THAT(change->left, IsEmpty());
  question.tracking = policy::Tracking::kTcpFlags;
  const auto stateless = FindChange(required.policy, found.policy, question);
  ASSERT_TRUE(stateless.has_value());
  EXPECT_THAT(stateless->left, IsEmpty());
  ASSERT_EQ(stateless->steps.size(), 1U);
  EXPECT_EQ(stateless->steps[0].rule.source_ports, (net::PortRange{0, 0}));
}

TEST(Change, CuresRandomPoliciesWithJumps) {
  std::mt19937 random(3);
  const auto pick = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  std::size_t changed = 0;
  for (int round = 0; round < 600; ++round) {
    Small required, found;
    for (std::uint32_t i = pick(4); i-- > 0;)
      required.Add(0, 1 + pick(10), 1 + pick(10), VerdictKind::kAccept);
    const std::uint32_t inner = found.AddChain("inner");
    for (const std::uint32_t chain : {0U, inner}) {
      for (std::uint32_t i = pick(5); i-- > 0;) {
        const bool leads = chain == 0 && pick(4) == 0;
        found.Add(chain, pick(11), pick(11),
                  leads                            ? VerdictKind::kJump
                  : pick(2) == 0                   ? VerdictKind::kAccept
                  : chain == inner && pick(3) == 0 ? VerdictKind::kReturn
                                                   : VerdictKind::kDrop,
                  leads ? inner : 0);
      }
    }
    found.policy.chains[0].default_verdict.kind =
        pick(4) == 0 ? VerdictKind::kAccept : VerdictKind::kDrop;
    const auto change = FindChange(required.policy, found.policy, Whole());
    ASSERT_TRUE(change.has_value());
    EXPECT_THAT(change->left, IsEmpty()) << round;
    changed += change->steps.empty() ? 0U : 1U;
    for (std::uint32_t i = 0; i < 16; ++i) {
      const net::Packet packet = PacketOf(i / 4, static_cast<std::uint16_t>(i % 4));
      ASSERT_EQ(
          policy::Evaluate(change->after, Hook::kForward, packet).verdict == VerdictKind::kAccept,
          policy::Evaluate(required.policy, Hook::kForward, packet).verdict == VerdictKind::kAccept)
          << round;
    }
  }
  EXPECT_GT(changed, 400U);
}

}  // namespace
}  // namespace portwright::proof
