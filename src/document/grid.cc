#include "document/grid.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "base/text.h"

namespace portwright::document {

SourcePlace GridBuilder::PlaceOf(std::uint32_t source) const {
  if (document_ == nullptr || document_->line_starts.empty()) return {file_, 0, 0};
  const auto place = document_->PlaceOf(source);
  return {file_, place.line, place.column};
}

void GridBuilder::BeginRow(std::uint32_t source, bool header) {
  CloseRow();
  if (full_) return;
  TableRow row;
  row.source = source;
  row.header = header;
  table_.rows.push_back(std::move(row));
  row_open_ = true;
  column_ = 0;
}

void GridBuilder::SetRowHeader(bool header) {
  if (row_open_) table_.rows.back().header = header;
}

// False where the table has no room for a further place.
bool GridBuilder::Place(std::uint32_t cell) {
  TableRow& row = table_.rows.back();
  if (places_ >= places_max_) {
    if (!full_) {
      diagnostics_.Warning("PW-DOC-0022", PlaceOf(row.source),
                           "expected at most " + WithThousands(places_max_) +
                               " places in tables, found more; the rest of the table is dropped",
                           "do row spans cover more rows than they should?");
    }
    full_ = true;
    return false;
  }
  ++places_;
  row.cells.push_back(cell);
  ++column_;
  return true;
}

void GridBuilder::PlaceCovered() {
  while (IsCovered(column_)) {
    Open& open = open_[column_];
    if (!Place(open.cell)) return;
    if (open.rows_left != kToTheEnd) --open.rows_left;
  }
}

void GridBuilder::AddCell(Text text, std::uint32_t source, std::uint32_t row_span,
                          std::uint32_t column_span, bool header) {
  if (!row_open_) BeginRow(source, false);
  if (full_) return;
  PlaceCovered();
  if (full_) return;
  if (column_ >= kColumnsMax) {
    if (column_ == kColumnsMax) {
      diagnostics_.Warning("PW-DOC-0023", PlaceOf(source),
                           "expected at most " + WithThousands(kColumnsMax) +
                               " cells in a row, found more; the rest of the row is dropped");
      ++column_;
    }
    return;
  }
  const auto index = static_cast<std::uint32_t>(table_.cells.size());
  Cell cell;
  cell.text = std::move(text);
  cell.source = source;
  cell.row = static_cast<std::uint32_t>(table_.rows.size() - 1);
  cell.column = column_;
  cell.row_span = row_span == 0 ? kToTheEnd : row_span;
  cell.header = header;
  const std::uint32_t left = row_span == 0 ? kToTheEnd : row_span - 1;
  const std::uint32_t wanted = std::max<std::uint32_t>(column_span, 1);
  const std::uint32_t span = std::min(wanted, kColumnsMax - column_);
  std::uint32_t placed = 0;
  for (; placed < span && !IsCovered(column_); ++placed) {
    const std::uint32_t column = column_;
    if (!Place(index)) break;
    if (left == 0) continue;
    if (column >= open_.size()) open_.resize(column + 1U);
    open_[column] = {index, left};
  }
  if (placed == 0) return;
  cell.column_span = placed;
  table_.cells.push_back(std::move(cell));
  if (placed < span && !full_) {
    diagnostics_.Warning("PW-DOC-0020", PlaceOf(source),
                         "expected a free place for each column of the cell, found a row span from "
                         "above; the cell is cut to " +
                             Count(placed, "column"));
  }
}

// One empty cell up to the next place that is covered. Nobody wrote it, and it is as large as one
// that somebody did: it counts for many places.
void GridBuilder::AddHole() {
  constexpr std::uint64_t kWeight = 32;
  const auto index = static_cast<std::uint32_t>(table_.cells.size());
  Cell hole;
  hole.source = table_.rows.back().source;
  hole.row = static_cast<std::uint32_t>(table_.rows.size() - 1);
  hole.column = column_;
  places_ += kWeight;
  while (!IsCovered(column_) && Place(index)) continue;
  if (column_ == hole.column) return;
  hole.column_span = column_ - hole.column;
  table_.cells.push_back(std::move(hole));
}

void GridBuilder::CloseRow() {
  if (!row_open_) return;
  while (!open_.empty() && open_.back().rows_left == 0) open_.pop_back();
  while (column_ < open_.size() && !full_) {
    if (IsCovered(column_)) {
      PlaceCovered();
      continue;
    }
    AddHole();
  }
  if (table_.rows.back().cells.empty()) table_.rows.pop_back();
  row_open_ = false;
}

void GridBuilder::EndGroup() {
  CloseRow();
  const auto rows = static_cast<std::uint32_t>(table_.rows.size());
  for (std::uint32_t column = 0; column < open_.size(); ++column) {
    if (!IsCovered(column)) continue;
    Cell& cell = table_.cells[open_[column].cell];
    if (cell.column != column) continue;
    const std::uint32_t came_out = std::max<std::uint32_t>(rows - cell.row, 1);
    if (cell.row_span != kToTheEnd && !full_) {
      diagnostics_.Note("PW-DOC-0021", PlaceOf(cell.source),
                        "expected a row span within the table, found " +
                            Count(cell.row_span, "row") + " where " + std::to_string(came_out) +
                            " are left; the cell is cut");
    }
    cell.row_span = came_out;
  }
  open_.clear();
}

Table GridBuilder::Finish(std::uint32_t source, Text caption) {
  EndGroup();
  std::uint32_t width = 0;
  for (const Cell& cell : table_.cells) width = std::max(width, cell.column + 1);
  for (Cell& cell : table_.cells) {
    cell.column_span = std::min(cell.column_span, width - cell.column);
  }
  for (TableRow& row : table_.rows) {
    if (row.cells.size() > width) row.cells.resize(width);
    row.cells.shrink_to_fit();
  }
  Table table = std::move(table_);
  table_ = Table();
  table.source = source;
  table.caption = std::move(caption);
  full_ = false;
  return table;
}

}  // namespace portwright::document
