#include "document/workbook.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portwright::document {
namespace {

std::vector<std::string> LinesOf(std::string_view bytes) {
  Diagnostics diagnostics;
  const auto workbook = ReadWorkbook(bytes, "hosts.csv", diagnostics);
  std::vector<std::string> out;
  if (!workbook) return {workbook.error().message};
  for (const SheetLine& line : workbook->sheets[0].lines) {
    std::string text = std::to_string(line.number);
    for (const SheetCell& cell : line.row.cells) text += "|" + workbook->TextOf(cell);
    out.push_back(text);
  }
  return out;
}

TEST(Workbook, KeepsTheNumbersOfLinesAndLeavesOutEmptyOnes) {
  EXPECT_EQ(LinesOf("Name,IP\n\nora1,10.1.1.1\n"),
            (std::vector<std::string>{"1|Name|IP", "3|ora1|10.1.1.1"}));
}

TEST(Workbook, ResolvesQuotesAndCountsTheLinesWithinThem) {
  EXPECT_EQ(LinesOf("Name;Note\n\"a\";\"two\nlines, \"\"said\"\"\"\nb;x\n"),
            (std::vector<std::string>{"1|Name|Note", "2|a|two\nlines, \"said\"", "4|b|x"}));
}

TEST(Workbook, LeavesTheSeparatorLineOut) {
  EXPECT_EQ(LinesOf("sep=;\nName;IP\n a ; 1.2.3.4 \n"),
            (std::vector<std::string>{"2|Name|IP", "3|a|1.2.3.4"}));
}

TEST(Workbook, RefusesWhatIsNoText) {
  EXPECT_EQ(LinesOf(std::string_view("a\0b", 3))[0].substr(0, 11), "hosts.csv: ");
}

}  // namespace
}  // namespace portwright::document
