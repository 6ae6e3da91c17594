#include "request/register.h"

#include <gtest/gtest.h>

#include "request/sample_rows.h"

namespace portwright::request {
namespace {

using site::RowVerdict;

const Date kDay = *ParseDate("2026-11-21");
const RowContent kWeb = ContentOf({"10.0.0.0/28"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});

TEST(EntriesOf, SayWhatIsKnownAndWhatIsNot) {
  const auto rows = RequestOf({kWeb}, "Q-1");
  const auto entries = EntriesOf(rows[0], {}, kDay, {{"a/web", {"the page", "guide line 7"}}}, {});
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].reason, "the page");
  EXPECT_EQ(entries[0].document, "guide line 7");
  EXPECT_EQ(entries[0].state, RowState::kRequested);
  EXPECT_EQ(entries[0].approver, "unknown");
  EXPECT_EQ(entries[0].last_used, "unknown");
  EXPECT_EQ(entries[0].first_seen, std::nullopt);
}

TEST(EntriesOf, DateFromTheFirstRequestToTheLastReview) {
  const RowContent less = ContentOf({"10.0.0.0/29"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"});
  Decisions decisions = {DecisionOf(less, RowVerdict::kApproved),
                         DecisionOf(kWeb, RowVerdict::kApproved)};
  decisions[0].requested = ParseDate("2025-05-01");
  decisions[1].requested = ParseDate("2026-10-01");
  decisions[1].ticket = "CHG-2";
  decisions[1].reviewed = ParseDate("2026-11-10");
  const auto entries = EntriesOf(RequestOf({kWeb}, "Q-1")[0], decisions, kDay, {},
                                 {{"a/web", {"", "counters of a host, ora1.json"}}});
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].state, RowState::kApproved);
  EXPECT_EQ(entries[0].approver, "a.boss");
  EXPECT_EQ(entries[0].ticket, "CHG-2");
  EXPECT_EQ(entries[0].first_seen, ParseDate("2025-05-01"));
  EXPECT_EQ(entries[0].changed, ParseDate("2026-10-01"));
  EXPECT_EQ(entries[0].reviewed, ParseDate("2026-11-10"));
  EXPECT_EQ(entries[0].last_used, "not since measuring began");
  EXPECT_EQ(entries[0].measure, "counters of a host, ora1.json");
}

TEST(DueOf, NamesEachReasonOnce) {
  const auto content = [](int n) {
    return ContentOf({"10.0.0." + std::to_string(n)}, {"10.1.0.1"}, {"tcp/443"}, {"a"});
  };
  Decisions decisions;
  for (int n = 1; n <= 6; ++n) decisions.push_back(DecisionOf(content(n), RowVerdict::kApproved));
  decisions[0].valid_until = Date{kDay.days - 1};
  decisions[1].valid_until = Date{kDay.days + 30};
  decisions[2].valid_until = Date{kDay.days + 31};
  decisions[3].on = Date{kDay.days - 366};
  decisions[5].verdict = RowVerdict::kDeferred;
  std::vector<Row> rows(4);
  std::vector<const Row*> planned;
  for (int n = 1; n <= 4; ++n) {
    rows[static_cast<std::size_t>(n - 1)].content = content(n);
    planned.push_back(&rows[static_cast<std::size_t>(n - 1)]);
  }
  std::map<std::string, DueReason> why;
  for (const DueRow& row : DueOf(decisions, planned, kDay, 30, 365))
    EXPECT_TRUE(why.emplace(row.decision->id, row.reason).second);
  EXPECT_EQ(why, (std::map<std::string, DueReason>{{decisions[0].id, DueReason::kEnded},
                                                   {decisions[1].id, DueReason::kEnds},
                                                   {decisions[3].id, DueReason::kNotReviewed},
                                                   {decisions[4].id, DueReason::kNotNeeded},
                                                   {decisions[5].id, DueReason::kDeferred}}));
}

}  // namespace
}  // namespace portwright::request
