#include "request/succession.h"

#include <gtest/gtest.h>

#include "request/sample_rows.h"

namespace portwright::request {
namespace {

using site::RowDecision;
using site::RowVerdict;

const Date kDay = *ParseDate("2026-11-21");
const RowContent kSmall = ContentOf({"10.0.0.0/29"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});
const RowContent kGrown = ContentOf({"10.0.0.0/28"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});

RowDecision On(const char* day, const RowContent& row, RowVerdict verdict) {
  RowDecision out = DecisionOf(row, verdict);
  out.on = *ParseDate(day);
  return out;
}

const RowDecision* Find(const Decisions& decisions, const RowContent& row) {
  for (const RowDecision& one : decisions) {
    if (one.id == site::RowIdOf(row)) return &one;
  }
  return nullptr;
}

TEST(Succeed, AnAnswerAboutAGrownRowEndsTheApprovalOfWhatItWas) {
  for (const RowVerdict verdict : {RowVerdict::kApproved, RowVerdict::kRefused}) {
    const auto now = Succeed({On("2026-05-01", kSmall, RowVerdict::kApproved)},
                             {On("2026-11-20", kGrown, verdict)}, {site::RowIdOf(kGrown)});
    ASSERT_EQ(now.decisions.size(), 2U);
    EXPECT_EQ(Find(now.decisions, kSmall)->valid_until, ParseDate("2026-11-19"));
    EXPECT_EQ(Find(now.decisions, kGrown)->valid_until, std::nullopt);
    ASSERT_EQ(now.ended.size(), 1U);
    EXPECT_EQ(now.ended[0].first, site::RowIdOf(kSmall));
    EXPECT_EQ(now.ended[0].second, site::RowIdOf(kGrown));
  }
}

TEST(Succeed, OtherApprovalsGoOn) {
  const RowContent other_reason =
      ContentOf({"10.0.0.0/29"}, {"10.1.0.1"}, {"tcp/443"}, {"a/admin"});
  const RowContent partly =
      ContentOf({"10.0.0.0/29", "10.0.0.16"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});
  RowContent other_way = kSmall;
  other_way.way = "eth1 -> eth0";
  for (const RowContent& row : {other_reason, partly, other_way}) {
    const auto now = Succeed({On("2026-05-01", row, RowVerdict::kApproved)},
                             {On("2026-11-20", kGrown, RowVerdict::kRefused)}, {});
    EXPECT_EQ(Find(now.decisions, row)->valid_until, std::nullopt) << row.way;
  }
  const Decisions small = {On("2026-05-01", kSmall, RowVerdict::kApproved)};
  // Deferred, answered before the approval, or about a row that is asked for by itself.
  EXPECT_TRUE(Succeed(small, {On("2026-11-20", kGrown, RowVerdict::kDeferred)}, {}).ended.empty());
  EXPECT_TRUE(Succeed(small, {On("2026-04-01", kGrown, RowVerdict::kRefused)}, {}).ended.empty());
  EXPECT_TRUE(Succeed(small, {On("2026-11-20", kGrown, RowVerdict::kRefused)},
                      {site::RowIdOf(kSmall), site::RowIdOf(kGrown)})
                  .ended.empty());
}

TEST(Succeed, ANewAnswerTakesThePlaceOfTheOldOneAndKeepsItsFirstDay) {
  Decisions standing = {On("2026-05-01", kSmall, RowVerdict::kApproved)};
  standing[0].requested = ParseDate("2026-04-20");
  RowDecision answer = On("2026-11-20", kSmall, RowVerdict::kRefused);
  answer.requested = ParseDate("2026-11-01");
  const auto now = Succeed(standing, {answer}, {answer.id});
  ASSERT_EQ(now.decisions.size(), 1U);
  EXPECT_EQ(now.decisions[0].verdict, RowVerdict::kRefused);
  EXPECT_EQ(now.decisions[0].requested, ParseDate("2026-04-20"));
  EXPECT_TRUE(now.ended.empty());
}

TEST(Succeed, TheSameAnswerOnceMoreForgetsNoReview) {
  Decisions standing = {On("2026-05-01", kSmall, RowVerdict::kApproved)};
  standing[0].reviewed = ParseDate("2026-10-01");
  const auto now = Succeed(standing, {On("2026-05-01", kSmall, RowVerdict::kApproved)}, {});
  ASSERT_EQ(now.decisions.size(), 1U);
  EXPECT_EQ(now.decisions[0].reviewed, ParseDate("2026-10-01"));
}

TEST(StillApprovedOf, NamesApprovalsThatGoOnPermittingWhatWasRefused) {
  const RowDecision refused = On("2026-11-20", kGrown, RowVerdict::kRefused);
  const RowDecision approved = On("2026-11-20", kSmall, RowVerdict::kApproved);
  const Decisions answers = {refused}, decisions = {approved, refused};
  const auto found = StillApprovedOf(answers, decisions, kDay);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].approved->id, approved.id);
  EXPECT_TRUE(StillApprovedOf({approved}, {approved, refused}, kDay).empty());
  RowDecision over = approved;
  over.valid_until = Date{kDay.days - 1};
  EXPECT_TRUE(StillApprovedOf({refused}, {over, refused}, kDay).empty());
}

TEST(StillApprovedOf, OfANarrowedRowOnlyWhatWasLeftOutCounts) {
  RowDecision narrowed = On("2026-11-20", kGrown, RowVerdict::kNarrowed);
  narrowed.only = kSmall;
  const RowDecision inside = On("2026-11-20", kSmall, RowVerdict::kApproved);
  EXPECT_TRUE(StillApprovedOf({narrowed}, {inside, narrowed}, kDay).empty());
  const RowDecision beyond =
      On("2026-11-20", ContentOf({"10.0.0.9"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"}),
         RowVerdict::kApproved);
  EXPECT_EQ(StillApprovedOf({narrowed}, {beyond, narrowed}, kDay).size(), 1U);
}

}  // namespace
}  // namespace portwright::request
