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
  std::uint32_t row_span = 1;
  std::uint32_t column_span = 1;
  bool quoted = false;   // "" stands for "
  bool covered = false;  // by a cell above or to the left
};

struct SheetRow {
  std::uint32_t source = 0;
  // By column, without gaps where the row may not be ragged.
  std::vector<SheetCell> cells;
};

class SheetBuilder {
 public:
  SheetBuilder(Document& document, std::uint32_t file, Diagnostics& diagnostics)
      : document_(document), grid_(file, diagnostics, &document) {}

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

  Document& document_;
  GridBuilder grid_;
  std::vector<SheetRow> rows_;
  bool after_blank_ = true;
};

}  // namespace portwright::document
