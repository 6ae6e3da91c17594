#include "extract/item_markers.h"

#include <gtest/gtest.h>

#include <string>

#include "extract/sample_blocks.h"
#include "extract/sections.h"

namespace portwright::extract {
namespace {

// A block a line: `*` by level for items.
std::string Marked(document::Document document) {
  MarkItems(document);
  std::string out;
  for (const document::Block& block : document.blocks) {
    if (block.kind == document::BlockKind::kItem) out += std::string(block.level, '*') + " ";
    out += block.text.text() + "\n";
  }
  return out;
}

TEST(ItemMarkers, BulletsBeginItems) {
  EXPECT_EQ(Marked(SampleBlocks()
                       .Paragraph("Open these:")
                       .Paragraph("- TCP 7001")
                       .Paragraph("\xe2\x80\xa2 TCP 7002")
                       .Paragraph("-7003")
                       .Make()),
            "Open these:\n* TCP 7001\n* TCP 7002\n-7003\n");
}

TEST(ItemMarkers, NumbersBeginItemsWhereTheyGoOn) {
  EXPECT_EQ(Marked(SampleBlocks()
                       .Paragraph("1. TCP 7001")
                       .Paragraph("2. TCP 7002")
                       .Paragraph("Words between them that are a paragraph.")
                       .Paragraph("3. Rules for guests")
                       .Paragraph("Words of that chapter.")
                       .Make()),
            "* TCP 7001\n* TCP 7002\nWords between them that are a paragraph.\n"
            "3. Rules for guests\nWords of that chapter.\n");
}

TEST(ItemMarkers, NumberedTitlesAboveLinesStayHeadings) {
  document::Document document = SampleBlocks()
                                    .Paragraph("1. Inbound Rules")
                                    .Paragraph("TCP 7001 from everywhere.")
                                    .Paragraph("2. Outbound Rules")
                                    .Paragraph("TCP 7002 to everywhere.")
                                    .Make();
  for (document::Block& block : document.blocks) block.after_blank = false;
  EXPECT_EQ(Marked(document),
            "1. Inbound Rules\nTCP 7001 from everywhere.\n2. Outbound Rules\n"
            "TCP 7002 to everywhere.\n");
}

TEST(ItemMarkers, NumberOfAMarkerIsHidden) {
  document::Document document =
      SampleBlocks().Paragraph("11) TCP 7001").Paragraph("12) TCP 7002").Make();
  MarkItems(document);
  ASSERT_EQ(document.hidden.size(), 2U);
  EXPECT_EQ(document.source.substr(document.hidden[1].begin,
                                   document.hidden[1].end - document.hidden[1].begin),
            "12)");
  EXPECT_EQ(document.hidden[1].kind, document::HiddenKind::kMarker);
  EXPECT_EQ(document.source.substr(document.blocks[1].text.SourceOf(4), 4), "7002");
}

TEST(ItemMarkers, LinesOfAParagraphAreAsDeepAsTheyAreIndented) {
  document::Document document;
  document.source = "Media UDP\n    * 16000-17000\nVoice TCP\n    * 5060\n        * spare\n";
  document.line_starts = {0, 10, 28, 38, 49};
  document::Block block;
  block.kind = document::BlockKind::kItem;
  block.level = 1;
  std::uint32_t at = 0;
  for (const std::string_view line :
       {"Media UDP", "    * 16000-17000", "Voice TCP", "    * 5060", "        * spare"}) {
    block.text.Append(line, at);
    at += static_cast<std::uint32_t>(line.size());
    block.text.Break(at++);
  }
  block.text.Finish();
  document.blocks.push_back(block);
  EXPECT_EQ(Marked(SplitLines(document)),
            "* Media UDP\n** 16000-17000\nVoice TCP\n** 5060\n*** spare\n");
}

TEST(ItemMarkers, WrappedPortIsNoMarker) {
  const document::Document document =
      SplitLines(SampleBlocks()
                     .Paragraph("Open on each of the machines TCP port\n22. It is for people.")
                     .Make());
  ASSERT_EQ(document.blocks.size(), 1U);
}

}  // namespace
}  // namespace portwright::extract
