// Words of HTML into Text: entities decoded, blanks of every kind to one, characters without width
// dropped. Cost: linear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "document/document.h"

namespace portwright::document {

// Appends source at [begin, end). Ends of lines are kept with `keep_lines` (<pre>), else blanks.
void AppendHtmlText(Text& text, std::string_view source, std::uint32_t begin, std::uint32_t end,
                    bool keep_lines);

struct HtmlEntity {
  std::string bytes;     // UTF-8
  std::size_t size = 0;  // of the reference in the source; 0: there is none
};
// The character reference that `text` begins with: `&amp;`, `&#8203;`, `&lt` without its semicolon.
HtmlEntity DecodeHtmlEntity(std::string_view text);

}  // namespace portwright::document
