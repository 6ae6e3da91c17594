// Any bytes as HTML: no byte stands in two places, digits only in none where they are markup, and
// what is hidden is in order. What limits drop is no digit's fault.
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "document/document_sketch.h"
#include "document/readers.h"

namespace {

namespace document = portwright::document;

void CheckTables(const document::Document& read) {
  for (const document::Table& table : read.tables) {
    for (const document::TableRow& row : table.rows) {
      for (std::size_t column = 0; column < row.cells.size(); ++column) {
        const document::Cell& cell = table.cells.at(row.cells[column]);
        if (column < cell.column || column >= cell.column + cell.column_span) std::abort();
      }
    }
  }
}

void CheckHidden(const document::Document& read) {
  std::uint32_t end = 0;
  for (const document::Hidden& hidden : read.hidden) {
    if (hidden.begin < end || hidden.end <= hidden.begin) std::abort();
    end = hidden.end;
  }
  if (end > read.source.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 1U << 16U) return 0;
  portwright::Diagnostics diagnostics;
  const auto read =
      document::ReadHtml(std::string(reinterpret_cast<const char*>(bytes), size), 0, diagnostics);
  if (!read) return 0;
  CheckTables(*read);
  CheckHidden(*read);
  for (const portwright::Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.code == "PW-DOC-0022" || diagnostic.code == "PW-DOC-0023") return 0;
  }
  const std::vector<bool> markup = document::HtmlMarkup(read->source);
  const std::vector<int> uses = document::UsesOfSource(*read);
  for (std::size_t i = 0; i < read->source.size(); ++i) {
    if (std::isdigit(static_cast<unsigned char>(read->source[i])) == 0) continue;
    if (uses[i] > 1 || (uses[i] == 0 && !markup[i])) std::abort();
  }
  return 0;
}
