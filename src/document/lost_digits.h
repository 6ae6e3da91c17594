// What no reader may do with the digits of a source, for fuzzers.
#pragma once

#include <cctype>
#include <cstdint>
#include <string>
#include <vector>

#include "document/document.h"
#include "document/document_sketch.h"

namespace portwright::document {

// Empty, or what a reader must not do that may repeat words (values of attributes): digits that
// stand in neither Text nor Hidden or in both, cells that are none of their table, hidden parts
// that overlap.
inline std::string LostDigits(const Document& document) {
  std::vector<bool> hidden(document.source.size() + 1);
  std::uint32_t last = 0;
  for (const Hidden& part : document.hidden) {
    if (part.begin < last || part.end <= part.begin || part.end > document.source.size()) {
      return "hidden parts overlap at " + std::to_string(part.begin);
    }
    last = part.end;
    for (std::uint32_t i = part.begin; i < part.end; ++i) hidden[i] = true;
  }
  Document shown = document;
  shown.hidden.clear();
  const std::vector<int> uses = UsesOfSource(shown);
  for (std::size_t i = 0; i < document.source.size(); ++i) {
    if (uses[i] > 0 && hidden[i]) return "shown and hidden at " + std::to_string(i);
    const bool digit = std::isdigit(static_cast<unsigned char>(document.source[i])) != 0;
    if (digit && uses[i] == 0 && !hidden[i]) return "lost at " + std::to_string(i);
  }
  for (const Table& table : document.tables) {
    for (const TableRow& row : table.rows) {
      for (const std::uint32_t cell : row.cells) {
        if (cell >= table.cells.size()) return "a row with an unknown cell";
      }
    }
  }
  return "";
}

}  // namespace portwright::document
