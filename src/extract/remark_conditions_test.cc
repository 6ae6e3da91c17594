#include "extract/remark_conditions.h"

#include <gtest/gtest.h>

#include "extract/sample_blocks.h"
#include "extract/sample_rows.h"

namespace portwright::extract {
namespace {

TEST(ApplyRemarks, GivesTheRowsOfItsSectionItsCondition) {
  const document::Document document =
      SampleBlocks()
          .Heading(1, "Loom and yarn store")
          .Paragraph("The loom calls the yarn store on port 7100 and 7200.")
          .Paragraph("* Port 7100 only needs to be open if the yarn store is on another host.")
          .Paragraph("Port 7200 does not have to be opened when the loom stands alone.")
          .Heading(1, "Loom and ink store")
          .Paragraph("Port 7200 is not the best one, as 9 of 10 users say.")
          .Make();
  const Sections sections = FindSections(document);
  const auto row = [&](std::uint16_t port, std::uint32_t block) {
    Row made = SampleRow("loom", "store", port, block + 1, block);
    made.place = static_cast<std::uint32_t>(document.source.find(std::to_string(port)));
    made.direction = catalog::Direction::kUnstated;
    return made;
  };
  std::vector<Row> rows = {row(7100, 1), row(7200, 1), row(7200, 5), row(7100, 5)};
  for (const std::size_t i : {2U, 3U}) rows[i].place = rows[1].place;
  ApplyRemarks(document, sections, rows);
  EXPECT_EQ(rows[0].flags, std::vector<catalog::Flag>{catalog::Flag::kConditional});
  ASSERT_EQ(rows[0].conditions.size(), 1U);
  EXPECT_EQ(rows[0].conditions[0].line, 3U);
  EXPECT_NE(rows[0].conditions[0].words.find("the yarn store is on another host"),
            std::string::npos);
  ASSERT_EQ(rows[1].conditions.size(), 1U);
  EXPECT_EQ(rows[1].conditions[0].line, 4U);
  EXPECT_TRUE(rows[2].conditions.empty());
  EXPECT_TRUE(rows[3].flags.empty());
}

}  // namespace
}  // namespace portwright::extract
