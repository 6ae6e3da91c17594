// Tables of AsciiDoc: the cells of |===, ,===, :=== and !===, put into rows. Threading: none
// shared.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "document/asciidoc_attributes.h"
#include "document/asciidoc_inline.h"
#include "document/asciidoc_lines.h"
#include "document/document.h"

namespace portwright::document {

// One cell as it stands in the source, before it has its place in a row.
struct AdocCell {
  std::uint32_t first = 0;  // of AdocCells::lines
  std::uint32_t last = 0;   // after the last
  std::uint32_t source = 0;
  std::uint32_t branch = 0;
  std::uint32_t line = 0;  // of the table, from 0
  AdocCellSpec spec;
};

struct AdocCells {
  std::vector<AdocLine> lines;  // of all cells, one after the other
  std::vector<AdocCell> cells;
  bool first_row_apart = false;  // an empty line follows the first line, none stands before it
  bool by_line = false;          // each line is a row: CSV and DSV
};

// The cells between the delimiters, which begin with `sign`. Cost: linear.
AdocCells SplitAdocTable(AdocContext& context, const AdocLine* begin, const AdocLine* end,
                         char sign, const AdocBlockAttributes& attributes);

// Reads a cell's lines as blocks into the open cell of the assembly.
using AdocCellReader = std::function<void(const AdocLine* begin, const AdocLine* end,
                                          const AdocWords& words, bool blocks)>;

// Words of a cell and its alternatives go through `read`. Cost: linear.
Table BuildAdocTable(AdocContext& context, const AdocCells& cells, std::uint32_t source,
                     const AdocBlockAttributes& attributes, const std::string& separator,
                     Text caption, const AdocCellReader& read);

// The rows of a table within a cell, a line each, into the open cell of the assembly.
void AppendAdocTable(AdocContext& context, const AdocCells& cells,
                     const AdocBlockAttributes& attributes, const std::string& separator,
                     const AdocCellReader& read);

// The separator of cells.
std::string AdocSeparator(char sign, const AdocBlockAttributes& attributes);

}  // namespace portwright::document
