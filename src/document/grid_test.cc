#include "document/grid.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace portwright::document {
namespace {

Text Words(std::string_view words) {
  Text text;
  text.Append(words, 0);
  text.Finish();
  return text;
}

// The text of each place, `|` between columns, `/` between rows.
std::string Draw(const Table& table) {
  std::string drawn;
  for (const TableRow& row : table.rows) {
    if (!drawn.empty()) drawn += " / ";
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i > 0) drawn += "|";
      drawn += table.cells[row.cells[i]].text.text();
    }
  }
  return drawn;
}

class Grid : public testing::Test {
 protected:
  void Cell(std::string_view words, std::uint32_t rows = 1, std::uint32_t columns = 1) {
    builder_.AddCell(Words(words), 0, rows, columns, false);
  }
  void Row() { builder_.BeginRow(0, false); }
  Table Finish() { return builder_.Finish(0, Text()); }
  std::string Codes() const {
    std::string codes;
    for (const Diagnostic& d : diagnostics_.all()) codes += d.code.substr(7) + " ";
    return codes;
  }

  Diagnostics diagnostics_;
  GridBuilder builder_{0, diagnostics_};
};

TEST_F(Grid, PutsASpanningCellInEachOfItsPlaces) {
  Row(), Cell("a", 2), Cell("b", 1, 2);
  Row(), Cell("c"), Cell("d");
  const Table table = Finish();
  EXPECT_EQ(Draw(table), "a|b|b / a|c|d");
  EXPECT_EQ(table.cells[0].row_span, 2U);
  EXPECT_EQ(table.cells[1].column_span, 2U);
  EXPECT_EQ(table.cells[2].row, 1U);
  EXPECT_EQ(table.cells[2].column, 1U);
  EXPECT_EQ(Codes(), "");
}

TEST_F(Grid, CutsAColumnSpanThatMeetsARowSpan) {
  Row(), Cell("a"), Cell("b", 2), Cell("c");
  Row(), Cell("d", 1, 3), Cell("e");
  EXPECT_EQ(Draw(Finish()), "a|b|c / d|b|e");
  EXPECT_EQ(Codes(), "0020 ");
}

TEST_F(Grid, CutsARowSpanThatLeavesTheTable) {
  Row(), Cell("a", 9), Cell("b");
  Row(), Cell("c");
  const Table table = Finish();
  EXPECT_EQ(Draw(table), "a|b / a|c");
  EXPECT_EQ(table.cells[0].row_span, 2U);
  EXPECT_EQ(Codes(), "0021 ");
}

TEST_F(Grid, RowSpanZeroGoesToTheEndWithoutAWord) {
  Row(), Cell("a", 0), Cell("b");
  Row(), Cell("c");
  Row(), Cell("d");
  const Table table = Finish();
  EXPECT_EQ(Draw(table), "a|b / a|c / a|d");
  EXPECT_EQ(table.cells[0].row_span, 3U);
  EXPECT_EQ(Codes(), "");
}

TEST_F(Grid, EndsSpansWithTheGroup) {
  Row(), Cell("h", 0), Cell("i");
  builder_.EndGroup();
  Row(), Cell("a"), Cell("b");
  EXPECT_EQ(Draw(Finish()), "h|i / a|b");
}

TEST_F(Grid, HasNoColumnsInWhichNothingBegins) {
  Row(), Cell("title", 1, 100'000);
  Row(), Cell("a"), Cell("b");
  const Table table = Finish();
  EXPECT_EQ(Draw(table), "title|title / a|b");
  EXPECT_EQ(table.cells[0].column_span, 2U);
  EXPECT_EQ(Codes(), "");
}

TEST_F(Grid, FillsAHoleBeforeASpanFromAbove) {
  Row(), Cell("a"), Cell("b"), Cell("c", 2);
  Row(), Cell("d");
  const Table table = Finish();
  EXPECT_EQ(Draw(table), "a|b|c / d||c");
  EXPECT_TRUE(table.At(1, 1).text.empty());
  EXPECT_EQ(table.At(1, 1).column, 1U);
}

TEST_F(Grid, LeavesARaggedRowRaggedAndDropsARowWithoutPlaces) {
  Row(), Cell("a"), Cell("b");
  Row();
  Row(), Cell("c");
  EXPECT_EQ(Draw(Finish()), "a|b / c");
}

TEST_F(Grid, BeginsANewTable) {
  Row(), Cell("a", 3);
  EXPECT_EQ(Draw(Finish()), "a");
  Cell("b");
  EXPECT_EQ(Draw(Finish()), "b");
  EXPECT_EQ(Draw(Finish()), "");
}

TEST_F(Grid, DropsCellsBeyondTheColumns) {
  Row();
  for (std::uint32_t i = 0; i < GridBuilder::kColumnsMax + 5; ++i) Cell("x");
  const Table table = Finish();
  EXPECT_EQ(table.rows[0].cells.size(), GridBuilder::kColumnsMax);
  EXPECT_EQ(Codes(), "0023 ");
}

TEST(GridLimit, DropsPlacesBeyondTheLimit) {
  Diagnostics diagnostics;
  GridBuilder builder(0, diagnostics, nullptr, 1'000);
  builder.BeginRow(0, false);
  for (int i = 0; i < 100; ++i) builder.AddCell(Words("x"), 0, 0, 1, false);
  for (int i = 0; i < 1'000; ++i) builder.BeginRow(0, false);
  const Table table = builder.Finish(0, Text());
  EXPECT_EQ(table.rows.size(), 10U);
  EXPECT_EQ(table.cells[0].row_span, 10U);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].code, "PW-DOC-0022");
}

}  // namespace
}  // namespace portwright::document
