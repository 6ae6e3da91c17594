// CSV as a document. Titles and several tables in a file are what people make of it.
#include <string>
#include <utility>

#include "document/csv_rows.h"
#include "document/line_starts.h"
#include "document/readers.h"
#include "document/sheet_builder.h"

namespace portwright::document {

Result<Document> ReadCsv(std::string source, std::uint32_t file, Diagnostics& diagnostics) {
  Document document;
  document.format = Format::kCsv;
  document.source = std::move(source);
  document.line_starts = FindLineStarts(document.source);
  SheetBuilder sheet(document, true, file, diagnostics);
  CsvRows rows(document.source, file, diagnostics);
  if (rows.separator_line_bytes() > 0) {
    const auto end = static_cast<std::uint32_t>(rows.separator_line_bytes());
    document.hidden.push_back({0, end, HiddenKind::kTemplate});
  }
  bool in_table = false;
  while (!rows.AtEnd()) {
    SheetRow row = rows.Next();
    const bool line = row.cells.size() == 1;
    if (line && in_table) sheet.Finish();
    in_table = !line;
    if (line) {
      sheet.AddLine(row.cells[0]);
    } else {
      sheet.AddRow(std::move(row));
    }
  }
  sheet.Finish();
  return document;
}

}  // namespace portwright::document
