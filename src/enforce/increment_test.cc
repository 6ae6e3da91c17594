#include "enforce/increment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::enforce {
namespace {

std::string Text(const std::string& elements, const std::string& rest = "") {
  return "# acme, 3 flows\ntable inet portwright {\n  map pw_input_v4_ports_exact {\n    counter\n"
         "    elements = {\n" +
         elements + "    }\n  }\n" + rest + "}\n";
}

const std::string kFirst =
    "      10.0.0.1 . 10.0.0.2 . tcp . 22 comment \"aaaaaaaa a, b\" : accept,\n";
const std::string kSecond =
    "      10.0.0.3 . 10.0.0.2 . tcp . 22 comment \"bbbbbbbb b\" : accept,\n";

const std::string kBoth = kFirst + kSecond;

TEST(Increment, AddsAndRemovesElements) {
  const auto added = IncrementBetween(Text(kFirst), 4, Text(kBoth), 5);
  ASSERT_TRUE(added);
  EXPECT_EQ(added->commands,
            "add element inet portwright pw_input_v4_ports_exact { 10.0.0.3 . 10.0.0.2 . tcp . 22 "
            "comment \"bbbbbbbb b\" : accept }\n"
            "delete chain inet portwright pw_generation_4\n"
            "add chain inet portwright pw_generation_5\n");
  const auto removed = IncrementBetween(Text(kBoth), 5, Text(kSecond), 6);
  ASSERT_TRUE(removed);
  EXPECT_THAT(removed->commands,
              testing::StartsWith("delete element inet portwright pw_input_v4_ports_exact { "
                                  "10.0.0.1 . 10.0.0.2 . tcp . 22 }\n"));
}

TEST(Increment, IsNothingWhereMoreThanElementsDiffersOrOneIsAltered) {
  EXPECT_FALSE(IncrementBetween(Text(kFirst), 1, Text(kFirst, "  chain x {\n  }\n"), 2));
  std::string altered = kFirst;
  altered.replace(altered.find("aaaaaaaa"), 8, "cccccccc");
  EXPECT_FALSE(IncrementBetween(Text(kFirst), 1, Text(altered), 2));
}

}  // namespace
}  // namespace portwright::enforce
