// A document in a few lines of text, for tests of readers: as one would sketch it, as an outline
// with spans, items and empty lines, and what became of its digits.
#pragma once

#include <cctype>
#include <cstddef>
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

template <typename Look>
void EachText(const Document& document, const Look& look) {
  for (const Block& block : document.blocks) look(block.text);
  for (const Table& table : document.tables) {
    look(table.caption);
    for (const Cell& cell : table.cells) look(cell.text);
  }
}

// How often each byte of the source stands in a Text, blanks aside, or in Hidden.
inline std::vector<int> UsesOfSource(const Document& document) {
  std::vector<int> uses(document.source.size() + 1);
  EachText(document, [&](const Text& text) {
    for (std::size_t i = 0; i < text.text().size(); ++i) {
      const char c = text.text()[i];
      const std::size_t at = text.SourceOf(i);
      // What an entity stands for is not in the source.
      if (at < document.source.size() && document.source[at] == c && c != ' ' && c != '\n') {
        ++uses[at];
      }
    }
  });
  for (const Hidden& hidden : document.hidden) {
    for (std::uint32_t i = hidden.begin; i < hidden.end; ++i) ++uses.at(i);
  }
  return uses;
}

// The bytes of HTML that are names of tags and character references.
inline std::vector<bool> HtmlMarkup(const std::string& source) {
  std::vector<bool> markup(source.size());
  std::size_t seen[2] = {0, 0};  // up to where references and tags are marked
  for (std::size_t i = 0; i + 1 < source.size(); ++i) {
    const bool tag = source[i] == '<';
    if (!tag && source[i] != '&') continue;
    const auto next = static_cast<unsigned char>(source[i + 1]);
    if (std::isalpha(next) == 0 && next != (tag ? '/' : '#')) continue;
    if (i < seen[tag ? 1 : 0] && next != '/') continue;
    for (std::size_t j = i + 1; j < source.size(); ++j) {
      const char c = source[j];
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '>') break;
      if (c == ';' && !tag) break;
      if (c == '/' && tag && j > i + 1) break;
      markup[j] = true;
      seen[tag ? 1 : 0] = j + 1;
    }
  }
  return markup;
}

// Empty, or the first digit of the source that stands in no place or in several, or of a Text that
// does not stand where it says; with what is around it. `markup` says which bytes are markup: they
// may be in no place.
inline std::string MisplacedDigits(const Document& document, const std::vector<bool>& markup = {}) {
  const std::vector<int> uses = UsesOfSource(document);
  const auto around = [&](std::size_t i) {
    return " at " + std::to_string(i) + ": " + document.source.substr(i < 20 ? 0 : i - 20, 40);
  };
  for (std::size_t i = 0; i < document.source.size(); ++i) {
    if (std::isdigit(static_cast<unsigned char>(document.source[i])) == 0 || uses[i] == 1) continue;
    if (uses[i] == 0 && i < markup.size() && markup[i]) continue;
    return std::to_string(uses[i]) + around(i);
  }
  std::string wrong;
  EachText(document, [&](const Text& text) {
    for (std::size_t i = 0; i < text.text().size() && wrong.empty(); ++i) {
      if (std::isdigit(static_cast<unsigned char>(text.text()[i])) == 0) continue;
      const std::size_t at = text.SourceOf(i);
      const char there = at < document.source.size() ? document.source[at] : '\0';
      // An entity may stand for a digit.
      if (there != text.text()[i] && there != '&') wrong = "elsewhere" + around(at);
    }
  });
  return wrong;
}

}  // namespace portwright::document
