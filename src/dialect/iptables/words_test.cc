#include "dialect/iptables/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portwright::dialect::iptables {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Cut(std::string_view line) {
  Words words;
  EXPECT_EQ(words.Split(line), WordFault::kNone);
  std::vector<std::string> out;
  for (const Word& word : words.all()) out.emplace_back(word.text);
  return out;
}

TEST(Words, BlanksAndQuotes) {
  EXPECT_THAT(Cut(""), ElementsAre());
  EXPECT_THAT(Cut(" \t-A  INPUT\r"), ElementsAre("-A", "INPUT"));
  EXPECT_THAT(Cut(R"(a "b c" d)"), ElementsAre("a", "b c", "d"));
  EXPECT_THAT(Cut(R"(a "b \"c\" \\ d")"), ElementsAre("a", R"(b "c" \ d)"));
  // A closing quote ends the word, an opening one goes on with it.
  EXPECT_THAT(Cut(R"(a"b c"d)"), ElementsAre("ab c", "d"));
  EXPECT_THAT(Cut(R"("")"), ElementsAre(""));
}

TEST(Words, ColumnsAndKinds) {
  Words words;
  ASSERT_EQ(words.Split(R"(-s ! "-j" -)", 10), WordFault::kNone);
  ASSERT_EQ(words.size(), 4U);
  EXPECT_EQ(words[0].column, 10U);
  EXPECT_EQ(words[2].column, 15U);
  EXPECT_TRUE(words[0].IsOption());
  EXPECT_TRUE(words[1].IsNegation());
  EXPECT_FALSE(words[2].IsOption());
  EXPECT_FALSE(words[3].IsOption());
}

TEST(Words, Faults) {
  Words words;
  EXPECT_EQ(words.Split(R"(a "b c)"), WordFault::kOpenQuote);
  EXPECT_EQ(words.fault_column(), 3U);
  EXPECT_EQ(words.Split(R"(a "b\")"), WordFault::kOpenQuote);
  EXPECT_EQ(words.Split("\"\\"), WordFault::kOpenQuote);
  EXPECT_EQ(words.Split(std::string(kWordBytesMax, 'a')), WordFault::kNone);
  EXPECT_EQ(words.Split(std::string(kWordBytesMax + 1, 'a')), WordFault::kTooLong);
  EXPECT_EQ(words.Split("\"" + std::string(10 * kWordBytesMax, 'a')), WordFault::kTooLong);
  std::string many;
  for (std::size_t i = 0; i < kWordsMax; ++i) many += "a ";
  EXPECT_EQ(words.Split(many), WordFault::kNone);
  EXPECT_EQ(words.Split(many + "a"), WordFault::kTooMany);
  EXPECT_EQ(words.Split(many + "a", 1, 2), WordFault::kNone);
  EXPECT_EQ(words.size(), 2U);
}

}  // namespace
}  // namespace portwright::dialect::iptables
