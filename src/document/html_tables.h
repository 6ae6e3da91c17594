// The tables of HTML that are open, from the outside in. The blocks of their cells stand in the
// document already; when a table ends it is known whether it is one: then they become its cells,
// else (a table that lays a page out, a frame around one cell) they stay blocks. Cost: linear.
#pragma once

#include <cstdint>
#include <vector>

#include "base/diagnostics.h"
#include "document/document.h"
#include "document/grid.h"

namespace portwright::document {

struct HtmlCell {
  std::uint32_t source = 0;
  std::uint32_t row_span = 1;
  std::uint32_t column_span = 1;
  bool header = false;
};

class HtmlTables {
 public:
  HtmlTables(Document& document, std::uint32_t file, Diagnostics& diagnostics,
             std::uint64_t places_max)
      : document_(document), grid_(file, diagnostics, &document, places_max) {}

  std::size_t depth() const { return tables_.size(); }
  // The innermost has a row.
  bool HasRow() const { return !tables_.back().rows.empty(); }

  void Begin(std::uint32_t source);
  void BeginRow(std::uint32_t source, bool in_head);
  void EndGroup();
  void BeginCell(const HtmlCell& cell);
  void EndCell();
  void AddToCaption(Block block);
  // What stands between cells, where nothing may stand: comes before the table.
  void AddStray(Block block);
  // `quoted` as for Block.
  void End(bool quoted);

 private:
  struct FilledCell {
    HtmlCell cell;
    std::uint32_t blocks_begin = 0;
    std::uint32_t blocks_end = 0;
  };
  struct Row {
    std::uint32_t source = 0;
    std::uint32_t cells_begin = 0;
    bool in_head = false;
    bool ends_group = false;
  };
  struct OpenTable {
    std::uint32_t source = 0;
    std::uint32_t blocks_begin = 0;
    std::uint32_t tables_begin = 0;
    std::vector<Row> rows;
    std::vector<FilledCell> cells;
    std::vector<Block> stray;
    Text caption;
  };
  bool IsLayout(const OpenTable& table) const;
  bool HasOnlySmallTables(const OpenTable& table) const;
  Text TextOf(const FilledCell& cell);
  void AppendFlattened(Text& text, const Table& table) const;
  void BuildTable(OpenTable& table, bool quoted);

  Document& document_;
  GridBuilder grid_;
  std::vector<OpenTable> tables_;
};

}  // namespace portwright::document
