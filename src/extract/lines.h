// What a line of a document is for by its words: a heading, a line that leads in to what follows.
#pragma once

#include <cstdint>
#include <string_view>

#include "document/document.h"

namespace portwright::extract {

// The bytes [begin, end) of a text, with their places.
document::Text Slice(const document::Text& text, std::size_t begin, std::size_t end);

// One line without a full stop, of few words or in title case, that could be a heading.
bool LooksLikeHeading(std::string_view line);
// What stands before the colon that ends a line, without remarks in brackets before and behind it;
// empty where it ends in none.
std::string_view LeadWords(std::string_view line);
// A short line that is ports alone: `Port 443`, `TCP 5000-5010`, `Ports 80 and 443`.
bool IsPortLine(std::string_view line);
// A short line that ends in a colon: `Peer Agents:`, `OUTBOUND: (for information)`.
bool LooksLikeLeadIn(std::string_view line);

}  // namespace portwright::extract
