// Tables of reStructuredText that are drawn: where their cells stand. Threading: none shared.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "document/mapped_text.h"

namespace portwright::document {

struct RstCell {
  std::vector<Span> lines;
  std::uint32_t row = 0;
  std::uint32_t row_span = 1;
  std::uint32_t column_span = 1;
  std::uint32_t source = 0;
};

struct RstTable {
  std::vector<RstCell> cells;  // by row, then from left to right
  std::uint32_t rows = 0;
  std::uint32_t header_rows = 0;
  std::uint32_t stub_columns = 0;
  bool whole = true;  // false: borders or columns do not fit, the cells are the best guess
};

// The first lines of these tables.
bool IsDrawnBorder(std::string_view line);
bool IsSimpleBorder(std::string_view line);

// `begin` is a line of the border; the number of lines that the table has, 0 where there is none.
std::size_t GridTableLines(std::string_view source, const Span* begin, const Span* end);
std::size_t SimpleTableLines(std::string_view source, const Span* begin, const Span* end);

// All lines of the table, borders included. Cost: linear in its area, which is limited.
RstTable SplitGridTable(std::string_view source, const Span* begin, const Span* end);
RstTable SplitSimpleTable(std::string_view source, const Span* begin, const Span* end);
// Lines of CSV; values in quotes go over lines.
RstTable SplitCsvTable(std::string_view source, const Span* begin, const Span* end, char separator,
                       char quote);

}  // namespace portwright::document
