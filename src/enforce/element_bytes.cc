#include "enforce/element_bytes.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/text.h"
#include "enforce/elements.h"
#include "net/address.h"

namespace portwright::enforce {
namespace {

using net::Family;
using net::U128;

// As nft numbers the types of fields.
constexpr std::uint32_t kIpv4 = 7, kIpv6 = 8, kProtocol = 12, kService = 13;
constexpr std::uint32_t kTypeBits = 6;
// NF_ACCEPT, NF_DROP, NFT_JUMP, NFT_GOTO.
constexpr std::int32_t kAccept = 1, kDrop = 0, kJump = -3, kGoto = -4;

struct Bounds {
  U128 lo = 0, hi = 0;
};

std::vector<std::uint32_t> TypesOf(std::uint32_t key_type) {
  std::vector<std::uint32_t> types;
  for (; key_type != 0; key_type >>= kTypeBits)
    types.insert(types.begin(), key_type & ((1U << kTypeBits) - 1));
  return types;
}

std::size_t BytesOf(std::uint32_t type) {
  switch (type) {
    case kIpv4:
      return 4;
    case kIpv6:
      return 16;
    case kProtocol:
      return 1;
    case kService:
      return 2;
    default:
      return 0;
  }
}

std::optional<Bounds> AddressBounds(std::string_view text, Family family) {
  if (const auto prefix = net::ParsePrefix(text)) {
    const net::AddressRange range = prefix->Range();
    if (range.family == family) return Bounds{range.lo, range.hi};
    return std::nullopt;
  }
  const std::size_t dash = text.find('-');
  const auto lo = net::ParseAddress(text.substr(0, dash));
  const auto hi = dash == std::string_view::npos ? lo : net::ParseAddress(text.substr(dash + 1));
  if (!lo || !hi || lo->family != family || hi->family != family || hi->value < lo->value)
    return std::nullopt;
  return Bounds{lo->value, hi->value};
}

std::optional<Bounds> NumberBounds(std::string_view text, std::uint64_t most) {
  const std::size_t dash = text.find('-');
  const auto lo = ParseNumber(text.substr(0, dash));
  const auto hi = dash == std::string_view::npos ? lo : ParseNumber(text.substr(dash + 1));
  if (!lo || !hi || *hi < *lo || *hi > most) return std::nullopt;
  return Bounds{*lo, *hi};
}

std::optional<Bounds> BoundsOf(std::string_view text, std::uint32_t type) {
  constexpr U128 kTcp = 6, kUdp = 17;
  switch (type) {
    case kIpv4:
      return AddressBounds(text, Family::kIpv4);
    case kIpv6:
      return AddressBounds(text, Family::kIpv6);
    case kProtocol:
      if (text == "tcp") return Bounds{kTcp, kTcp};
      if (text == "udp") return Bounds{kUdp, kUdp};
      return NumberBounds(text, 0xff);
    default:
      return NumberBounds(text, 0xffff);
  }
}

// In network order, filled up to four bytes.
void AppendValue(std::string& out, U128 value, std::size_t bytes) {
  for (std::size_t b = bytes; b-- > 0;)
    out += static_cast<char>(static_cast<unsigned char>(value >> (8 * b)));
  out.resize((out.size() + 3) & ~std::size_t{3});
}

bool ReadKey(std::string_view key, const sys::NftSetHead& head, sys::NftElement& element) {
  const std::vector<std::uint32_t> types = TypesOf(head.key_type);
  // Of one field the kernel keeps intervals in another way.
  if (types.size() < 2) return false;
  constexpr std::string_view kBetween = " . ";
  std::size_t begin = 0;
  for (const std::uint32_t type : types) {
    if (BytesOf(type) == 0 || begin > key.size()) return false;
    const std::size_t end = std::min(key.find(kBetween, begin), key.size());
    const auto bounds = BoundsOf(Trim(key.substr(begin, end - begin)), type);
    if (!bounds || (!head.is_interval && bounds->lo != bounds->hi)) return false;
    AppendValue(element.key, bounds->lo, BytesOf(type));
    AppendValue(element.key_end, bounds->hi, BytesOf(type));
    begin = end + kBetween.size();
  }
  if (!head.is_interval) element.key_end.clear();
  return begin > key.size() && element.key.size() == head.key_bytes;
}

bool ReadVerdict(std::string_view text, sys::NftElement& element) {
  element.has_verdict = true;
  for (const auto& [word, verdict] :
       {std::pair(std::string_view("jump "), kJump), std::pair(std::string_view("goto "), kGoto)}) {
    if (!text.starts_with(word)) continue;
    element.verdict = verdict;
    element.chain = Trim(text.substr(word.size()));
    return !element.chain.empty() && element.chain.find(' ') == std::string::npos;
  }
  element.verdict = text == "accept" ? kAccept : kDrop;
  return text == "accept" || text == "drop";
}

}  // namespace

std::optional<sys::NftElement> ElementBytes(std::string_view text, const sys::NftSetHead& head) {
  sys::NftElement element;
  const std::string_view key = KeyIn(text);
  if (!ReadKey(key, head, element)) return std::nullopt;
  std::string_view rest = Trim(text.substr(key.size()));
  constexpr std::string_view kComment = "comment \"";
  if (rest.starts_with(kComment)) {
    rest.remove_prefix(kComment.size());
    const std::size_t end = rest.find('"');
    if (end == std::string_view::npos) return std::nullopt;
    element.comment = rest.substr(0, end);
    rest = Trim(rest.substr(end + 1));
  }
  if (rest.empty()) return element;
  const bool has_verdict = head.is_map && rest.starts_with(": ");
  if (!has_verdict || !ReadVerdict(Trim(rest.substr(2)), element)) return std::nullopt;
  return element;
}

}  // namespace portwright::enforce
