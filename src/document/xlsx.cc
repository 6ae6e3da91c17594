// XLSX: the cells of each sheet as lines of a source of our own making, and from there as tables.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "document/readers.h"
#include "document/workbook.h"
#include "document/xlsx_sheet.h"
#include "document/xlsx_workbook.h"
#include "document/xml_parts.h"
#include "document/zip_archive.h"

namespace portwright::document {
namespace {

// The container of Office before 2007, which holds encrypted workbooks to this day.
constexpr std::string_view kOldContainer("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);

Error OldContainer(std::string_view bytes) {
  std::string encrypted;
  for (const char c : std::string_view("EncryptedPackage")) {
    encrypted += c;
    encrypted += '\0';
  }
  if (bytes.find(encrypted) != std::string_view::npos) {
    return {ErrorCode::kInvalid,
            "expected a workbook without a password, found an encrypted one; save it without"};
  }
  return {
      ErrorCode::kInvalid,
      "expected a workbook (.xlsx), found a file of Office before 2007 (.xls); save it as .xlsx"};
}

// Names that say nothing: what programs call a sheet that nobody named.
bool IsNamed(std::string_view name) {
  const std::string word = ToLower(name.substr(0, name.find_first_of("0123456789")));
  const bool numbered = name.find_first_not_of("0123456789", word.size()) == std::string_view::npos;
  const bool usual = word == "sheet" || word == "table" || word == "tabelle" || word == "feuil" ||
                     word == "hoja" || word == "foglio";
  return !name.empty() && !(usual && numbered);
}

// The name of a sheet stands in the source on a line of its own before the sheet's first.
void AppendName(Document& document, const XlsxSheet& sheet) {
  Block block;
  block.kind = BlockKind::kHeading;
  block.level = 1;
  block.source = static_cast<std::uint32_t>(document.source.size());
  std::string name = sheet.name;
  std::replace(name.begin(), name.end(), '\n', ' ');
  block.text.Append(name, block.source);
  block.text.Finish();
  if (block.text.empty()) return;
  document.source += name + "\n";
  document.line_starts.push_back(static_cast<std::uint32_t>(document.source.size()));
  document.blocks.push_back(std::move(block));
}

// `before` sees each sheet before its cells are read, `take` its reader after that.
template <typename Before, typename Take>
Status ReadEachSheet(std::string_view bytes, std::uint32_t file, Document& document,
                     Diagnostics& diagnostics, Before before, Take take) {
  if (bytes.substr(0, kOldContainer.size()) == kOldContainer) return OldContainer(bytes);
  PORTWRIGHT_TRY(ZipArchive archive, ZipArchive::Open(bytes));
  PORTWRIGHT_TRY(const XlsxWorkbook workbook, ReadXlsxWorkbook(archive));
  document.format = Format::kXlsx;
  document.line_starts = {0};
  for (const XlsxSheet& sheet : workbook.sheets) {
    if (!archive.Has(sheet.part)) {
      diagnostics.Warning("PW-DOC-0029", {file, 0, 0},
                          "expected the cells of the sheet " + Quote(sheet.name) + ", found none");
      continue;
    }
    if (sheet.hidden) {
      diagnostics.Note("PW-DOC-0028", {file, 0, 0},
                       "the sheet " + Quote(sheet.name) + " is hidden in the workbook; it is read");
    }
    before(sheet);
    document.parts.push_back({static_cast<std::uint32_t>(document.source.size()), sheet.name});
    XlsxSheetReader reader(document, workbook, file, diagnostics);
    PORTWRIGHT_TRY_STATUS(ReadXmlPart(archive, sheet.part, reader));
    PORTWRIGHT_TRY_STATUS(take(reader));
  }
  return Ok();
}

}  // namespace

Result<Document> ReadXlsx(std::string_view bytes, std::uint32_t file, Diagnostics& diagnostics) {
  Document document;
  PORTWRIGHT_TRY_STATUS(ReadEachSheet(
      bytes, file, document, diagnostics,
      [&](const XlsxSheet& sheet) {
        if (IsNamed(sheet.name)) AppendName(document, sheet);
      },
      [](XlsxSheetReader& reader) { return reader.Finish(); }));
  if (document.line_starts.size() > 1 && document.line_starts.back() == document.source.size()) {
    document.line_starts.pop_back();
  }
  return document;
}

Result<Workbook> ReadXlsxRows(std::string_view bytes, std::uint32_t file,
                              Diagnostics& diagnostics) {
  Workbook workbook;
  Document document;
  PORTWRIGHT_TRY_STATUS(ReadEachSheet(
      bytes, file, document, diagnostics,
      [&](const XlsxSheet& sheet) {
        workbook.sheets.push_back({sheet.name, {}});
      },
      [&](XlsxSheetReader& reader) -> Status {
        PORTWRIGHT_TRY(auto rows, reader.TakeRows());
        for (XlsxSheetReader::Row& row : rows) {
          workbook.sheets.back().lines.push_back({row.number + 1, std::move(row.cells)});
        }
        return Ok();
      }));
  workbook.source = std::move(document.source);
  return workbook;
}

}  // namespace portwright::document
