<<<<<<< HEAD
// HTML into blocks and tables, as a browser repairs it, as far as that decides on words and tables:
// unclosed tags, cells outside rows, text between cells. Without a tree and without recursion: the
// open elements are a stack, and blocks come out in the order of the source. Cost: linear, whatever
// comes in. Threading: no shared state.
=======
// HTML that stands in a document of another format.
>>>>>>> 2e3049e (Read Markdown line by line, so that no row, item or number of a vendor's page is lost)
#pragma once

#include <cstdint>

#include "base/diagnostics.h"
<<<<<<< HEAD
#include "base/result.h"
=======
>>>>>>> 2e3049e (Read Markdown line by line, so that no row, item or number of a vendor's page is lost)
#include "document/document.h"

namespace portwright::document {

<<<<<<< HEAD
// Tables in tables, deeper than that, are refused.
inline constexpr std::size_t kTableDepthMax = 64;

// Reads a stretch of HTML that stands in another format: blocks, tables and hidden are appended to
// the document, whose source already holds it at [begin, end). Tables nested too deep are an error
// among the diagnostics, and the rest of the stretch is hidden.
=======
// Reads a stretch of HTML that stands in another format: blocks and tables are appended to
// `document`, whose source already holds it at [begin, end).
>>>>>>> 2e3049e (Read Markdown line by line, so that no row, item or number of a vendor's page is lost)
void AppendHtmlBlocks(Document& document, std::uint32_t begin, std::uint32_t end,
                      std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::document
