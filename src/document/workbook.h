// A CSV text or an XLSX workbook as rows of cells, as they stand: for who looks for columns of its
// own rather than for a vendor's tables. Limits are those of read.h. Cost: linear in the cells, 32
// bytes each and the text. Threading: no shared state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "document/sheet_builder.h"

namespace portwright::document {

struct SheetLine {
  std::uint32_t number = 0;  // from 1: the row of a sheet, the line of a CSV text
  SheetRow row;
};

struct Sheet {
  std::string name;              // empty: CSV
  std::vector<SheetLine> lines;  // those that are not empty
};

struct Workbook {
  std::string source;  // where the words of the cells stand
  std::vector<Sheet> sheets;

  // What a cell says: quotes resolved, without blanks at its ends; a line feed where the cell
  // breaks the line. Of a covered cell nothing.
  std::string TextOf(const SheetCell& cell) const;
};

// `name` is for messages. Errors: kInvalid for bytes that are neither, kLimit.
Result<Workbook> ReadWorkbook(std::string_view bytes, std::string_view name,
                              Diagnostics& diagnostics);

// Of a workbook alone, behind ReadWorkbook.
Result<Workbook> ReadXlsxRows(std::string_view bytes, std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::document
