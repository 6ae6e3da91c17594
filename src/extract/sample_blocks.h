// Documents by hand for the tests of this folder: blocks in order, a line of the source each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/document.h"

namespace portwright::extract {

class SampleBlocks {
 public:
  SampleBlocks& Heading(std::uint32_t level, std::string_view words) {
    return Add(document::BlockKind::kHeading, level, words);
  }
  // Line feeds break the paragraph's lines.
  SampleBlocks& Paragraph(std::string_view words) {
    return Add(document::BlockKind::kParagraph, 0, words);
  }
  SampleBlocks& Item(std::string_view words, std::uint32_t level = 1) {
    return Add(document::BlockKind::kItem, level, words);
  }
  SampleBlocks& Code(std::string_view words) { return Add(document::BlockKind::kCode, 0, words); }

  SampleBlocks& Table(const std::vector<std::vector<std::string>>& rows) {
    document::Block block;
    block.kind = document::BlockKind::kTable;
    block.table = static_cast<std::uint32_t>(document_.tables.size());
    block.source = Here();
    document::Table table;
    table.source = Here();
    for (std::uint32_t r = 0; r < rows.size(); ++r) {
      document::TableRow row;
      row.source = Here();
      row.header = r == 0;
      for (std::uint32_t c = 0; c < rows[r].size(); ++c) {
        document::Cell cell;
        cell.row = r;
        cell.column = c;
        cell.source = Here();
        cell.header = r == 0;
        Put(rows[r][c], cell.text);
        document_.source += '\t';
        row.cells.push_back(static_cast<std::uint32_t>(table.cells.size()));
        table.cells.push_back(std::move(cell));
      }
      table.rows.push_back(std::move(row));
      document_.source += '\n';
    }
    document_.tables.push_back(std::move(table));
    document_.blocks.push_back(std::move(block));
    return *this;
  }

  document::Document Make() {
    document_.line_starts.assign(1, 0);
    for (std::uint32_t i = 0; i + 1 < document_.source.size(); ++i) {
      if (document_.source[i] == '\n') document_.line_starts.push_back(i + 1);
    }
    return std::move(document_);
  }

 private:
  std::uint32_t Here() const { return static_cast<std::uint32_t>(document_.source.size()); }

  void Put(std::string_view words, document::Text& text) {
    text.Append(words, Here());
    text.Finish();
    document_.source += words;
  }

  SampleBlocks& Add(document::BlockKind kind, std::uint32_t level, std::string_view words) {
    document::Block block;
    block.kind = kind;
    block.level = level;
    block.source = Here();
    Put(words, block.text);
    document_.source += '\n';
    document_.blocks.push_back(std::move(block));
    return *this;
  }

  document::Document document_;
};

}  // namespace portwright::extract
