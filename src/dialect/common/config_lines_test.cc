#include "dialect/common/config_lines.h"

#include <gtest/gtest.h>

#include <string>

namespace portwright::dialect {
namespace {

TEST(ConfigLines, NumbersIndentAndEnds) {
  ConfigLines lines("one\r\n\n  two words \t\nlast");
  ConfigLine line;
  ASSERT_TRUE(lines.Next(line));
  EXPECT_EQ(line.text, "one");
  ASSERT_TRUE(lines.Next(line));
  EXPECT_EQ(line.text, "");
  ASSERT_TRUE(lines.Next(line));
  EXPECT_EQ(line.text, "two words");
  EXPECT_EQ(line.indent, 2U);
  EXPECT_EQ(line.number, 3U);
  ASSERT_TRUE(lines.Next(line));
  EXPECT_EQ(line.text, "last");
  EXPECT_FALSE(lines.Next(line));
}

TEST(ConfigLines, ALongLineIsCutAndTheNextOneWhole) {
  std::string text(ConfigLines::kBytesMax + 1, 'x');
  text += "\nnext\n";
  ConfigLines lines(text);
  ConfigLine line;
  ASSERT_TRUE(lines.Next(line));
  EXPECT_TRUE(line.is_too_long);
  EXPECT_EQ(line.text.size(), ConfigLines::kBytesMax);
  ASSERT_TRUE(lines.Next(line));
  EXPECT_FALSE(line.is_too_long);
  EXPECT_EQ(line.text, "next");
}

TEST(WordReader, WordsAndTheirColumns) {
  WordReader words("permit  tcp any", 7, 3, 5);
  EXPECT_EQ(words.Peek(), "permit");
  EXPECT_EQ(words.PeekSecond(), "tcp");
  EXPECT_EQ(words.place(), (SourcePlace{7, 3, 5}));
  EXPECT_FALSE(words.Accept("deny"));
  EXPECT_TRUE(words.Accept("permit"));
  EXPECT_EQ(words.place().column, 13U);
  EXPECT_EQ(words.Take(), "tcp");
  EXPECT_EQ(words.rest(), "any");
  EXPECT_EQ(words.Found(), "'any'");
  words.Take();
  EXPECT_TRUE(words.AtEnd());
  EXPECT_EQ(words.Found(), "the end of the line");
  EXPECT_EQ(words.place().column, 20U);
  EXPECT_EQ(words.Take(), "");
  EXPECT_FALSE(words.Accept(""));
}

}  // namespace
}  // namespace portwright::dialect
