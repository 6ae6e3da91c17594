// Words of reStructuredText lines: roles, references and substitutions resolved, markup taken away,
// the targets of links hidden. Threading: none shared.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "document/assembly.h"
#include "document/document.h"
#include "document/grid.h"
#include "document/mapped_text.h"

namespace portwright::document {

// What the reading of one document needs everywhere.
struct RstContext {
  Assembly& assembly;
  GridBuilder grid;  // of all tables, for its limits
  std::map<std::string, std::vector<Span>, std::less<>> substitutions;
  std::uint64_t substituted_left = 0;   // bytes that substitutions may still put in
  std::vector<std::string> adornments;  // of headings, in the order of their appearance
  std::set<std::string> told;           // what notes were written of, once each
};

// Appends the words of the lines to `out`; ends of lines break the text, or are blanks. Cost:
// linear.
void AppendRstWords(RstContext& context, const Span* begin, const Span* end, bool line_feeds,
                    Text& out);

}  // namespace portwright::document
