// Puts cells with row and column spans into a Table, as HTML's table model does: a cell goes to the
// first place of its row that no span from above covers. Row spans that overlap or leave the table
// are cut, with a diagnostic. Columns in which no cell begins are none: a title that spans a
// hundred columns of a table of three spans three. Where a row leaves a hole before a place that a
// span from above covers, an empty cell stands in it. Rows without any place are dropped. Shared by
// the formats that have spans. Cost: linear in the places that come out, which are limited.
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "document/document.h"

namespace portwright::document {

class GridBuilder {
 public:
  // Places of a row, and of all tables of a document; what is beyond is dropped with a diagnostic.
  static constexpr std::uint32_t kColumnsMax = 1'000;
  static constexpr std::uint64_t kPlacesMax = 20'000'000;

  // With `document`, whose line_starts have to be there by then, diagnostics know their lines.
  GridBuilder(std::uint32_t file, Diagnostics& diagnostics, const Document* document = nullptr,
              std::uint64_t places_max = kPlacesMax)
      : file_(file), diagnostics_(diagnostics), document_(document), places_max_(places_max) {}

  void BeginRow(std::uint32_t source, bool header);
  // `row_span` 0 means to the end of the table, or of the group of rows. A cell without a row
  // begins one.
  void AddCell(Text text, std::uint32_t source, std::uint32_t row_span, std::uint32_t column_span,
               bool header);
  // Room for so many more cells.
  void Reserve(std::size_t cells) { table_.cells.reserve(table_.cells.size() + cells); }
  // No span goes on beyond here: the end of <thead>, <tbody>, a header.
  void EndGroup();
  // Marks the row that was begun last as a header, or not.
  void SetRowHeader(bool header);
  // The table so far; the builder begins a new one. What the limits dropped stays counted.
  Table Finish(std::uint32_t source, Text caption);

 private:
  static constexpr std::uint32_t kToTheEnd = std::numeric_limits<std::uint32_t>::max();
  struct Open {  // a cell that goes on below
    std::uint32_t cell = 0;
    std::uint32_t rows_left = 0;
  };
  void CloseRow();
  void AddHole();
  bool Place(std::uint32_t cell);
  void PlaceCovered();
  bool IsCovered(std::uint32_t column) const {
    return column < open_.size() && open_[column].rows_left > 0;
  }
  SourcePlace PlaceOf(std::uint32_t source) const;

  std::uint32_t file_;
  Diagnostics& diagnostics_;
  const Document* document_;
  std::uint64_t places_max_;
  Table table_;
  std::vector<Open> open_;  // by column
  std::uint32_t column_ = 0;
  bool row_open_ = false;
  bool full_ = false;
  std::uint64_t places_ = 0;
};

}  // namespace portwright::document
