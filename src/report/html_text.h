// Text inside HTML and SVG: nothing that comes from a site or catalog can become markup, whatever
// it holds. Cost: linear. No state, any thread.
#pragma once

#include <string>
#include <string_view>

namespace portwright::report {

// For element content and attribute values in double or single quotes. Control characters and
// invalid bytes are made visible.
std::string EscapeHtml(std::string_view text);

// The first columns of a text with an ellipsis where it is longer; `width` in columns as on a
// terminal.
std::string Shorten(std::string_view text, int width);

// A coordinate without needless digits: `12`, `12.5`.
std::string Coordinate(double value);

}  // namespace portwright::report
