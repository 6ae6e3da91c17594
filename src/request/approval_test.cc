#include "request/approval.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "policy/compile.h"
#include "policy/evaluate.h"
#include "request/sample_rows.h"

namespace portwright::request {
namespace {

using site::RowVerdict;

const Date kDay = *ParseDate("2026-11-21");
const RowContent kWeb = ContentOf({"10.0.0.0/28"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});
const RowContent kDns = ContentOf({"10.0.0.1"}, {"10.1.0.2"}, {"udp/53"}, {"a/dns"});

packetset::PacketSet AcceptedBy(const policy::Policy& policy) {
  return policy::Accepted(policy, policy::Hook::kForward);
}

TEST(ApprovedPart, IsNothingWithoutDecisions) {
  EXPECT_TRUE(AcceptedBy(ApprovedPart(PolicyOfRows({kWeb, kDns}), {}, kDay)).empty());
}

TEST(ApprovedPart, IsExactlyTheApprovedRows) {
  const Decisions decisions = {DecisionOf(kWeb, RowVerdict::kApproved),
                               DecisionOf(kDns, RowVerdict::kRefused)};
  EXPECT_TRUE(AcceptedBy(ApprovedPart(PolicyOfRows({kWeb, kDns}), decisions, kDay))
                  .Equals(PacketsOf(kWeb)));
}

TEST(ApprovedPart, IsWhatWasNarrowedAndStillPlanned) {
  Decisions decisions = {DecisionOf(kWeb, RowVerdict::kNarrowed)};
  decisions[0].only = ContentOf({"10.0.0.4/30"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});
  EXPECT_TRUE(AcceptedBy(ApprovedPart(PolicyOfRows({kWeb}), decisions, kDay))
                  .Equals(PacketsOf(*decisions[0].only)));
  // The plan shrank meanwhile.
  const RowContent less = ContentOf({"10.0.0.5"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});
  EXPECT_TRUE(
      AcceptedBy(ApprovedPart(PolicyOfRows({less}), decisions, kDay)).Equals(PacketsOf(less)));
}

TEST(ApprovedPart, EndsWithItsDay) {
  Decisions decisions = {DecisionOf(kWeb, RowVerdict::kApproved)};
  decisions[0].valid_until = kDay;
  EXPECT_FALSE(AcceptedBy(ApprovedPart(PolicyOfRows({kWeb}), decisions, kDay)).empty());
  EXPECT_TRUE(
      AcceptedBy(ApprovedPart(PolicyOfRows({kWeb}), decisions, Date{kDay.days + 1})).empty());
}

TEST(ApprovedPart, IsOfTheRequirementTheWayAndThePoint) {
  RowContent other = kWeb;
  other.requirements = {"b/web"};
  EXPECT_TRUE(AcceptedBy(ApprovedPart(PolicyOfRows({kWeb}),
                                      {DecisionOf(other, RowVerdict::kApproved)}, kDay))
                  .empty());
  other = kWeb;
  other.way = "eth0 -> eth1";
  EXPECT_TRUE(AcceptedBy(ApprovedPart(PolicyOfRows({kWeb}),
                                      {DecisionOf(other, RowVerdict::kApproved)}, kDay))
                  .empty());
  other = kWeb;
  other.point = "gw2";
  EXPECT_TRUE(AcceptedBy(ApprovedPart(PolicyOfRows({kWeb}),
                                      {DecisionOf(other, RowVerdict::kApproved)}, kDay))
                  .empty());
  other = kWeb;
  other.closes = "line 7";
  EXPECT_TRUE(AcceptedBy(ApprovedPart(PolicyOfRows({kWeb}),
                                      {DecisionOf(other, RowVerdict::kApproved)}, kDay))
                  .empty());
}

TEST(NotRefused, LacksWhatWasRefusedAlone) {
  const Decisions decisions = {DecisionOf(kDns, RowVerdict::kRefused)};
  EXPECT_TRUE(
      AcceptedBy(NotRefused(PolicyOfRows({kWeb, kDns}), decisions, kDay)).Equals(PacketsOf(kWeb)));
}

TEST(NotRefused, KeepsWhatAnotherRequirementNeeds) {
  RowContent other = kDns;
  other.requirements = {"b/dns"};
  const policy::Policy plan = PolicyOfRows({kDns, other});
  const Decisions refused = {DecisionOf(kDns, RowVerdict::kRefused)};
  EXPECT_TRUE(AcceptedBy(NotRefused(plan, refused, kDay)).Equals(PacketsOf(kDns)));
  const Decisions both = {DecisionOf(kDns, RowVerdict::kRefused),
                          DecisionOf(other, RowVerdict::kRefused)};
  EXPECT_TRUE(AcceptedBy(NotRefused(plan, both, kDay)).empty());
  const Decisions one = {DecisionOf(kDns, RowVerdict::kRefused),
                         DecisionOf(other, RowVerdict::kApproved)};
  EXPECT_TRUE(AcceptedBy(NotRefused(plan, one, kDay)).Equals(PacketsOf(kDns)));
}

RowContent AnyContent() {
  const int from = *rc::gen::inRange(0, 8), to = *rc::gen::inRange(0, 4);
  const int last = *rc::gen::inRange(from, 8), port = *rc::gen::inRange(1, 4);
  const std::string range = "10.0.0." + std::to_string(from) + "-10.0.0." + std::to_string(last);
  return ContentOf({range}, {"10.1.0." + std::to_string(to)},
                   {"tcp/" + std::to_string(port) + "-" + std::to_string(port + 2)},
                   {*rc::gen::element(std::string("a"), std::string("b"))});
}

// Approved: planned for a requirement for which it is approved, packet by packet. Needed: approved,
// or planned for a requirement for which it was not refused.
RC_GTEST_PROP(Approval, IsWhatEachRequirementSays, ()) {
  const auto plan = *rc::gen::container<std::vector<RowContent>>(3, rc::gen::exec(AnyContent));
  Decisions decisions;
  for (const RowContent& row :
       *rc::gen::container<std::vector<RowContent>>(3, rc::gen::exec(AnyContent)))
    decisions.push_back(DecisionOf(
        row,
        *rc::gen::element(RowVerdict::kApproved, RowVerdict::kRefused, RowVerdict::kDeferred)));
  packetset::PacketSet approved, needed;
  for (const RowContent& row : plan) {
    packetset::PacketSet wanted = PacketsOf(row);
    for (const auto& decision : decisions) {
      if (decision.row.requirements != row.requirements) continue;
      const packetset::PacketSet both = PacketsOf(row).Intersection(PacketsOf(decision.row));
      if (decision.verdict == RowVerdict::kApproved) approved = approved.Union(both);
      if (decision.verdict == RowVerdict::kRefused) wanted = wanted.Difference(both);
    }
    needed = needed.Union(wanted);
  }
  needed = needed.Union(approved);
  const policy::Policy policy = PolicyOfRows(plan);
  RC_ASSERT(AcceptedBy(ApprovedPart(policy, decisions, kDay)).Equals(approved));
  RC_ASSERT(AcceptedBy(NotRefused(policy, decisions, kDay)).Equals(needed));
}

Row RowOf(RowContent content) {
  Row row;
  row.id = site::RowIdOf(content);
  row.content = std::move(content);
  return row;
}

TEST(StandingOf, SaysWhatWasDecided) {
  const auto state = [](const Decisions& decisions, const RowContent& row) {
    return StandingOf(RowOf(row), decisions, kDay).state;
  };
  EXPECT_EQ(state({}, kWeb), RowState::kRequested);
  EXPECT_EQ(state({DecisionOf(kWeb, RowVerdict::kApproved)}, kWeb), RowState::kApproved);
  EXPECT_EQ(state({DecisionOf(kWeb, RowVerdict::kRefused)}, kWeb), RowState::kRefused);
  EXPECT_EQ(state({DecisionOf(kWeb, RowVerdict::kDeferred)}, kWeb), RowState::kDeferred);
  Decisions ended = {DecisionOf(kWeb, RowVerdict::kApproved)};
  ended[0].valid_until = Date{kDay.days - 1};
  EXPECT_EQ(state(ended, kWeb), RowState::kEnded);
  // It grew after it was approved, or shrank.
  const RowContent grown = ContentOf({"10.0.0.0/27"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});
  EXPECT_EQ(state({DecisionOf(kWeb, RowVerdict::kApproved)}, grown), RowState::kPartly);
  EXPECT_EQ(state({DecisionOf(grown, RowVerdict::kApproved)}, kWeb), RowState::kApproved);
  // Refused before it grew: nobody answered about this one.
  EXPECT_EQ(state({DecisionOf(kWeb, RowVerdict::kRefused)}, grown), RowState::kRequested);
}

TEST(IsSettled, WhenAllOfItIsApprovedAnewOrItsRemovalIs) {
  site::RowDecision over = DecisionOf(kWeb, RowVerdict::kApproved);
  over.valid_until = Date{kDay.days - 1};
  EXPECT_FALSE(IsSettled(over, {over}, kDay));
  const RowContent grown = ContentOf({"10.0.0.0/27"}, {"10.1.0.1"}, {"tcp/443"}, {"b/web"});
  EXPECT_TRUE(IsSettled(over, {over, DecisionOf(grown, RowVerdict::kApproved)}, kDay));
  EXPECT_FALSE(IsSettled(over, {over, DecisionOf(grown, RowVerdict::kRefused)}, kDay));
  const RowContent part = ContentOf({"10.0.0.1"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});
  EXPECT_FALSE(IsSettled(over, {over, DecisionOf(part, RowVerdict::kApproved)}, kDay));
  RowContent removal = kWeb;
  removal.requirements.clear();
  removal.closes = over.id + ": approved until 2026-11-20";
  EXPECT_TRUE(IsSettled(over, {over, DecisionOf(removal, RowVerdict::kApproved)}, kDay));
  EXPECT_FALSE(IsSettled(over, {over, DecisionOf(removal, RowVerdict::kDeferred)}, kDay));
}

TEST(StandingOf, NeedsEachRequirementApproved) {
  RowContent both = kWeb;
  both.requirements = {"a/web", "b/web"};
  EXPECT_EQ(StandingOf(RowOf(both), {DecisionOf(kWeb, RowVerdict::kApproved)}, kDay).state,
            RowState::kPartly);
}

}  // namespace
}  // namespace portwright::request
