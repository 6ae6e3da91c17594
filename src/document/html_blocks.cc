#include "document/html_blocks.h"

#include <string>

#include "document/html_reader.h"

namespace portwright::document {

void AppendHtmlBlocks(Document& document, std::uint32_t begin, std::uint32_t end,
                      std::uint32_t file, Diagnostics& diagnostics) {
  HtmlReader reader(document, begin, end, file, diagnostics);
  const Status read = reader.Read();
  if (read.has_value()) return;
  SourcePlace place = {file, 0, 0};
  if (!document.line_starts.empty()) place.line = document.LineOf(begin);
  diagnostics.Error("PW-DOC-0027", place,
                    "expected tables nested at most " + std::to_string(kTableDepthMax) +
                        " deep, found more; the rest of this HTML is not read");
}

}  // namespace portwright::document
