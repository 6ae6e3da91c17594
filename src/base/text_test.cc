#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace portwright {
namespace {

using ::testing::ElementsAre;

TEST(Trim, TakesBlanksFromBothEnds) {
  EXPECT_EQ(Trim(" \t\r\n a b \v\f"), "a b");
  EXPECT_EQ(Trim("a"), "a");
  EXPECT_EQ(Trim("   "), "");
  EXPECT_EQ(Trim(""), "");
}

TEST(ToLower, ChangesAsciiOnly) { EXPECT_EQ(ToLower("AbZ\xc3\x84[@"), "abz\xc3\x84[@"); }

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(Split("a,b", ','), ElementsAre("a", "b"));
  EXPECT_THAT(Split(",a,,", ','), ElementsAre("", "a", "", ""));
  EXPECT_THAT(Split("", ','), ElementsAre(""));
}

TEST(Join, PutsTheSeparatorBetween) {
  EXPECT_EQ(Join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(Join({"a"}, ", "), "a");
  EXPECT_EQ(Join({}, ", "), "");
  EXPECT_EQ(Join({"", "a", "", "b"}, ","), ",a,,b");
}

TEST(Join, UndoesSplit) {
  for (const std::string text : {"a,b", ",a,,", ",", "a"}) {
    std::vector<std::string> parts;
    for (const std::string_view part : Split(text, ',')) parts.emplace_back(part);
    EXPECT_EQ(Join(parts, ","), text);
  }
}

TEST(ParseNumber, TakesDecimalDigitsOnly) {
  EXPECT_EQ(ParseNumber("0"), 0U);
  EXPECT_EQ(ParseNumber("007"), 7U);
  EXPECT_EQ(ParseNumber("18446744073709551615"), 18446744073709551615ULL);
  for (const char* text :
       {"", " 1", "1 ", "+1", "-1", "0x10", "1.0", "1e3", "8O80", "1-", "18446744073709551616"}) {
    EXPECT_FALSE(ParseNumber(text).has_value()) << text;
  }
}

TEST(Nearest, FindsWhatIsWithinTwoEdits) {
  const std::vector<std::string> words = {"features", "choices", "parameters", "vip", "vlan"};
  EXPECT_EQ(Nearest("feature", words), "features");
  EXPECT_EQ(Nearest("chioces", words), "choices");
  EXPECT_EQ(Nearest("PARAMETERS", words), "parameters");
  EXPECT_EQ(Nearest("vlna", words), "vlan");
  EXPECT_FALSE(Nearest("bindings", words).has_value());
}

TEST(Nearest, PrefersTheNearerThenTheFirst) {
  EXPECT_EQ(Nearest("port", {"pots", "ports"}), "ports");
  EXPECT_EQ(Nearest("port", {"part", "post"}), "part");
}

TEST(Nearest, DoesNotReplaceAWholeWord) {
  EXPECT_FALSE(Nearest("ab", {"cd"}).has_value());
  EXPECT_FALSE(Nearest("", {"a"}).has_value());
}

TEST(Nearest, GivesUpOnWhatIsNoWord) {
  EXPECT_FALSE(Nearest(std::string(100'000, 'a'), {std::string(100'000, 'a')}).has_value());
}

TEST(Quote, ShowsControlCharactersAndCuts) {
  EXPECT_EQ(Quote("a b"), "'a b'");
  EXPECT_EQ(Quote(std::string_view("a\n\0\x7f", 4)), "'a\\x0a\\x00\\x7f'");
  EXPECT_EQ(Quote(std::string(80, 'x')), "'" + std::string(80, 'x') + "'");
  EXPECT_EQ(Quote(std::string(81, 'x')), "'" + std::string(80, 'x') + "...'");
}

TEST(Quote, NeverCutsACharacterInHalf) {
  // The two bytes of the last character stand at 79 and 80.
  EXPECT_EQ(Quote(std::string(79, 'x') + "\xc3\xa4z"), "'" + std::string(79, 'x') + "...'");
}

TEST(FindInvalidUtf8, TakesWhatRfc3629Takes) {
  for (const std::string text :
       {"", "plain", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xf4\x8f\xbf\xbf", "\xef\xbf\xbf"}) {
    EXPECT_FALSE(FindInvalidUtf8(text).has_value()) << text;
  }
}

TEST(FindInvalidUtf8, NamesTheFirstBadByte) {
  struct Case {
    std::string text;
    std::size_t at;
  };
  for (const Case& bad : std::vector<Case>{
           {"ab\xff", 2},            // no byte of UTF-8
           {"\x80", 0},              // goes on from nothing
           {"\xc0\xaf", 0},          // overlong /
           {"\xc1\xbf", 0},          // overlong
           {"\xe0\x80\xaf", 0},      // overlong
           {"\xf0\x80\x80\xaf", 0},  // overlong
           {"\xed\xa0\x80", 0},      // a surrogate
           {"\xf4\x90\x80\x80", 0},  // beyond U+10FFFF
           {"\xf5\x80\x80\x80", 0},
           {"a\xc3", 1},  // cut short
           {"a\xe2\x82", 1},
           {"a\xf0\x9f\x98", 1},
           {"\xc3\x28", 0},  // does not go on
           {"\xe2\x28\xac", 0},
           {"\xe2\x82\x28", 0},
           {"\xc3\xa4\xe2\x82\x28", 2},
       }) {
    EXPECT_EQ(FindInvalidUtf8(bad.text), bad.at) << ::testing::PrintToString(bad.text);
  }
}

// A second way to say the same: decode, and compare with what that number would be encoded as.
std::string Encode(std::uint32_t point) {
  std::string out;
  const auto put = [&](std::uint32_t byte) {
    out += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xc0 | (point >> 6));
    put(0x80 | (point & 0x3f));
  } else if (point < 0x10000) {
    put(0xe0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3f));
    put(0x80 | (point & 0x3f));
  } else {
    put(0xf0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3f));
    put(0x80 | ((point >> 6) & 0x3f));
    put(0x80 | (point & 0x3f));
  }
  return out;
}

TEST(FindInvalidUtf8, TakesEveryCharacterAndNoSurrogate) {
  for (std::uint32_t point = 0; point <= 0x110fff; ++point) {
    const bool is_character = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    ASSERT_EQ(!FindInvalidUtf8(Encode(point)).has_value(), is_character) << point;
  }
}

TEST(WithThousands, GroupsByThree) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1000), "1,000");
  EXPECT_EQ(WithThousands(123456), "123,456");
  EXPECT_EQ(WithThousands(18446744073709551615ULL), "18,446,744,073,709,551,615");
}

TEST(Count, AgreesInNumber) {
  EXPECT_EQ(Count(0, "flow"), "0 flows");
  EXPECT_EQ(Count(1, "flow"), "1 flow");
  EXPECT_EQ(Count(1200, "flow"), "1,200 flows");
  EXPECT_EQ(Count(1, "policy", "policies"), "1 policy");
  EXPECT_EQ(Count(2, "policy", "policies"), "2 policies");
}

TEST(CsvField, QuotesOnlyWhereNeeded) {
  EXPECT_EQ(CsvField("plain text"), "plain text");
  EXPECT_EQ(CsvField(""), "");
  EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvField("say \"so\""), "\"say \"\"so\"\"\"");
  EXPECT_EQ(CsvField("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(CsvField("=1+1"), "=1+1");
}

TEST(CsvField, GuardsAgainstFormulas) {
  for (const std::string text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx"}) {
    EXPECT_EQ(CsvField(text, true), "'" + text);
  }
  EXPECT_EQ(CsvField("=a,b", true), "\"'=a,b\"");
  EXPECT_EQ(CsvField("a=1", true), "a=1");
  EXPECT_EQ(CsvField("", true), "");
}

// RFC 4180 read back: what stands in a field comes out of it.
std::string Unquote(const std::string& field) {
  if (field.empty() || field[0] != '"') return field;
  std::string out;
  for (std::size_t i = 1; i + 1 < field.size(); ++i) {
    out += field[i];
    if (field[i] == '"') ++i;
  }
  return out;
}

RC_GTEST_PROP(CsvField, ReadsBack, (const std::string& text)) {
  RC_ASSERT(Unquote(CsvField(text)) == text);
}

}  // namespace
}  // namespace portwright
