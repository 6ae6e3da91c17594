// SHA-256 (FIPS 180-4): which bytes a catalog was made from. Not for secrets: no key, no salt.
// Cost: linear. Threading: no state.
#pragma once

#include <string>
#include <string_view>

namespace portwright {

// 64 lower-case hexadecimal digits.
std::string Sha256(std::string_view bytes);
// The same without instructions that some processors have for it; for tests.
std::string PlainSha256(std::string_view bytes);

}  // namespace portwright
