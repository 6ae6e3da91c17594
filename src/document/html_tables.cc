#include "document/html_tables.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"

namespace portwright::document {
namespace {

// Appends what another text holds, each byte with its place.
void AppendText(Text& text, const Text& words) {
  const std::string_view bytes(words.text());
  std::size_t item = 0;
  for (std::size_t i = 0; i < words.runs().size(); ++i) {
    const Text::Run& run = words.runs()[i];
    const std::size_t end = i + 1 < words.runs().size() ? words.runs()[i + 1].at : bytes.size();
    std::size_t at = run.at;
    while (at < end) {
      std::size_t stop = end;
      if (item < words.items().size()) {
        const Text::Item& next = words.items()[item];
        if (next.at == at) {
          text.BeginItem(words.SourceOf(at), next.depth);
          ++item;
          continue;
        }
        stop = std::min<std::size_t>(end, next.at);
      }
      text.Append(bytes.substr(at, stop - at),
                  run.source + static_cast<std::uint32_t>(at - run.at));
      at = stop;
    }
  }
}

}  // namespace

void HtmlTables::Begin(std::uint32_t source) {
  OpenTable table;
  table.source = source;
  table.blocks_begin = static_cast<std::uint32_t>(document_.blocks.size());
  table.tables_begin = static_cast<std::uint32_t>(document_.tables.size());
  tables_.push_back(std::move(table));
}

void HtmlTables::BeginRow(std::uint32_t source, bool in_head) {
  OpenTable& table = tables_.back();
  Row row;
  row.source = source;
  row.cells_begin = static_cast<std::uint32_t>(table.cells.size());
  row.in_head = in_head;
  table.rows.push_back(row);
}

void HtmlTables::EndGroup() {
  OpenTable& table = tables_.back();
  if (!table.rows.empty()) table.rows.back().ends_group = true;
}

void HtmlTables::BeginCell(const HtmlCell& cell) {
  FilledCell filled;
  filled.cell = cell;
  filled.blocks_begin = static_cast<std::uint32_t>(document_.blocks.size());
  filled.blocks_end = filled.blocks_begin;
  tables_.back().cells.push_back(filled);
}

void HtmlTables::EndCell() {
  tables_.back().cells.back().blocks_end = static_cast<std::uint32_t>(document_.blocks.size());
}

void HtmlTables::AddToCaption(Block block) {
  Text& caption = tables_.back().caption;
  caption.Break(block.source);
  AppendText(caption, block.text);
}

void HtmlTables::AddStray(Block block) { tables_.back().stray.push_back(std::move(block)); }

// Tables of one row or one column: lists.
bool HtmlTables::HasOnlySmallTables(const OpenTable& table) const {
  return std::all_of(document_.tables.begin() + table.tables_begin, document_.tables.end(),
                     [](const Table& inner) {
                       return inner.rows.size() <= 1 ||
                              std::all_of(
                                  inner.rows.begin(), inner.rows.end(),
                                  [](const TableRow& row) { return row.cells.size() <= 1; });
                     });
}

bool HtmlTables::IsLayout(const OpenTable& table) const {
  constexpr std::size_t kPageRows = 2;
  constexpr std::size_t kPageCells = 3;
  constexpr std::uint32_t kPageBlocks = 3;
  constexpr std::uint32_t kPageLevels = 3;
  if (table.cells.size() <= 1) return true;
  const bool header = std::any_of(table.cells.begin(), table.cells.end(),
                                  [](const FilledCell& cell) { return cell.cell.header; });
  if (document_.tables.size() > table.tables_begin) {
    return (!header && table.rows.size() <= kPageRows) || !HasOnlySmallTables(table);
  }
  // A page of columns: few cells, and one of them holds headings and what is under them.
  if (header || table.rows.size() > kPageRows || table.cells.size() > kPageCells) return false;
  return std::any_of(table.cells.begin(), table.cells.end(), [&](const FilledCell& cell) {
    if (cell.blocks_end - cell.blocks_begin < kPageBlocks) return false;
    return std::any_of(document_.blocks.begin() + cell.blocks_begin,
                       document_.blocks.begin() + cell.blocks_end, [](const Block& block) {
                         return block.kind == BlockKind::kHeading && block.level <= kPageLevels;
                       });
  });
}

void HtmlTables::AppendFlattened(Text& text, const Table& table) const {
  if (!table.caption.empty()) AppendText(text, table.caption);
  for (std::uint32_t row = 0; row < table.rows.size(); ++row) {
    text.Break(table.rows[row].source);
    std::uint32_t before = static_cast<std::uint32_t>(table.cells.size());
    for (const std::uint32_t index : table.rows[row].cells) {
      const Cell& cell = table.cells[index];
      if (cell.row != row || index == before) continue;
      before = index;
      text.Append(" ", cell.source);
      AppendText(text, cell.text);
    }
  }
}

Text HtmlTables::TextOf(const FilledCell& cell) {
  Text text;
  for (std::uint32_t i = cell.blocks_begin; i < cell.blocks_end; ++i) {
    Block& block = document_.blocks[i];
    if (block.kind == BlockKind::kTable) {
      text.Break(block.source);
      AppendFlattened(text, document_.tables[block.table]);
      continue;
    }
    if (block.kind == BlockKind::kItem) {
      text.BeginItem(block.source, block.level);
    } else if (text.empty()) {
      text = std::move(block.text);
      continue;
    } else {
      text.Break(block.source);
    }
    AppendText(text, block.text);
  }
  text.Finish();
  return text;
}

void HtmlTables::BuildTable(OpenTable& table, bool quoted) {
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    const std::size_t end =
        i + 1 < table.rows.size() ? table.rows[i + 1].cells_begin : table.cells.size();
    const bool all_headers = end > row.cells_begin &&
                             std::all_of(table.cells.begin() + row.cells_begin,
                                         table.cells.begin() + static_cast<std::ptrdiff_t>(end),
                                         [](const FilledCell& cell) { return cell.cell.header; });
    grid_.BeginRow(row.source, row.in_head || all_headers);
    for (std::size_t j = row.cells_begin; j < end; ++j) {
      const FilledCell& filled = table.cells[j];
      grid_.AddCell(TextOf(filled), filled.cell.source, filled.cell.row_span,
                    filled.cell.column_span, filled.cell.header);
    }
    if (row.ends_group) grid_.EndGroup();
  }
  Table built = grid_.Finish(table.source, std::move(table.caption));
  document_.blocks.resize(table.blocks_begin);
  document_.tables.resize(table.tables_begin);
  for (Block& stray : table.stray) document_.blocks.push_back(std::move(stray));
  Block block;
  block.kind = BlockKind::kTable;
  block.quoted = quoted;
  block.source = table.source;
  block.table = table.tables_begin;
  document_.tables.push_back(std::move(built));
  document_.blocks.push_back(std::move(block));
}

void HtmlTables::End(bool quoted) {
  PORTWRIGHT_CHECK(!tables_.empty(), "an open table");
  OpenTable table = std::move(tables_.back());
  tables_.pop_back();
  table.caption.Finish();
  if (!IsLayout(table)) {
    BuildTable(table, quoted);
    return;
  }
  if (!table.caption.empty()) {
    Block caption;
    caption.quoted = quoted;
    caption.source = table.caption.SourceOf(0);
    caption.text = std::move(table.caption);
    table.stray.push_back(std::move(caption));
  }
  document_.blocks.insert(document_.blocks.begin() + table.blocks_begin,
                          std::make_move_iterator(table.stray.begin()),
                          std::make_move_iterator(table.stray.end()));
}

}  // namespace portwright::document
