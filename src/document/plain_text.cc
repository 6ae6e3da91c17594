// Plain text: paragraphs are runs of lines between empty ones, with their lines; a line that begins
// with a mark of a list is an item. Tabs and runs of blanks, which may be columns, stay in the
// source for those who look for columns.
#include <string>
#include <utility>

#include "document/markdown_lines.h"
#include "document/readers.h"

namespace portwright::document {
namespace {

// A first line that stands alone and is no sentence.
std::string TitleOf(const Document& document) {
  if (document.blocks.empty() || document.blocks[0].kind != BlockKind::kParagraph) return {};
  const std::string& words = document.blocks[0].text.text();
  const bool line = words.size() <= 150 && words.find_first_of("\n.:;?!") == std::string::npos;
  return line ? words : std::string();
}

}  // namespace

Result<Document> ReadPlainText(std::string source, std::uint32_t /*file*/,
                               Diagnostics& /*diagnostics*/) {
  Document document;
  document.format = Format::kText;
  document.source = std::move(source);
  const std::string_view all = document.source;
  bool blank = true;
  bool open = false;
  Block block;
  const auto close = [&] {
    block.text.Finish();
    if (open && !block.text.empty()) document.blocks.push_back(std::move(block));
    open = false;
    block = Block();
  };
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    const std::string_view line = TrimEnd(all.substr(begin, end - begin));
    std::size_t at = SkipBlanks(line, 0);
    const auto marker = FindMarker(line.substr(std::min(at, line.size())));
    const bool item = marker && !marker->empty && !marker->number;
    if (at >= line.size() || line[at] == '\f' || item) close();
    if (at >= line.size()) {
      blank = true;
    } else {
      if (item) at += marker->length;
      const auto place = static_cast<std::uint32_t>(begin + at);
      if (!open) {
        open = true;
        block.kind = item ? BlockKind::kItem : BlockKind::kParagraph;
        block.level = item ? 1 : 0;
        block.after_blank = blank;
        block.source = place;
        blank = false;
      }
      block.text.Append(line.substr(at), place);
      block.text.Break(static_cast<std::uint32_t>(begin + line.size()));
    }
    begin = end + 1;
  }
  close();
  document.title = TitleOf(document);
  return document;
}

}  // namespace portwright::document
