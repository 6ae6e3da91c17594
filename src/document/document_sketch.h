// A document in a few lines of text, for the tests of readers: blocks and tables as one would
// sketch them, and what became of its digits.
#pragma once

#include <cctype>
#include <cstdint>
#include <string>
#include <vector>

#include "document/document.h"

namespace portwright::document {

// `|` between the places of a row, a line each; header cells with `!`, header rows with `=`.
inline std::string Sketch(const Table& table) {
  std::string drawn;
  if (!table.caption.empty()) drawn += "caption " + table.caption.text() + "\n";
  for (const TableRow& row : table.rows) {
    drawn += row.header ? "=" : "";
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const Cell& cell = table.cells[row.cells[i]];
      drawn += (i > 0 ? "|" : "") + std::string(cell.header ? "!" : "");
      for (const char c : cell.text.text()) drawn += c == '\n' ? '~' : c;
    }
    drawn += "\n";
  }
  return drawn;
}

// A block a line: `#` by level for headings, `*` for items, `p`, `code`, `>` before what is quoted,
// `~` for line feeds; the rows of tables.
inline std::string Sketch(const Document& document) {
  std::string drawn;
  for (const Block& block : document.blocks) {
    if (block.quoted) drawn += "> ";
    if (block.kind == BlockKind::kTable) {
      drawn += Sketch(document.tables[block.table]);
      continue;
    }
    if (block.kind == BlockKind::kHeading) drawn += std::string(block.level, '#') + " ";
    if (block.kind == BlockKind::kItem) drawn += std::string(block.level, '*') + " ";
    if (block.kind == BlockKind::kParagraph) drawn += "p ";
    if (block.kind == BlockKind::kCode) drawn += "code ";
    for (const char c : block.text.text()) drawn += c == '\n' ? '~' : c;
    drawn += "\n";
  }
  return drawn;
}

// How often each byte of the source stands in a Text, blanks aside, or in Hidden.
inline std::vector<int> UsesOfSource(const Document& document) {
  std::vector<int> uses(document.source.size() + 1);
  const auto take = [&](const Text& text) {
    for (std::size_t i = 0; i < text.text().size(); ++i) {
      const char c = text.text()[i];
      if (c != ' ' && c != '\n') ++uses.at(text.SourceOf(i));
    }
  };
  for (const Block& block : document.blocks) take(block.text);
  for (const Table& table : document.tables) {
    take(table.caption);
    for (const Cell& cell : table.cells) take(cell.text);
  }
  for (const Hidden& hidden : document.hidden) {
    for (std::uint32_t i = hidden.begin; i < hidden.end; ++i) ++uses.at(i);
  }
  return uses;
}

// Empty, or the digits of the source that stand in no place or in several; then with what is around
// the first. `markup` says which bytes are markup.
inline std::string MisplacedDigits(const Document& document, const std::vector<bool>& markup = {}) {
  const std::vector<int> uses = UsesOfSource(document);
  for (std::size_t i = 0; i < document.source.size(); ++i) {
    if (std::isdigit(static_cast<unsigned char>(document.source[i])) == 0) continue;
    const int expected = i < markup.size() && markup[i] ? 0 : 1;
    if (uses[i] == expected) continue;
    const std::size_t from = i < 20 ? 0 : i - 20;
    return std::to_string(uses[i]) + " at " + std::to_string(i) + ": " +
           document.source.substr(from, 40);
  }
  return "";
}

// The bytes of HTML that are names of tags and character references.
inline std::vector<bool> HtmlMarkup(const std::string& source) {
  std::vector<bool> markup(source.size());
  for (std::size_t i = 0; i + 1 < source.size(); ++i) {
    const bool tag = source[i] == '<';
    if (!tag && source[i] != '&') continue;
    const auto next = static_cast<unsigned char>(source[i + 1]);
    if (std::isalpha(next) == 0 && next != (tag ? '/' : '#')) continue;
    for (std::size_t j = i + 1; j < source.size(); ++j) {
      const char c = source[j];
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '>') break;
      if (c == ';' && !tag) break;
      if (c == '/' && tag && j > i + 1) break;
      markup[j] = true;
    }
  }
  return markup;
}

}  // namespace portwright::document
