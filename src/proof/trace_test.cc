#include "proof/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proof/small_policy.h"

namespace portwright::proof {
namespace {

using policy::Hook;
using policy::VerdictKind;
using testing::ElementsAre;

// `main:1 jump`, for each step.
std::vector<std::string> Steps(const policy::Policy& policy, const Trace& trace) {
  constexpr const char* kNames[] = {"accept", "drop",   "reject",  "jump",
                                    "goto",   "return", "continue"};
  std::vector<std::string> out;
  for (const TraceStep& step : trace.steps) {
    out.push_back(policy.chains[step.at.chain].name + ":" + std::to_string(step.at.rule) + " " +
                  kNames[static_cast<std::size_t>(step.verdict)] +
                  (step.is_passed_by ? " passed by" : ""));
  }
  return out;
}

TEST(Trace, NamesTheRulesThatAreOverThePacketInTheirOrder) {
  Small side;
  const std::uint32_t inner = side.AddChain("inner");
  const std::uint32_t deep = side.AddChain("deep");
  side.Add(0, 0, 0, VerdictKind::kContinue);
  side.Add(0, 5, 0, VerdictKind::kJump, inner);  // 10.0.0.1
  side.Add(0, 1, 0, VerdictKind::kDrop);         // 10.0.0.0
  side.Add(0, 0, 0, VerdictKind::kAccept);
  side.Add(inner, 0, 0, VerdictKind::kGoto, deep);
  side.Add(inner, 0, 0, VerdictKind::kDrop);   // skipped: the goto does not come back here
  side.Add(deep, 0, 5, VerdictKind::kReturn);  // port 1
  side.Add(deep, 0, 0, VerdictKind::kReject);
  const auto returned = TracePacket(side.policy, Hook::kForward, PacketOf(1, 1), true);
  ASSERT_TRUE(returned.has_value());
  EXPECT_THAT(Steps(side.policy, *returned),
              ElementsAre("main:0 continue", "main:1 jump", "inner:0 goto", "deep:0 return",
                          "main:3 accept"));
  EXPECT_EQ(returned->decision.verdict, VerdictKind::kAccept);
  const auto rejected = TracePacket(side.policy, Hook::kForward, PacketOf(1, 2), true);
  ASSERT_TRUE(rejected.has_value());
  EXPECT_EQ(Steps(side.policy, *rejected).back(), "deep:1 reject");
}

TEST(Trace, FollowsOneReadingOfWhatIsNotModelled) {
  Small side;
  side.Add(0, 0, 0, VerdictKind::kAccept, 0, true);
  const auto holds = TracePacket(side.policy, Hook::kForward, PacketOf(1, 1), true);
  const auto holds_not = TracePacket(side.policy, Hook::kForward, PacketOf(1, 1), false);
  ASSERT_TRUE(holds.has_value() && holds_not.has_value());
  EXPECT_THAT(Steps(side.policy, *holds), ElementsAre("main:0 accept"));
  EXPECT_THAT(Steps(side.policy, *holds_not), ElementsAre("main:0 accept passed by"));
  EXPECT_TRUE(holds->steps[0].is_unknown);
  EXPECT_EQ(holds_not->decision.verdict, VerdictKind::kDrop);
  EXPECT_TRUE(holds_not->decision.by_default);
}

TEST(Trace, RefusesChainsThatLeadToOneAnotherWithoutEnd) {
  Small side;
  std::uint32_t before = 0;
  for (int depth = 0; depth < 40; ++depth) {
    const std::uint32_t next = side.AddChain("c" + std::to_string(depth));
    side.Add(before, 0, 0, VerdictKind::kJump, next);
    side.Add(before, 0, 0, VerdictKind::kJump, next);
    before = next;
  }
  const auto trace = TracePacket(side.policy, Hook::kForward, PacketOf(1, 1), true);
  ASSERT_FALSE(trace.has_value());
  EXPECT_EQ(trace.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace portwright::proof
