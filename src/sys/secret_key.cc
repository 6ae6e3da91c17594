#include "sys/secret_key.h"

#include <sys/random.h>
#include <sys/stat.h>

#include "base/text.h"
#include "sys/files.h"

namespace portwright::sys {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Result<SecretKey> RandomKey() {
  SecretKey key{};
  if (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size()))
    return Error{ErrorCode::kUnavailable, "cannot get random numbers from the system"};
  return key;
}

Result<SecretKey> ParseKey(std::string_view digits) {
  SecretKey key{};
  bool is_key = digits.size() == 2 * key.size();
  for (std::size_t i = 0; is_key && i < key.size(); ++i) {
    const int high = HexDigit(digits[2 * i]);
    const int low = HexDigit(digits[2 * i + 1]);
    is_key = high >= 0 && low >= 0;
    key[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  if (is_key) return key;
  return Error{ErrorCode::kInvalid, "expected 32 hexadecimal digits, found something else"};
}

std::string HexOf(const SecretKey& key) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : key) {
    text += kDigits[byte / 16];
    text += kDigits[byte % 16];
  }
  return text;
}

std::string BytesOf(const SecretKey& key) { return {key.begin(), key.end()}; }

Result<SecretKey> ReadKey(const std::string& path) {
  constexpr std::uint64_t kBytesMax = 4096;
  PORTWRIGHT_TRY(const std::string text, RealFiles().Read(path, kBytesMax));
  struct stat status {};
  constexpr unsigned kOthers = 077;
  if (::stat(path.c_str(), &status) != 0 || (status.st_mode & kOthers) != 0) {
    return Error{ErrorCode::kPermission,
                 "expected a key file that its owner alone may read, found " + Quote(path) +
                     " open to others; `chmod 600` closes it"};
  }
  auto key = ParseKey(Trim(text));
  if (key) return key;
  return Error{ErrorCode::kInvalid,
               "expected 32 hexadecimal digits in " + Quote(path) + ", found something else"};
}

}  // namespace portwright::sys
