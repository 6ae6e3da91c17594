#include "base/date.h"

#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace portwright {
namespace {

TEST(Date, CountsDays) {
  EXPECT_EQ(ParseDate("1970-01-01")->days, 0);
  EXPECT_EQ(ParseDate("1970-02-01")->days, 31);
  EXPECT_EQ(ParseDate("2000-03-01")->days, 11017);
  EXPECT_EQ(ParseDate("2024-02-29")->days, 19782);
}

TEST(Date, TakesOnlyDaysThatExist) {
  for (const char* text : {"2023-02-29", "2100-02-29", "2024-04-31", "2024-13-01", "2024-00-10",
                           "2024-01-00", "2024-01-32", "1969-12-31", "0000-01-01"}) {
    EXPECT_FALSE(ParseDate(text).has_value()) << text;
  }
}

TEST(Date, TakesOnlyTheOneForm) {
  for (const char* text : {"", "2024-1-1", "24-01-01", "2024/01/01", "2024-01-01 ", " 2024-01-01",
                           "2024-01-01T00", "2024-O1-01", "+024-01-01", "2024--1-01", "20240101"}) {
    EXPECT_FALSE(ParseDate(text).has_value()) << text;
  }
}

TEST(Date, OrdersByDay) { EXPECT_LT(*ParseDate("2023-12-31"), *ParseDate("2024-01-01")); }

RC_GTEST_PROP(Date, ReadsWhatItWrote, ()) {
  const Date date{*rc::gen::inRange<std::int32_t>(0, 2'932'897)};  // to 9999-12-31
  const std::string text = FormatDate(date);
  RC_ASSERT(text.size() == 10U);
  RC_ASSERT(ParseDate(text) == date);
}

TEST(Date, WritesTheLastDay) { EXPECT_EQ(FormatDate(Date{2'932'896}), "9999-12-31"); }

}  // namespace
}  // namespace portwright
