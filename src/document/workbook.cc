#include "document/workbook.h"

#include <utility>

#include "base/text.h"
#include "document/csv_rows.h"
#include "document/read.h"
#include "document/recognize.h"

namespace portwright::document {
namespace {

// How a workbook's source writes a line feed within a cell.
constexpr std::string_view kLineSeparator = "\xE2\x80\xA8";

Error Under(std::string_view name, const Error& error) {
  return {error.code, std::string(name) + ": " + error.message};
}

}  // namespace

std::string Workbook::TextOf(const SheetCell& cell) const {
  if (cell.covered) return "";
  const std::string_view words =
      Trim(std::string_view(source).substr(cell.begin, cell.end - cell.begin));
  std::string text;
  text.reserve(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words.substr(i, kLineSeparator.size()) == kLineSeparator) {
      text += '\n';
      i += kLineSeparator.size() - 1;
      continue;
    }
    if (cell.quoted && words.substr(i, 2) == "\"\"") ++i;
    text += words[i];
  }
  return text;
}

Result<Workbook> ReadWorkbook(std::string_view bytes, std::string_view name,
                              Diagnostics& diagnostics) {
  if (bytes.size() > kBytesMax) {
    return Error{ErrorCode::kLimit, std::string(name) + ": expected at most " +
                                        WithThousands(kBytesMax) + " bytes, found " +
                                        WithThousands(bytes.size())};
  }
  const std::uint32_t file = diagnostics.AddFile(name);
  if (IsArchive(bytes)) {
    auto workbook = ReadXlsxRows(bytes, file, diagnostics);
    if (!workbook) return Under(name, workbook.error());
    return workbook;
  }
  auto decoded = Decode(bytes, file, diagnostics);
  if (!decoded) return Under(name, decoded.error());
  Workbook workbook;
  workbook.source = *std::move(decoded);
  Sheet& sheet = workbook.sheets.emplace_back();
  CsvRows rows(workbook.source, file, diagnostics);
  while (!rows.AtEnd()) {
    SheetRow row = rows.Next();
    const bool empty = row.cells.size() == 1 && workbook.TextOf(row.cells[0]).empty();
    if (!empty) sheet.lines.push_back({rows.line(), std::move(row)});
  }
  return workbook;
}

}  // namespace portwright::document
