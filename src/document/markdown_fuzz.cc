// Any text: reading ends, every Text knows places within the source, rows name cells that exist,
// hidden parts are in order.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "document/document_sketch.h"
#include "document/read.h"

namespace {

namespace document = portwright::document;

void Check(const document::Text& text, std::size_t size) {
  for (std::size_t i = 0; i < text.text().size(); ++i) {
    if (text.SourceOf(i) >= size) std::abort();
  }
  std::size_t before = 0;
  for (const document::Text::Item& item : text.items()) {
    if (item.at < before || item.at >= text.text().size() || item.depth == 0) std::abort();
    before = item.at;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  portwright::Diagnostics diagnostics;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  document::ReadOptions options;
  options.format = document::Format::kMarkdown;
  const auto read = document::Read(text, "fuzz.md", options, diagnostics);
  diagnostics.Print();
  if (!read) return 0;
  const std::size_t end = read->source.size();
  for (const document::Block& block : read->blocks) {
    Check(block.text, end);
    if (block.source > end) std::abort();
    if (block.kind == document::BlockKind::kTable && block.table >= read->tables.size()) {
      std::abort();
    }
  }
  for (const document::Table& table : read->tables) {
    Check(table.caption, end);
    for (const document::Cell& cell : table.cells) Check(cell.text, end);
    for (const document::TableRow& row : table.rows) {
      for (const std::uint32_t cell : row.cells) {
        if (cell >= table.cells.size()) std::abort();
      }
    }
  }
  std::size_t before = 0;
  for (const document::Hidden& hidden : read->hidden) {
    if (hidden.begin < before || hidden.end <= hidden.begin || hidden.end > end) std::abort();
    before = hidden.end;
  }
  if (!document::MisplacedDigits(*read, document::HtmlMarkup(read->source)).empty()) std::abort();
  return 0;
}
