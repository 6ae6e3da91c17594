// Any bytes as CSV: every digit of the source stands in one place, and every cell of a row is one
// of the table's, unless limits dropped some.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "document/document_sketch.h"
#include "document/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  namespace document = portwright::document;
  if (size > 1U << 16U) return 0;
  portwright::Diagnostics diagnostics;
  const auto read =
      document::ReadCsv(std::string(reinterpret_cast<const char*>(bytes), size), 0, diagnostics);
  if (!read) std::abort();
  for (const document::Table& table : read->tables) {
    for (const document::TableRow& row : table.rows) {
      for (const std::uint32_t cell : row.cells) {
        if (cell >= table.cells.size()) std::abort();
      }
    }
  }
  for (const portwright::Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.code == "PW-DOC-0023") return 0;
  }
  if (!document::MisplacedDigits(*read).empty()) std::abort();
  return 0;
}
