// HMAC-SHA-256 (RFC 2104, FIPS 198-1): that who wrote a text has a key. Cost: linear. Threading: no
// state.
#pragma once

#include <string>
#include <string_view>

namespace portwright {

// 64 lower-case hexadecimal digits.
std::string HmacSha256(std::string_view key, std::string_view text);

// Whether two texts are equal, in a time that does not depend on where they differ.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace portwright
