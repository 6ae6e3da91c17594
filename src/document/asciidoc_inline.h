// Words of AsciiDoc lines: references to attributes resolved, markup taken away, the targets of
// links hidden. Threading: none shared.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "document/asciidoc_lines.h"
#include "document/assembly.h"
#include "document/document.h"
#include "document/grid.h"

namespace portwright::document {

// What the reading of one document needs everywhere.
struct AdocContext {
  Assembly& assembly;
  const AdocSource& source;
  GridBuilder grid;                    // of all tables, for its limits
  std::uint64_t substituted_left = 0;  // bytes that references may still put in
  bool told_limit = false;
  std::vector<std::string> told_ambiguous = {};
};

struct AdocWords {
  std::string separator;    // of the table around them: a backslash before it goes
  bool line_feeds = false;  // ends of lines break the text; else they are blanks
  bool literal = false;     // no markup: listings
};

// Appends the words of lines `begin` to `end` to `out`. Cost: linear.
void AppendAdocWords(AdocContext& context, const AdocLine* begin, const AdocLine* end,
                     const AdocWords& words, Text& out);

}  // namespace portwright::document
