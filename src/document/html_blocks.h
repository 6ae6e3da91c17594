// HTML into blocks and tables, as a browser repairs it, as far as that decides on words and tables:
// unclosed tags, cells outside rows, text between cells. Without a tree and without recursion: the
// open elements are a stack, and blocks come out in the order of the source. Cost: linear, whatever
// comes in. Threading: no shared state.
#pragma once

#include <cstdint>

#include "base/diagnostics.h"
#include "base/result.h"
#include "document/document.h"

namespace portwright::document {

// Tables in tables, deeper than that, are refused.
inline constexpr std::size_t kTableDepthMax = 64;

// Reads a stretch of HTML that stands in another format: blocks, tables and hidden are appended to
// the document, whose source already holds it at [begin, end). Tables nested too deep are an error
// among the diagnostics, and the rest of the stretch is hidden.
void AppendHtmlBlocks(Document& document, std::uint32_t begin, std::uint32_t end,
                      std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::document
