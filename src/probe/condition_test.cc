#include "probe/condition.h"

#include <gtest/gtest.h>

namespace portwright::probe {
namespace {

// Answered so many microseconds after each was asked, by a clock that is 2 s ahead.
std::vector<ClockSample> Samples(const std::vector<std::int64_t>& ways_us) {
  std::vector<ClockSample> samples;
  for (const std::int64_t way_us : ways_us)
    samples.push_back({1'000'000, 1'000'000 + way_us, 3'000'000 + way_us / 2});
  return samples;
}

TEST(Condition, LatencyIsTheMedian) {
  const Finding found = JudgeLatency(1, Samples({900, 1'500, 400}), 300);
  EXPECT_EQ(found.state, ConditionState::kHolds);
  EXPECT_EQ(found.measured, "0.900");
  EXPECT_EQ(found.detail, "there and back, the median of 3; the shortest took 0.400 ms");
  EXPECT_EQ(found.at_fault, Side::kNobody);
  EXPECT_EQ(JudgeLatency(1, Samples({900, 1'500, 1'001}), 0).state, ConditionState::kViolated);
  EXPECT_EQ(JudgeLatency(1, Samples({1'000}), 0).state, ConditionState::kHolds);
  EXPECT_EQ(JudgeLatency(std::nullopt, Samples({9'000}), 0).state, ConditionState::kTold);
}

TEST(Condition, LatencyIsTheWaysUnlessTheKernelAtTheOtherEndWasFast) {
  EXPECT_EQ(JudgeLatency(1, Samples({5'000, 6'000, 7'000}), 4'900).at_fault, Side::kWay);
  EXPECT_EQ(JudgeLatency(1, Samples({5'000, 6'000, 7'000}), 0).at_fault, Side::kWay);
  const Finding found = JudgeLatency(1, Samples({5'000, 6'000, 7'000}), 200);
  EXPECT_EQ(found.at_fault, Side::kReceiver);
  EXPECT_EQ(found.detail,
            "there and back, the median of 3; the shortest took 5.000 ms, of which the way takes "
            "0.200");
  // One answer was fast: the others were held up on the way as likely as there.
  EXPECT_EQ(JudgeLatency(1, Samples({500, 6'000, 7'000}), 200).at_fault, Side::kWay);
}

TEST(Condition, ClocksAreReadFromTheShortestWay) {
  const Finding found = JudgeClock(300, Samples({800'000, 2'000}));
  EXPECT_EQ(found.state, ConditionState::kHolds);
  EXPECT_EQ(found.measured, "2.000");
  EXPECT_EQ(found.detail, "the other end is ahead, give or take 1.000 ms");
  const Finding behind = JudgeClock(300, {{400'000'000, 400'000'000, 99'999'000}});
  EXPECT_EQ(behind.state, ConditionState::kViolated);
  EXPECT_EQ(behind.measured, "-300.001");
  EXPECT_EQ(behind.at_fault, Side::kUnknown);  // two clocks differ: nobody says which is wrong
}

TEST(Condition, BandwidthIsInMbitPerSecond) {
  // 12.5 MB in a second are 100 Mbit/s.
  EXPECT_EQ(JudgeBandwidth(100, 12'500'000, 1'000'000, 0).state, ConditionState::kHolds);
  EXPECT_EQ(JudgeBandwidth(100, 12'500'000, 1'000'000, 0).measured, "100.000");
  EXPECT_EQ(JudgeBandwidth(101, 12'500'000, 1'000'000, 0).state, ConditionState::kViolated);
  EXPECT_EQ(JudgeBandwidth(std::nullopt, 0, 0, 0).measured, "0.000");
}

TEST(Condition, BandwidthIsTheWaysUnlessTheOtherEndTookNoMore) {
  EXPECT_EQ(JudgeBandwidth(101, 12'500'000, 1'000'000, 500'000).at_fault, Side::kWay);
  const Finding found = JudgeBandwidth(101, 12'500'000, 1'000'000, 600'000);
  EXPECT_EQ(found.at_fault, Side::kReceiver);
  EXPECT_EQ(found.detail,
            "acknowledged over one connection in 1.000 s; for 0.600 s the other end took none");
  EXPECT_EQ(JudgeBandwidth(100, 12'500'000, 1'000'000, 600'000).at_fault, Side::kNobody);
}

TEST(Condition, ASessionIsJudgedByWhatWasTried) {
  EXPECT_EQ(JudgeSession(14'400, 14'400, true).state, ConditionState::kHolds);
  EXPECT_EQ(JudgeSession(14'400, 60, true).state, ConditionState::kNotTestable);
  EXPECT_EQ(JudgeSession(14'400, 60, false).state, ConditionState::kViolated);
  EXPECT_EQ(JudgeSession(14'400, 60, false).at_fault, Side::kWay);
  EXPECT_EQ(JudgeSession(60, 14'400, false).state, ConditionState::kNotTestable);
  EXPECT_EQ(JudgeSession(std::nullopt, 60, true).state, ConditionState::kTold);
  EXPECT_EQ(JudgeSession(std::nullopt, 60, false).state, ConditionState::kViolated);
}

TEST(Condition, NamesAreReadBack) {
  for (const MeasuredKind kind : {MeasuredKind::kLatency, MeasuredKind::kClockOffset})
    EXPECT_EQ(ParseMeasuredKind(NameOf(kind)), kind);
  EXPECT_EQ(ParseMeasuredKind("colour"), std::nullopt);
}

TEST(SizeSearch, FindsEverySize) {
  for (std::size_t limit = 1'270; limit <= 1'510; ++limit) {
    SizeSearch search(1'280, 1'500);
    int tries = 0;
    while (const auto size = search.Next()) {
      EXPECT_GE(*size, 1'280u);
      EXPECT_LE(*size, 1'500u);
      search.Say(*size <= limit);
      ASSERT_LE(++tries, 12);
    }
    const std::size_t expected = limit < 1'280 ? 0 : std::min<std::size_t>(limit, 1'500);
    EXPECT_EQ(search.Largest(), expected) << limit;
  }
}

TEST(SizeSearch, TheUsualWayTakesOneTry) {
  SizeSearch search(1'280, 1'500);
  EXPECT_EQ(search.Next(), 1'500u);
  search.Say(true);
  EXPECT_EQ(search.Next(), std::nullopt);
}

}  // namespace
}  // namespace portwright::probe
