#include "cli/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/probe_options.h"

namespace portwright::cli {
namespace {

using ::testing::HasSubstr;

Arguments Given(std::string_view name, std::string value) {
  Arguments arguments;
  arguments.Add(name, std::move(value));
  return arguments;
}

// What the refusal says; empty where there is none.
std::string Said(const std::optional<workflow::Outcome>& wrong) {
  if (!wrong) return "";
  EXPECT_EQ(wrong->exit, workflow::Exit::kBadInput);
  return wrong->messages;
}

TEST(ParseTime, TakesSecondsMinutesAndHoursUpToAWeek) {
  EXPECT_EQ(ParseTime("90"), 90);
  EXPECT_EQ(ParseTime("90s"), 90);
  EXPECT_EQ(ParseTime("5m"), 300);
  EXPECT_EQ(ParseTime("168h"), 604'800);
  for (const std::string_view bad : {"", "s", "-1", "1d", "169h", "604801", "5124095576030432h"})
    EXPECT_EQ(ParseTime(bad), std::nullopt) << bad;
}

TEST(TakeTime, LeavesTheTimeAloneWithoutTheOption) {
  std::int64_t seconds = 7;
  EXPECT_EQ(Said(TakeTime(Arguments(), "--wait", {}, seconds)), "");
  EXPECT_EQ(seconds, 7);
  std::int64_t milliseconds = 1'234;
  EXPECT_EQ(Said(TakeMilliseconds(Arguments(), "--wait", {}, milliseconds)), "");
  EXPECT_EQ(milliseconds, 1'234);
}

TEST(TakeTime, KeepsToItsBoundsAndNamesThemOrAnExample) {
  std::int64_t seconds = 7;
  const TimeRange range{1, 50, ""};
  EXPECT_EQ(Said(TakeTime(Given("--for", "50s"), "--for", range, seconds)), "");
  EXPECT_EQ(seconds, 50);
  for (const std::string_view bad : {"0", "51", "soon"}) {
    EXPECT_THAT(Said(TakeTime(Given("--for", std::string(bad)), "--for", range, seconds)),
                HasSubstr("expected a time from 1s to 50s after --for, found"))
        << bad;
  }
  EXPECT_THAT(Said(TakeTime(Given("--for", "soon"), "--for", {0, 50, "20s"}, seconds)),
              HasSubstr("expected a time such as 20s after --for, found"));
  EXPECT_EQ(seconds, 50);
  std::int64_t milliseconds = 0;
  EXPECT_EQ(Said(TakeMilliseconds(Given("--for", "2m"), "--for", {}, milliseconds)), "");
  EXPECT_EQ(milliseconds, 120'000);
}

TEST(TakeNumber, TakesNumbersUpToTheMost) {
  std::uint64_t number = 7;
  EXPECT_EQ(Said(TakeNumber(Arguments(), "--rate", 9, number)), "");
  EXPECT_EQ(number, 7U);
  EXPECT_EQ(Said(TakeNumber(Given("--rate", "9"), "--rate", 9, number)), "");
  EXPECT_EQ(number, 9U);
  EXPECT_THAT(Said(TakeNumber(Given("--rate", "10"), "--rate", 9, number)),
              HasSubstr("expected a number up to 9 after --rate, found"));
  EXPECT_EQ(number, 9U);
}

TEST(DayOf, RefusesWhatIsNoDay) {
  std::string problem;
  EXPECT_EQ(DayOf(Arguments(), problem), std::nullopt);
  EXPECT_EQ(problem, "");
  const auto day = DayOf(Given("--as-of", "2026-11-21"), problem);
  ASSERT_TRUE(day.has_value()) << problem;
  EXPECT_EQ(FormatDate(*day), "2026-11-21");
  EXPECT_EQ(DayOf(Given("--as-of", "2026-11-31"), problem), std::nullopt);
  EXPECT_THAT(problem, HasSubstr("expected a day as YYYY-MM-DD after --as-of, found"));
}

TEST(TakeEnd, IsAHostOrAStandIn) {
  workflow::ProbeRequest request;
  Arguments arguments = Given("--as", "c1");
  EXPECT_EQ(Said(TakeEnd(arguments, request)), "");
  EXPECT_TRUE(request.is_stand_in);
  EXPECT_EQ(request.end, "c1");
  arguments.Add("--host", "ora1");
  EXPECT_THAT(Said(TakeEnd(arguments, request)),
              HasSubstr("expected either --host NAME or --as NAME"));
}

}  // namespace
}  // namespace portwright::cli
