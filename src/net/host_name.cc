#include "net/host_name.h"

#include <algorithm>
#include <array>

#include "base/sha256.h"
#include "base/text.h"

namespace portwright::net {
namespace {

constexpr std::size_t kNameBytes = 253;
constexpr std::size_t kLabelBytes = 63;
constexpr U128 kIpv4First = 0xf0000000U;
// Without the last sixteenth: 255.255.255.255 is every host of a link.
constexpr std::uint64_t kIpv4Count = 0x0f000000U;
constexpr U128 kIpv6First = U128{0x0100} << 112;

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '*';
}

// The first 64 bits of SHA-256.
std::uint64_t HashOfName(std::string_view name) {
  const std::string digits = Sha256(name);
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    const char c = digits[i];
    out = out << 4 | static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
  }
  return out;
}

}  // namespace

std::string NormalHostName(std::string_view name) {
  std::string out = ToLower(name);
  if (out.size() > 1 && out.back() == '.') out.pop_back();
  return out;
}

bool IsHostName(std::string_view name) {
  if (name.empty() || name.size() > kNameBytes) return false;
  const auto labels = Split(name, '.');
  const bool are_labels = std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    return !label.empty() && label.size() <= kLabelBytes &&
           std::all_of(label.begin(), label.end(), IsLetter);
  });
  if (labels.size() < 2 || !are_labels) return false;
  const std::string_view last = labels.back();
  return last.find('*') == std::string_view::npos && (last[0] < '0' || last[0] > '9');
}

bool IsWildcardName(std::string_view name) { return name.find('*') != std::string_view::npos; }

AddressRange StandInBlock(Family family) {
  if (family == Family::kIpv4) return {family, kIpv4First, kIpv4First + 0x0fffffffU};
  return {family, kIpv6First, kIpv6First | U128{~std::uint64_t{0}}};
}

Address StandInFor(Family family, std::string_view normal_name) {
  const std::uint64_t hash = HashOfName(normal_name);
  if (family == Family::kIpv4) return {family, kIpv4First + hash % kIpv4Count};
  return {family, kIpv6First | U128{hash}};
}

}  // namespace portwright::net
