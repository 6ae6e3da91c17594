#include "document/mapped_text.h"

#include <gtest/gtest.h>

namespace portwright::document {
namespace {

TEST(MappedText, KnowsThePlaceOfEachPiece) {
  MappedText joined;
  joined.Append("port ", 10);
  joined.AppendFor("→", 30);  // three bytes that stand for what begins at 30
  joined.Append("80", 40);
  EXPECT_EQ(joined.text(), "port →80");
  EXPECT_EQ(joined.SourceOf(4), 14U);
  EXPECT_EQ(joined.SourceOf(7), 30U);
  EXPECT_EQ(joined.SourceOf(9), 41U);
  Text words;
  joined.Emit(2, 9, words);
  words.Finish();
  EXPECT_EQ(words.text(), "rt →8");
  EXPECT_EQ(words.SourceOf(0), 12U);
  EXPECT_EQ(words.SourceOf(6), 40U);
  const std::vector<Span> places = joined.Places(3, 10);
  ASSERT_EQ(places.size(), 5U);
  EXPECT_EQ(places[0].begin, 13U);
  EXPECT_EQ(places[0].end, 15U);
  EXPECT_EQ(places[4].end, 42U);
}

TEST(MappedText, GivesNothingOfNothing) {
  const MappedText joined;
  Text words;
  joined.Emit(0, 0, words);
  EXPECT_TRUE(words.empty());
  EXPECT_TRUE(joined.Places(0, 0).empty());
}

}  // namespace
}  // namespace portwright::document
