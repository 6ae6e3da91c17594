// Keys: from the system's random numbers, or from a file that nobody else may read. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace portwright::sys {

using SecretKey = std::array<std::uint8_t, 16>;

// Fresh from the kernel.
Result<SecretKey> RandomKey();

// 32 hexadecimal digits. kInvalid for anything else, which it does not show.
Result<SecretKey> ParseKey(std::string_view digits);

// The digits, in small letters.
std::string HexOf(const SecretKey& key);

// The 16 bytes, as text that ciphers and hashes take.
std::string BytesOf(const SecretKey& key);

// From a file: 32 hexadecimal digits, with blanks or ends of lines around them. kPermission where
// others than the owner may read or write the file; no error shows what is in it.
Result<SecretKey> ReadKey(const std::string& path);

}  // namespace portwright::sys
