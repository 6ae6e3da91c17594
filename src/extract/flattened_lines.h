// Lines of paragraphs as the remains of tables: their pieces, and tables whose rows are lines with
// the columns kept apart by tabs, blanks or marks. Private to flattened.cc and its tests.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "extract/heading_words.h"

namespace portwright::extract {

// Bytes [begin, end) of the text of a block.
struct Stretch {
  std::uint32_t block = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Lines [begin, end) of a run, and what they are.
struct LostTable {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  document::Table table;
};

// The bytes [begin, end) of a text, with their places.
document::Text PartOf(const document::Text& text, std::size_t begin, std::size_t end);

// Puts `more`, which begins at `source`, on a line of its own at the end of `text`.
void AppendText(const document::Text& more, std::uint32_t source, document::Text& text);

// Puts cells at the end of a table's row.
void AddCell(document::Table& table, document::Text text, std::uint32_t source);
void AddRow(document::Table& table, std::uint32_t source, bool header);

// The lines of a block's text, at the end of `lines`.
void AddLines(const document::Document& document, std::uint32_t block, std::vector<Stretch>& lines);

// Appends to `blocks` the blocks [begin, end), whose lines are `lines`, with tables in the place of
// the lines that they take; moves what it can out of the document.
void ReplaceLines(document::Document& document, std::uint32_t begin, std::uint32_t end,
                  const std::vector<Stretch>& lines, std::vector<LostTable> found,
                  std::vector<document::Block>& blocks);

// A table whose first line is `first`, one row a line. Lines before `tried`, 0 at first, begin none
// by their gaps. Cost: linear in the lines that it takes or puts behind `tried`.
std::optional<LostTable> ReadColumns(const document::Document& document,
                                     const std::vector<Stretch>& lines, std::uint32_t first,
                                     std::uint32_t& tried);

}  // namespace portwright::extract
