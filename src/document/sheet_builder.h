// Rows of cells, as CSV and XLSX have them, into tables: a blank row ends a table; rows with one
// filled cell before a fuller row are paragraphs. Empty columns at either side are no columns.
// Cost: linear in the cells.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "document/document.h"
#include "document/grid.h"

namespace portwright::document {

// A cell whose words stand in the source at [begin, end).
struct SheetCell {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t column = 0;
  std::uint32_t row_span = 1;  // of a covered one: how many rows up the cell is that covers it
  std::uint32_t column_span = 1;
  bool quoted = false;   // "" stands for "
  bool covered = false;  // by a cell above or to the left; holds nothing
};

struct SheetRow {
  std::uint32_t source = 0;
  // By column; what stands in none of them is empty.
  std::vector<SheetCell> cells;
};

class SheetBuilder {
 public:
  // With `ragged`, a row ends with its last cell, else with the table.
  SheetBuilder(Document& document, bool ragged, std::uint32_t file, Diagnostics& diagnostics)
      : document_(document), ragged_(ragged), grid_(file, diagnostics, &document) {}

  void AddRow(SheetRow row);
  // A paragraph of its own: a line without any separator.
  void AddLine(const SheetCell& cell);
  // Ends the table, if there is one.
  void Finish();

 private:
  bool IsBlank(const SheetCell& cell) const;
  std::size_t FilledIn(const SheetRow& row) const;
  Text WordsOf(const SheetCell& cell) const;
  void AddParagraph(const SheetCell& cell);
  void AddTable(std::size_t first_row);
  void AddTableRow(const SheetRow& row, std::size_t row_in_table, std::uint32_t begin,
                   std::uint32_t end);
  void FillTo(std::uint32_t column, std::uint32_t source);

  Document& document_;
  bool ragged_;
  GridBuilder grid_;
  std::vector<SheetRow> rows_;
  std::uint32_t column_ = 0;  // the next one of the row that is being added
  // Empty cells that may still stand for themselves: some for each filled one. When there are none
  // left, neighbours are one cell.
  std::uint64_t empty_left_ = 200'000;
  bool after_blank_ = true;
};

}  // namespace portwright::document
