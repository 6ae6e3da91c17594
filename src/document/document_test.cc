#include "document/document.h"

#include <gtest/gtest.h>

namespace portwright::document {
namespace {

TEST(Text, KnowsWhereEachByteStands) {
  Text text;
  text.Append("**", 0);
  Text words;
  words.Append("ports  80,", 10);
  words.Append(" 443", 30);
  words.Finish();
  EXPECT_EQ(words.text(), "ports 80, 443");
  EXPECT_EQ(words.SourceOf(0), 10U);
  EXPECT_EQ(words.SourceOf(6), 17U);   // the 8: one of two blanks was dropped
  EXPECT_EQ(words.SourceOf(10), 31U);  // the first 4
}

TEST(Text, BreaksOnceAndNeverAtAnEnd) {
  Text text;
  text.Break(1);
  text.Append("a ", 2);
  text.Break(5);
  text.Break(6);
  text.Append(" b", 8);
  text.Break(10);
  text.Finish();
  EXPECT_EQ(text.text(), "a\nb");
  EXPECT_EQ(text.SourceOf(2), 9U);
}

TEST(Text, RemembersItems) {
  Text text;
  text.BeginItem(0, 1);
  text.Append("AWS", 2);
  text.BeginItem(5, 2);
  text.Append("host", 9);
  text.BeginItem(13, 2);
  text.Finish();
  EXPECT_EQ(text.text(), "AWS\nhost");
  ASSERT_EQ(text.items().size(), 2U);
  EXPECT_EQ(text.items()[1].at, 4U);
  EXPECT_EQ(text.items()[1].depth, 2U);
}

TEST(Document, CountsLinesOfEachSheetFromOne) {
  Document document;
  document.source = "a\nb\nc\nd\n";
  document.line_starts = {0, 2, 4, 6};
  EXPECT_EQ(document.LineOf(0), 1U);
  EXPECT_EQ(document.LineOf(5), 3U);
  EXPECT_EQ(document.PlaceOf(5).column, 2U);
  document.parts = {{0, "first"}, {4, "second"}};
  EXPECT_EQ(document.LineOf(2), 2U);
  EXPECT_EQ(document.LineOf(4), 1U);
  EXPECT_EQ(document.LineOf(6), 2U);
}

}  // namespace
}  // namespace portwright::document
