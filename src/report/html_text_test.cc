#include "report/html_text.h"

#include <gtest/gtest.h>

namespace portwright::report {
namespace {

TEST(HtmlText, NothingBecomesMarkup) {
  EXPECT_EQ(EscapeHtml("<a href='x'>\"&\"</a>"),
            "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
  EXPECT_EQ(EscapeHtml(std::string_view("a\0b\xff", 4)), "a\\x00b\\xff");
}

TEST(HtmlText, ShortensWholeCharacters) {
  EXPECT_EQ(Shorten("backup", 6), "backup");
  EXPECT_EQ(Shorten("backup network", 8), "backup\xe2\x80\xa6");
  EXPECT_EQ(Shorten("\xe6\x9d\xb1\xe4\xba\xac\xe6\x9d\xb1\xe4\xba\xac", 5),
            "\xe6\x9d\xb1\xe4\xba\xac\xe2\x80\xa6");
}

TEST(HtmlText, CoordinatesHaveOneDigitAtMost) {
  EXPECT_EQ(Coordinate(12), "12");
  EXPECT_EQ(Coordinate(12.54), "12.5");
  EXPECT_EQ(Coordinate(-0.26), "-0.3");
  EXPECT_EQ(Coordinate(0.04), "0");
}

}  // namespace
}  // namespace portwright::report
