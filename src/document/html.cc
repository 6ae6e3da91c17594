#include <algorithm>
#include <string>
#include <utility>

#include "document/html_reader.h"
#include "document/line_starts.h"
#include "document/readers.h"

namespace portwright::document {

Result<Document> ReadHtml(std::string source, std::uint32_t file, Diagnostics& diagnostics) {
  Document document;
  document.format = Format::kHtml;
  document.source = std::move(source);
  document.line_starts = FindLineStarts(document.source);
  HtmlReader reader(document, 0, static_cast<std::uint32_t>(document.source.size()), file,
                    diagnostics);
  PORTWRIGHT_TRY_STATUS(reader.Read());
  document.title = reader.TakeTitle();
  if (document.title.empty()) {
    const auto heading = std::find_if(
        document.blocks.begin(), document.blocks.end(),
        [](const Block& block) { return block.kind == BlockKind::kHeading && block.level == 1; });
    if (heading != document.blocks.end()) document.title = heading->text.text();
  }
  return document;
}

}  // namespace portwright::document
