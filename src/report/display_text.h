// Text on a terminal: how wide it is, where it breaks, and nothing in it that the terminal would
// obey. UTF-8; bytes that are none are shown as `\xNN`. Cost: linear. No state, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portwright::report {

// Control characters, escape sequences and invalid bytes made visible; line breaks stay.
std::string Printable(std::string_view text);

// Columns that one line of printable text takes.
int DisplayWidth(std::string_view line);

// The lines of a printable text in at most `width` columns (at least 1): broken at line breaks,
// then at blanks, then after `,`, `/`, `:` or `-`, then anywhere. Never empty. `width` 0 breaks at
// line breaks only.
std::vector<std::string> WrapLines(std::string_view text, int width);

}  // namespace portwright::report
