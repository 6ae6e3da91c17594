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

TEST(Increment, SaysItElementByElement) {
  const auto moved = IncrementBetween(Text(kFirst), 4, Text(kSecond), 5);
  ASSERT_TRUE(moved);
  ASSERT_EQ(moved->changes.size(), 2U);
  EXPECT_EQ(moved->changes[0].map, "pw_input_v4_ports_exact");
  EXPECT_EQ(moved->changes[0].text, "10.0.0.1 . 10.0.0.2 . tcp . 22");
  EXPECT_FALSE(moved->changes[0].is_added);
  EXPECT_EQ(moved->changes[1].text,
            "10.0.0.3 . 10.0.0.2 . tcp . 22 comment \"bbbbbbbb b\" : accept");
  EXPECT_TRUE(moved->changes[1].is_added);
  EXPECT_EQ(moved->old_mark, "pw_generation_4");
  EXPECT_EQ(moved->new_mark, "pw_generation_5");
}

TEST(Increment, IsNothingWhereAPacketMayGoFromOneElementToAnother) {
  const auto cell = [](const std::string& key) { return "      " + key + " : accept,\n"; };
  const auto is_increment = [&](const std::string& before, const std::string& after) {
    return IncrementBetween(Text(cell(before)), 1, Text(cell(after)), 2).has_value();
  };
  const std::string before = "10.0.0.0/24 . 10.0.0.2 . tcp . 20-30";
  EXPECT_FALSE(is_increment(before, "10.0.0.7 . 10.0.0.2 . tcp . 22"));
  EXPECT_FALSE(is_increment(before, "10.0.0.9-10.0.1.3 . 10.0.0.2 . 6 . 30-40"));
  EXPECT_FALSE(is_increment(before, "10.0.0.7 . 10.0.0.2 . tcp"));
  EXPECT_FALSE(is_increment(before, "10.0.0.7 . 10.0.0.2 . tcp . ssh"));
  EXPECT_TRUE(is_increment(before, "10.0.1.0/24 . 10.0.0.2 . tcp . 20-30"));
  EXPECT_TRUE(is_increment(before, "10.0.0.0/24 . 10.0.0.2 . udp . 20-30"));
  EXPECT_TRUE(is_increment(before, "10.0.0.0/24 . 10.0.0.2 . tcp . 31-40"));
  EXPECT_TRUE(is_increment(before, "2001:db8::/64 . 2001:db8::1 . tcp . 22"));
}

TEST(Increment, IsNothingWhereMoreThanElementsDiffersOrOneIsAltered) {
  EXPECT_FALSE(IncrementBetween(Text(kFirst), 1, Text(kFirst, "  chain x {\n  }\n"), 2));
  std::string altered = kFirst;
  altered.replace(altered.find("aaaaaaaa"), 8, "cccccccc");
  EXPECT_FALSE(IncrementBetween(Text(kFirst), 1, Text(altered), 2));
}

}  // namespace
}  // namespace portwright::enforce
