#include "dialect/common/cisco_time_ranges.h"

#include <gtest/gtest.h>

namespace portwright::dialect {
namespace {

CiscoTimeRanges With(std::string_view name, std::string_view line) {
  CiscoTimeRanges ranges;
  ranges.Begin(name);
  ranges.AddLine(WordReader(line, 1, 1, 1));
  return ranges;
}

InTime At(std::string_view line, std::string_view day, std::string_view name = "x") {
  return With(name, line).At(name, ParseDate(day));
}

TEST(CiscoTimeRanges, HoldUpToTheirLastDay) {
  const std::string_view line = "absolute end 23:59 03 December 2026";
  EXPECT_EQ(At(line, "2026-12-02"), InTime::kHolds);
  EXPECT_EQ(At(line, "2026-12-03"), InTime::kHolds);
  EXPECT_EQ(At(line, "2026-12-04"), InTime::kOver);
  EXPECT_EQ(With("x", line).At("x", std::nullopt), InTime::kUnknown);
  EXPECT_EQ(With("x", line).At("y", ParseDate("2026-12-02")), InTime::kUnknown);
}

TEST(CiscoTimeRanges, TheLastDayIsWholeOrNotKnown) {
  const std::string_view line = "absolute end 12:00 3 dec 2026";
  EXPECT_EQ(At(line, "2026-12-02"), InTime::kHolds);
  EXPECT_EQ(At(line, "2026-12-03"), InTime::kUnknown);
  EXPECT_EQ(At(line, "2026-12-04"), InTime::kOver);
}

TEST(CiscoTimeRanges, HaveToHaveBegun) {
  const std::string_view line = "absolute start 08:00 1 May 2026 end 23:59 3 december 2026";
  EXPECT_EQ(At(line, "2026-04-30"), InTime::kUnknown);
  EXPECT_EQ(At(line, "2026-05-01"), InTime::kUnknown);
  EXPECT_EQ(At(line, "2026-05-02"), InTime::kHolds);
}

TEST(CiscoTimeRanges, OtherLinesAreNotFollowed) {
  for (const std::string_view line :
       {"periodic weekdays 8:00 to 18:00", "absolute", "absolute end",
        "absolute end 24:00 3 May 2026", "absolute end 23:59 31 February 2026",
        "absolute end 23:59 3 Ma 2026", "absolute end 23:59 3 May 2026 sharp"})
    EXPECT_EQ(At(line, "2026-01-01"), InTime::kUnknown) << line;
  CiscoTimeRanges both = With("x", "absolute end 23:59 03 December 2026");
  both.AddLine(WordReader("periodic daily 8:00 to 18:00", 1, 2, 1));
  EXPECT_EQ(both.At("x", ParseDate("2026-01-01")), InTime::kUnknown);
}

TEST(CiscoTimeRanges, CopiesMeanTheSame) {
  EXPECT_EQ(With("x", "absolute end 23:59 3 Dec 2026").LineOf("x"),
            "absolute end 23:59 03 december 2026");
  EXPECT_EQ(With("x", "absolute start 8:00 1 May 2026 end 6:30 3 Dec 2026").LineOf("x"),
            "absolute start 12:00 01 may 2026 end 12:00 03 december 2026");
  EXPECT_EQ(With("x", "periodic daily 8:00 to 18:00").LineOf("x"), "");
  EXPECT_EQ(With("x", "absolute end 23:59 3 Dec 2026").LineOf("y"), "");
}

TEST(CiscoTimeRanges, OwnNamesSayTheirDay) {
  const std::string_view name = "pw-until-2026-12-03";
  EXPECT_EQ(At("absolute end 23:59 03 December 2026", "2026-12-03", name), InTime::kHolds);
  EXPECT_EQ(At("absolute end 23:59 04 December 2026", "2026-12-03", name), InTime::kUnknown);
  EXPECT_EQ(At("absolute end 22:59 03 December 2026", "2026-12-02", name), InTime::kUnknown);
}

}  // namespace
}  // namespace portwright::dialect
