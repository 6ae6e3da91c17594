// HTML that stands in a document of another format.
#pragma once

#include <cstdint>

#include "base/diagnostics.h"
#include "document/document.h"

namespace portwright::document {

// Reads a stretch of HTML that stands in another format: blocks and tables are appended to
// `document`, whose source already holds it at [begin, end).
void AppendHtmlBlocks(Document& document, std::uint32_t begin, std::uint32_t end,
                      std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::document
