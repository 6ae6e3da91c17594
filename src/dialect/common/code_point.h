// Letters by number, as escapes in texts name them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace portwright::dialect {

bool IsHexDigit(char c);
// Of hexadecimal digits alone, eight at most.
std::uint32_t HexNumber(std::string_view digits);

// A code point up to 0x10ffff that is not half of a surrogate pair.
void AppendUtf8(std::string& out, std::uint32_t point);

}  // namespace portwright::dialect
