#include "base/hmac.h"

#include "base/sha256.h"

namespace portwright {
namespace {

constexpr std::size_t kBlockBytes = 64;

unsigned DigitOf(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

std::string BytesOf(const std::string& hex) {
  std::string bytes;
  for (std::size_t h = 0; h + 1 < hex.size(); h += 2)
    bytes += static_cast<char>(DigitOf(hex[h]) * 16 + DigitOf(hex[h + 1]));
  return bytes;
}

}  // namespace

std::string HmacSha256(std::string_view key, std::string_view text) {
  std::string block = key.size() > kBlockBytes ? BytesOf(Sha256(key)) : std::string(key);
  block.resize(kBlockBytes, '\0');
  std::string inner = block;
  std::string outer = block;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  return Sha256(outer + BytesOf(Sha256(inner.append(text))));
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned differs = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    differs |= static_cast<unsigned>(static_cast<unsigned char>(a[i] ^ b[i]));
  return differs == 0;
}

}  // namespace portwright
