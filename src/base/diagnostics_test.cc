#include "base/diagnostics.h"

#include <gtest/gtest.h>

namespace portwright {
namespace {

TEST(Diagnostics, PrintsPlaceSeverityTextCodeAndHint) {
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("site.yaml");
  diagnostics.Error("PW-X-0001", {file, 3, 7}, "expected a port, found '8O80'", "write digits");
  EXPECT_EQ(diagnostics.Print(),
            "site.yaml:3:7: error: expected a port, found '8O80' [PW-X-0001]\n"
            "    hint: write digits\n");
}

TEST(Diagnostics, DescribesAsMuchOfAPlaceAsIsKnown) {
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("a.yaml");
  EXPECT_EQ(diagnostics.Describe({file, 3, 7}), "a.yaml:3:7");
  EXPECT_EQ(diagnostics.Describe({file, 3, 0}), "a.yaml:3");
  EXPECT_EQ(diagnostics.Describe({file, 0, 0}), "a.yaml");
  EXPECT_EQ(diagnostics.Describe({}), "");
  diagnostics.Note("PW-X-0002", {}, "no place");
  EXPECT_EQ(diagnostics.Print(), "note: no place [PW-X-0002]\n");
}

TEST(Diagnostics, SortsByFileLineAndColumnAndKeepsTheOrderWithinOnePlace) {
  Diagnostics diagnostics;
  const std::uint32_t first = diagnostics.AddFile("z.yaml");
  const std::uint32_t second = diagnostics.AddFile("a.yaml");
  diagnostics.Error("PW-X-0001", {second, 1, 1}, "five");
  diagnostics.Error("PW-X-0001", {first, 10, 1}, "four");
  diagnostics.Warning("PW-X-0001", {first, 2, 5}, "two");
  diagnostics.Error("PW-X-0001", {first, 2, 5}, "three");
  diagnostics.Error("PW-X-0001", {first, 2, 4}, "one");
  EXPECT_EQ(diagnostics.Print(),
            "z.yaml:2:4: error: one [PW-X-0001]\n"
            "z.yaml:2:5: warning: two [PW-X-0001]\n"
            "z.yaml:2:5: error: three [PW-X-0001]\n"
            "z.yaml:10:1: error: four [PW-X-0001]\n"
            "a.yaml:1:1: error: five [PW-X-0001]\n");
}

TEST(Diagnostics, PrintsEqualOnesOnce) {
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("a.yaml");
  diagnostics.Error("PW-X-0001", {file, 1, 1}, "one");
  diagnostics.Error("PW-X-0002", {file, 1, 1}, "two");
  diagnostics.Error("PW-X-0001", {file, 1, 1}, "one");
  EXPECT_EQ(diagnostics.Print(),
            "a.yaml:1:1: error: one [PW-X-0001]\n"
            "a.yaml:1:1: error: two [PW-X-0002]\n");
  EXPECT_EQ(diagnostics.all().size(), 3U);
}

TEST(Diagnostics, NamesFurtherPlaces) {
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("a.yaml");
  diagnostics.Add({Severity::kError, "PW-X-0001", {{file, 9, 1}, {file, 4, 1}}, "twice", ""});
  EXPECT_EQ(diagnostics.Print(), "a.yaml:9:1: error: twice [PW-X-0001]\n    see a.yaml:4:1\n");
}

TEST(Diagnostics, ColoursTheSeverityOnly) {
  Diagnostics diagnostics;
  diagnostics.Warning("PW-X-0001", {}, "odd");
  EXPECT_EQ(diagnostics.Print(true), "\x1b[33mwarning\x1b[0m: odd [PW-X-0001]\n");
}

TEST(Diagnostics, CountsErrorsAlone) {
  Diagnostics diagnostics;
  diagnostics.Warning("PW-X-0001", {}, "odd");
  diagnostics.Note("PW-X-0001", {}, "by the way");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.Error("PW-X-0001", {}, "wrong");
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.error_count(), 1U);
}

TEST(Diagnostics, KnowsAFileByItsName) {
  Diagnostics diagnostics;
  const std::uint32_t a = diagnostics.AddFile("a");
  const std::uint32_t b = diagnostics.AddFile("b");
  EXPECT_NE(a, b);
  EXPECT_EQ(diagnostics.AddFile("a"), a);
  EXPECT_EQ(diagnostics.FileName(b), "b");
}

TEST(Diagnostics, KeepsTheFirstOfEachSeverityAndCountsAll) {
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("a.yaml");
  diagnostics.Note("PW-X-0003", {file, 1, 1}, "one");
  for (std::uint32_t line = 1; line <= 10'003; ++line)
    diagnostics.Warning("PW-X-0001", {file, line, 1}, "odd");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.Error("PW-X-0002", {file, 20'000, 1}, "wrong");
  EXPECT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.all().size(), 10'002U);
  const std::string text = diagnostics.Print();
  const std::string end =
      "a.yaml:10000:1: warning: odd [PW-X-0001]\n"
      "a.yaml:20000:1: error: wrong [PW-X-0002]\n"
      "and 3 more warnings\n";
  EXPECT_EQ(text.substr(text.size() - end.size()), end);
}

}  // namespace
}  // namespace portwright
