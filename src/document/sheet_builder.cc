#include "document/sheet_builder.h"

#include <algorithm>
#include <string>
#include <utility>

namespace portwright::document {
namespace {

// Where a cell of a sheet breaks the line: the line of the source is the row of the sheet.
constexpr std::string_view kLineSeparator = "\xE2\x80\xA8";
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

}  // namespace

bool SheetBuilder::IsBlank(const SheetCell& cell) const {
  std::string_view words(document_.source);
  words = words.substr(cell.begin, cell.end - cell.begin);
  for (std::size_t i = 0; i < words.size();) {
    if (words.substr(i, kNoBreakSpace.size()) == kNoBreakSpace) {
      i += kNoBreakSpace.size();
    } else if (std::string_view(" \t\r\n\v\f").find(words[i]) != std::string_view::npos) {
      ++i;
    } else {
      return false;
    }
  }
  return true;
}

std::size_t SheetBuilder::FilledIn(const SheetRow& row) const {
  std::size_t filled = 0;
  for (const SheetCell& cell : row.cells) {
    if (!cell.covered && !IsBlank(cell)) ++filled;
  }
  return filled;
}

Text SheetBuilder::WordsOf(const SheetCell& cell) const {
  Text text;
  const std::string_view words = std::string_view(document_.source).substr(0, cell.end);
  std::size_t from = cell.begin;
  for (std::size_t at = from; at < words.size();) {
    const bool doubled = cell.quoted && words.substr(at, 2) == "\"\"";
    const bool line = words.substr(at, kLineSeparator.size()) == kLineSeparator;
    const bool blank = words.substr(at, kNoBreakSpace.size()) == kNoBreakSpace;
    if (!doubled && !line && !blank) {
      ++at;
      continue;
    }
    text.Append(words.substr(from, at - from), static_cast<std::uint32_t>(from));
    if (doubled) text.Append("\"", static_cast<std::uint32_t>(at));
    if (line) text.Break(static_cast<std::uint32_t>(at));
    if (blank) text.Append(" ", static_cast<std::uint32_t>(at));
    at += line ? kLineSeparator.size() : 2;
    from = at;
  }
  text.Append(words.substr(from), static_cast<std::uint32_t>(from));
  text.Finish();
  return text;
}

void SheetBuilder::AddRow(SheetRow row) {
  const bool covered = std::any_of(row.cells.begin(), row.cells.end(),
                                   [](const SheetCell& cell) { return cell.covered; });
  if (!covered && FilledIn(row) == 0) {
    Finish();
    after_blank_ = true;
    return;
  }
  rows_.push_back(std::move(row));
}

void SheetBuilder::AddLine(const SheetCell& cell) {
  Finish();
  if (IsBlank(cell)) {
    after_blank_ = true;
  } else {
    AddParagraph(cell);
  }
}

void SheetBuilder::AddParagraph(const SheetCell& cell) {
  Block block;
  block.source = cell.begin;
  block.after_blank = std::exchange(after_blank_, false);
  block.text = WordsOf(cell);
  if (!block.text.empty()) document_.blocks.push_back(std::move(block));
}

void SheetBuilder::Finish() {
  std::size_t first = 0;
  for (; first < rows_.size() && FilledIn(rows_[first]) <= 1; ++first) {
    for (const SheetCell& cell : rows_[first].cells) {
      if (!cell.covered && !IsBlank(cell)) AddParagraph(cell);
    }
  }
  if (first < rows_.size()) AddTable(first);
  rows_.clear();
}

void SheetBuilder::FillTo(std::uint32_t column, std::uint32_t source) {
  while (column_ < column) {
    const std::uint32_t span = empty_left_ > 0 ? 1 : column - column_;
    if (empty_left_ > 0) --empty_left_;
    grid_.AddCell(Text(), source, 1, span, false);
    column_ += span;
  }
}

void SheetBuilder::AddTableRow(const SheetRow& row, std::size_t row_in_table, std::uint32_t begin,
                               std::uint32_t end) {
  constexpr std::uint64_t kEmptyForEachFilled = 8;
  grid_.BeginRow(row.source, false);
  column_ = begin;
  std::uint32_t source = row.source;
  for (const SheetCell& cell : row.cells) {
    if (cell.column < begin || cell.column >= end) continue;
    // What covers it may have become a paragraph above the table.
    const bool covered = cell.covered && cell.row_span <= row_in_table;
    const bool empty = !covered && IsBlank(cell);
    if (!empty) {
      FillTo(cell.column, source);
      column_ = std::max(column_, cell.column + 1);
    }
    source = cell.end;
    if (empty || covered) continue;
    empty_left_ += kEmptyForEachFilled;
    grid_.AddCell(WordsOf(cell), cell.begin, cell.row_span, cell.column_span, false);
  }
  const std::uint32_t last = row.cells.empty() ? 0 : row.cells.back().column + 1;
  FillTo(ragged_ ? std::min(last, end) : end, source);
}

void SheetBuilder::AddTable(std::size_t first_row) {
  std::uint32_t begin = GridBuilder::kColumnsMax;
  std::uint32_t end = 0;
  std::size_t filled = 0;
  for (std::size_t i = first_row; i < rows_.size(); ++i) {
    for (const SheetCell& cell : rows_[i].cells) {
      if (cell.covered || IsBlank(cell)) continue;
      begin = std::min(begin, cell.column);
      end = std::max(end, cell.column + 1);
      ++filled;
    }
  }
  grid_.Reserve(filled);
  for (std::size_t i = first_row; i < rows_.size(); ++i) {
    AddTableRow(rows_[i], i - first_row, begin, end);
    rows_[i].cells = {};
  }
  Block block;
  block.kind = BlockKind::kTable;
  block.after_blank = std::exchange(after_blank_, false);
  block.table = static_cast<std::uint32_t>(document_.tables.size());
  block.source = rows_[first_row].source;
  document_.tables.push_back(grid_.Finish(block.source, Text()));
  document_.blocks.push_back(std::move(block));
}

}  // namespace portwright::document
