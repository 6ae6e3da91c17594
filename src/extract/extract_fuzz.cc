// Any bytes, read as each format: every number of the source is told once, rows stand in the
// document, the port table prints, the draft reads back, and a second time gives the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "catalog/read.h"
#include "catalog/table.h"
#include "document/read.h"
#include "extract/draft.h"
#include "extract/extract.h"
#include "extract/numbers_for_tests.h"
#include "extract/port_table.h"

namespace {

using portwright::Diagnostics;
namespace catalog = portwright::catalog;
namespace document = portwright::document;
namespace extract = portwright::extract;

void CheckRows(const document::Document& read, const extract::Extraction& extraction) {
  const auto lines = static_cast<std::uint32_t>(read.line_starts.size());
  for (const extract::Row& row : extraction.rows) {
    PORTWRIGHT_CHECK(row.line > 0 && row.line <= lines, "a row has a line of the document");
    PORTWRIGHT_CHECK(row.place <= read.source.size(), "a row stands in the document");
    PORTWRIGHT_CHECK(row.size <= read.source.size() - row.place, "a port stands in the document");
    PORTWRIGHT_CHECK(!row.source.empty() && !row.destination.empty(), "a row has ends");
    for (const std::uint32_t line : row.also) {
      PORTWRIGHT_CHECK(line > 0 && line <= lines, "further lines are of the document");
    }
    for (const catalog::Doubt& doubt : row.doubts) {
      PORTWRIGHT_CHECK(doubt.taken >= 1 && doubt.taken <= doubt.readings.size(),
                       "a doubt takes one of its readings");
    }
  }
}

void CheckDraft(const extract::Extraction& extraction) {
  extract::DraftOptions options;
  options.vendor = "Vendor";
  options.sha256 = std::string(64, '0');
  const std::string draft = DraftCatalog(extraction, options);
  Diagnostics wrong;
  if (catalog::Read(draft, "<draft>", wrong) == nullptr) {
    portwright::CheckFailed(__FILE__, __LINE__, draft.c_str(), wrong.Print().c_str());
  }
}

void Import(std::string_view bytes, document::Format format) {
  Diagnostics diagnostics;
  document::ReadOptions options;
  options.format = format;
  auto read = document::Read(bytes, "fuzz", options, diagnostics);
  if (!read) return;
  const document::Document prepared = extract::Prepare(std::move(*read));
  const std::uint32_t file = diagnostics.AddFile("fuzz");
  const extract::Extraction extraction = extract::Extract(prepared, file, diagnostics);
  diagnostics.Print();
  const std::string wrong = WrongNumbers(prepared, extraction);
  if (!wrong.empty()) portwright::CheckFailed(__FILE__, __LINE__, "numbers", wrong.c_str());
  CheckRows(prepared, extraction);
  const std::string table = catalog::ToCsv(extract::PortTable(extraction));
  PORTWRIGHT_CHECK(table.starts_with(catalog::kTableHeader), "the table has its header");
  CheckDraft(extraction);
  const extract::Extraction again = extract::Extract(prepared, file, diagnostics);
  PORTWRIGHT_CHECK(catalog::ToCsv(extract::PortTable(again)) == table, "same input, same table");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const document::Format format :
       {document::Format::kMarkdown, document::Format::kHtml, document::Format::kAsciidoc,
        document::Format::kRestructuredText, document::Format::kCsv, document::Format::kXlsx,
        document::Format::kText}) {
    Import(text, format);
  }
  return 0;
}
