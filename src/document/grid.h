// Puts cells with row and column spans into a Table, as HTML's table model does: a cell goes to the
// first place of its row that no span from above covers. Spans that overlap or leave the table are
// cut, with a diagnostic. Shared by the formats that have spans. Cost: linear in the places that
// come out, which are limited.
#pragma once

#include <cstdint>
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

  GridBuilder(std::uint32_t file, Diagnostics& diagnostics)
      : file_(file), diagnostics_(diagnostics) {}

  void BeginRow(std::uint32_t source, bool header);
  // `row_span` 0 means to the end of the table.
  void AddCell(Text text, std::uint32_t source, std::uint32_t row_span, std::uint32_t column_span,
               bool header);
  // The table so far; the builder begins a new one.
  Table Finish(std::uint32_t source, Text caption);

 private:
  struct Open {  // a cell that goes on below
    std::uint32_t cell = 0;
    std::uint32_t rows_left = 0;
  };
  void CloseRow();

  std::uint32_t file_;
  Diagnostics& diagnostics_;
  Table table_;
  std::vector<Open> open_;  // by column
  std::uint64_t places_ = 0;
};

}  // namespace portwright::document
