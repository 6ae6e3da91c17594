// For tests of readers: a document as a few lines of text, and whether every digit of the source is
// in one Text or hidden, names in HTML aside.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"

namespace portwright::document {

// `/` for a line feed, `<2>` before an item of depth 2.
inline std::string WordsOf(const Text& text) {
  std::string out;
  std::size_t item = 0;
  for (std::size_t i = 0; i < text.text().size(); ++i) {
    if (item < text.items().size() && text.items()[item].at == i) {
      out += '<' + std::to_string(text.items()[item++].depth) + '>';
    }
    out += text.text()[i] == '\n' ? '/' : text.text()[i];
  }
  return out;
}

// A line for each block: its kind and level, `>` if quoted, `!` if no empty line stands before it.
// Rows of tables follow, with `#` for those of headings, and `^` for a cell that goes on from above
// or from the left.
inline std::string OutlineOf(const Document& document) {
  std::string out;
  for (const Block& block : document.blocks) {
    out += std::string(1, "hpitc"[static_cast<int>(block.kind)]);
    if (block.level > 0) out += std::to_string(block.level);
    if (block.quoted) out += " >";
    if (!block.after_blank) out += " !";
    if (block.kind != BlockKind::kTable) {
      out += ' ' + WordsOf(block.text) + '\n';
      continue;
    }
    const Table& table = document.tables[block.table];
    if (!table.caption.empty()) out += " (" + WordsOf(table.caption) + ")";
    out += '\n';
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      out += table.rows[row].header ? "  #" : "  ";
      for (std::size_t column = 0; column < table.rows[row].cells.size(); ++column) {
        const Cell& cell = table.At(row, column);
        const bool first = cell.row == row && cell.column == column;
        out += '[' + (first ? WordsOf(cell.text) : "^") + ']';
      }
      out += '\n';
    }
  }
  return out;
}

// Whether the digit at `at` is of the name of a tag or of a character reference.
inline bool IsInHtmlName(const std::string& source, std::size_t at) {
  while (at > 0 && std::string_view("<>& \t\r\n\f").find(source[at]) == std::string_view::npos)
    --at;
  return source[at] == '<' || source[at] == '&';
}

// Empty, or where the first digit stands that is in two places, in none, or not where its Text
// says.
inline std::string DigitsUnaccounted(const Document& document) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::vector<bool> seen(document.source.size());
  std::string wrong;
  const auto see = [&](std::size_t at, const char* what) {
    if (seen[at] && wrong.empty()) {
      wrong = std::string(what) + " twice, line " + std::to_string(document.LineOf(at));
    }
    seen[at] = true;
  };
  const auto look = [&](const Text& text) {
    for (std::size_t i = 0; i < text.text().size(); ++i) {
      if (!is_digit(text.text()[i])) continue;
      const std::size_t at = text.SourceOf(i);
      if (at >= document.source.size()) {
        wrong = "beyond the end";
      } else if (document.source[at] == text.text()[i]) {
        see(at, "read");
      } else if (document.source[at] != '&' && wrong.empty()) {  // an entity for a digit
        wrong = "elsewhere, line " + std::to_string(document.LineOf(at));
      }
    }
  };
  for (const Block& block : document.blocks) look(block.text);
  for (const Table& table : document.tables) {
    look(table.caption);
    for (const Cell& cell : table.cells) look(cell.text);
  }
  for (const Hidden& hidden : document.hidden) {
    for (std::size_t i = hidden.begin; i < hidden.end; ++i) {
      if (is_digit(document.source[i])) see(i, "hidden");
    }
  }
  for (std::size_t i = 0; i < seen.size() && wrong.empty(); ++i) {
    if (is_digit(document.source[i]) && !seen[i] && !IsInHtmlName(document.source, i)) {
      wrong = "nowhere, line " + std::to_string(document.LineOf(i));
    }
  }
  return wrong;
}

}  // namespace portwright::document
