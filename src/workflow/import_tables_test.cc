#include "workflow/import_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/sample_extraction.h"

namespace portwright::workflow {
namespace {

using extract::Refusal;
using testing::ElementsAre;
using testing::HasSubstr;

document::Document Lines() {
  document::Document out;
  out.source = "443 of 7.2\nor 601\n";
  out.line_starts = {0, 11};
  return out;
}

extract::Extraction Numbers() {
  extract::Extraction out;
  out.rows = {extract::RowOf("", "a", "b", "tcp/443", 1)};
  out.numbers = {{0, 3, 1, 0, Refusal::kUnplaced},
                 {7, 1, 1, extract::kNone, Refusal::kVersion},
                 {9, 1, 1, extract::kNone, Refusal::kVersion},
                 {14, 3, 2, extract::kNone, Refusal::kUnplaced}};
  return out;
}

TEST(ImportTablesTest, TheTotalsAddUp) {
  const std::vector<report::Table> tables = AccountTables(Lines(), Numbers());
  ASSERT_EQ(tables.size(), 3u);
  EXPECT_THAT(tables[0].rows, ElementsAre(ElementsAre("443", "1", "1", "1", "a -> b tcp/443")));
  EXPECT_THAT(tables[1].rows,
              ElementsAre(ElementsAre("7", "1", "8", "version", "part of a version"),
                          ElementsAre("2", "1", "10", "version", "part of a version"),
                          ElementsAre("601", "2", "4", "unplaced",
                                      "perhaps a port: no row could be made of it")));
  EXPECT_THAT(tables[2].rows,
              ElementsAre(ElementsAre("claimed", "1"), ElementsAre("refused: version", "2"),
                          ElementsAre("refused: unplaced", "1"), ElementsAre("all", "4")));
}

TEST(ImportTablesTest, DoubtsAndUnplacedNumbersAreMessagesWithPlaces) {
  extract::Extraction extraction = Numbers();
  extraction.rows[0].doubts = {{catalog::DoubtAbout::kPort, {"443", "7"}, 2, "because", {}}};
  extraction.rows[0].initiator = catalog::Initiator::kUnknown;
  extraction.rows.push_back(extraction.rows[0]);  // the same port, with another end
  Diagnostics diagnostics;
  ReportExtraction(Lines(), extraction, diagnostics.AddFile("x.md"), diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.all().size(), 3u);
  const std::string text = diagnostics.Print();
  EXPECT_THAT(text, HasSubstr("x.md:1:1: note: doubt about port of 'a -> b tcp/443', read as: "
                              "443; or: 7 (taken) [PW-FLOW-0006]\n    hint: because\n"));
  EXPECT_THAT(text, HasSubstr("nobody says which end opens the connection"));
  EXPECT_THAT(text, HasSubstr("x.md:2:4: warning: "));
}

}  // namespace
}  // namespace portwright::workflow
