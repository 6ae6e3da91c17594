#include "document/assembly.h"

#include <gtest/gtest.h>

namespace portwright::document {
namespace {

TEST(Assembly, HidesWhatIsNeitherShownNorHidden) {
  Diagnostics diagnostics;
  Assembly assembly("80 [[91]] 443 <72>", 0, diagnostics);
  Text& text = assembly.Begin(BlockKind::kParagraph, 0, 0, 0);
  text.Append("80 ", 0);
  text.Append("443", 10);
  assembly.End();
  assembly.Hide(0, 9, HiddenKind::kComment);  // the words at its front are shown all the same
  const Document document = assembly.Finish();
  ASSERT_EQ(document.hidden.size(), 2U);
  EXPECT_EQ(document.hidden[0].begin, 3U);
  EXPECT_EQ(document.hidden[0].end, 9U);
  EXPECT_EQ(document.hidden[0].kind, HiddenKind::kComment);
  EXPECT_EQ(document.hidden[1].begin, 15U);
  EXPECT_EQ(document.hidden[1].end, 17U);
  EXPECT_EQ(document.hidden[1].kind, HiddenKind::kTemplate);
}

TEST(Assembly, LetsTheFirstOfTwoHiddenPartsKeepItsKind) {
  Diagnostics diagnostics;
  Assembly assembly("0123456789", 0, diagnostics);
  assembly.Hide(4, 8, HiddenKind::kLink);
  assembly.Hide(0, 6, HiddenKind::kComment);
  const Document document = assembly.Finish();
  ASSERT_EQ(document.hidden.size(), 3U);
  EXPECT_EQ(document.hidden[0].end, 6U);
  EXPECT_EQ(document.hidden[0].kind, HiddenKind::kComment);
  EXPECT_EQ(document.hidden[1].begin, 6U);
  EXPECT_EQ(document.hidden[1].end, 8U);
  EXPECT_EQ(document.hidden[1].kind, HiddenKind::kLink);
  EXPECT_EQ(document.hidden[2].kind, HiddenKind::kTemplate);
}

TEST(Assembly, SaysWhetherABlankLineStandsBefore) {
  Diagnostics diagnostics;
  Assembly assembly("a\nb\n \nc", 0, diagnostics);
  for (const std::uint32_t at : {0U, 2U, 6U}) {
    assembly.Begin(BlockKind::kParagraph, 0, at, at).Append("x", at);
    assembly.End();
  }
  assembly.Begin(BlockKind::kParagraph, 0, 6, 6);
  assembly.End();  // without words it is no block
  const Document document = assembly.Finish();
  ASSERT_EQ(document.blocks.size(), 3U);
  EXPECT_TRUE(document.blocks[0].after_blank);
  EXPECT_FALSE(document.blocks[1].after_blank);
  EXPECT_TRUE(document.blocks[2].after_blank);
}

TEST(Assembly, WritesBlocksOfACellAsItsLines) {
  Diagnostics diagnostics;
  Assembly assembly("a b c d", 0, diagnostics);
  assembly.BeginCell();
  assembly.Begin(BlockKind::kParagraph, 0, 0, 0).Append("a", 0);
  assembly.Begin(BlockKind::kItem, 2, 2, 2).Append("b", 2);
  assembly.JoinNext();
  assembly.Begin(BlockKind::kParagraph, 0, 4, 4).Append("c", 4);
  const Text cell = assembly.EndCell();
  EXPECT_EQ(cell.text(), "a\nb c");
  ASSERT_EQ(cell.items().size(), 1U);
  EXPECT_EQ(cell.items()[0].depth, 2U);
}

}  // namespace
}  // namespace portwright::document
