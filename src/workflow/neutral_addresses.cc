#include "workflow/neutral_addresses.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <vector>

#include "base/text.h"

namespace portwright::workflow {
namespace {

using net::Family;

std::uint64_t LittleEndian(std::string_view bytes) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 8; ++i)
    out |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
  return out;
}

struct Network {
  const char* prefix;
  bool is_fixed;  // inside too; else only its own bits stay
};
constexpr Network kNetworks[] = {
    {"0.0.0.0/8", true},       {"127.0.0.0/8", true},    {"169.254.0.0/16", true},
    {"224.0.0.0/3", true},     {"10.0.0.0/8", false},    {"172.16.0.0/12", false},
    {"192.168.0.0/16", false}, {"100.64.0.0/10", false}, {"::/8", true},
    {"fe80::/10", true},       {"ff00::/8", true},       {"fc00::/7", false},
    {"2000::/3", false}};

struct Fixed {
  net::Prefix prefix;
  bool is_fixed = false;
};

const std::vector<Fixed>& FixedNetworks() {
  static const std::vector<Fixed> all = [] {
    std::vector<Fixed> out;
    for (const Network& network : kNetworks)
      out.push_back({*net::ParsePrefix(network.prefix), network.is_fixed});
    return out;
  }();
  return all;
}

// Bits that change: of the network alone.
int NetworkBits(Family family) { return family == Family::kIpv4 ? 24 : 64; }

// The first `length` bits of an address, the others zero.
net::U128 Head(Family family, net::U128 value, int length) {
  const int free_bits = net::AddressBits(family) - length;
  if (free_bits >= 128) return 0;
  return value >> free_bits << free_bits;
}

bool IsAddressLetter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
         c == '.';
}

bool IsNameLetter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// What was read of a line, as far as it tells an address from a mask.
struct Behind {
  std::string word;               // the last one that was no address
  bool is_first_address = false;  // an address is right before, which a mask may follow
};

}  // namespace

std::uint64_t SipHash(std::uint64_t key0, std::uint64_t key1, std::string_view bytes) {
  std::uint64_t v0 = key0 ^ 0x736f6d6570736575U;
  std::uint64_t v1 = key1 ^ 0x646f72616e646f6dU;
  std::uint64_t v2 = key0 ^ 0x6c7967656e657261U;
  std::uint64_t v3 = key1 ^ 0x7465646279746573U;
  const auto mix = [&](int rounds) {
    for (int i = 0; i < rounds; ++i) {
      v0 += v1;
      v2 += v3;
      v1 = std::rotl(v1, 13) ^ v0;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 = std::rotl(v0, 32) + v3;
      v2 += v1;
      v1 = std::rotl(v1, 17) ^ v2;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 = std::rotl(v2, 32);
    }
  };
  const std::uint64_t size = bytes.size();
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    const std::uint64_t block = LittleEndian(bytes);
    v3 ^= block;
    mix(2);
    v0 ^= block;
  }
  const std::uint64_t last = LittleEndian(bytes) | size << 56;
  v3 ^= last;
  mix(2);
  v0 ^= last;
  v2 ^= 0xff;
  mix(4);
  return v0 ^ v1 ^ v2 ^ v3;
}

NeutralAddresses::NeutralAddresses(const std::array<std::uint8_t, 16>& key) {
  const std::string bytes(key.begin(), key.end());
  key0_ = LittleEndian(std::string_view(bytes).substr(0, 8));
  key1_ = LittleEndian(std::string_view(bytes).substr(8));
}

// Whether the bit behind the first `bit` ones, which `above` has, is turned over.
bool NeutralAddresses::Flips(Family family, int bit, net::U128 above) const {
  for (const Fixed& fixed : FixedNetworks()) {
    const net::Address& network = fixed.prefix.address;
    if (network.family != family) continue;
    const int length = fixed.prefix.length;
    const bool leads_there = bit < length && Head(family, network.value, bit) == above;
    const bool is_inside = bit >= length && Head(family, above, length) == network.value;
    if (leads_there || (is_inside && fixed.is_fixed)) return false;
  }
  std::string bytes{family == Family::kIpv4 ? '4' : '6', static_cast<char>(bit)};
  for (int i = 0; i < 16; ++i)
    bytes += static_cast<char>(static_cast<std::uint8_t>(above >> (8 * i)));
  return (SipHash(key0_, key1_, bytes) & 1) != 0;
}

net::Address NeutralAddresses::Of(net::Address address) const {
  const int bits = net::AddressBits(address.family);
  net::U128 out = address.value;
  for (int bit = 0; bit < NetworkBits(address.family); ++bit) {
    if (Flips(address.family, bit, Head(address.family, address.value, bit)))
      out ^= net::U128{1} << (bits - 1 - bit);
  }
  return {address.family, out};
}

net::AddressSet NeutralAddresses::Of(const net::AddressSet& set) const {
  std::vector<net::AddressRange> out;
  for (const net::AddressRange& range : set.ranges()) {
    for (net::Prefix prefix : net::ToPrefixes(range)) {
      // Bits of the host may turn over with those of the network above them: they do not count.
      prefix.address = Of(prefix.address);
      prefix.address.value = Head(prefix.address.family, prefix.address.value, prefix.length);
      out.push_back(prefix.Range());
    }
  }
  return net::AddressSet(std::move(out));
}

std::string NeutralAddresses::WordOf(net::Address address, std::string_view behind) const {
  net::Address out = Of(address);
  // Of a prefix, the bits of the host are zero, as some readers want it.
  if (behind.starts_with('/')) {
    const std::string_view rest = behind.substr(1);
    const auto length =
        ParseNumber(rest.substr(0, std::min(rest.find_first_not_of("0123456789."), rest.size())));
    if (length && *length <= static_cast<std::uint64_t>(net::AddressBits(out.family)))
      out.value = Head(out.family, out.value, static_cast<int>(*length));
  }
  return net::ToText(out);
}

std::string NeutralAddresses::InText(std::string_view text, bool masks_follow) const {
  std::string out;
  Behind behind;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\n') behind = Behind();
    if (!IsNameLetter(c) && c != ':') {
      if (c == ',' || c == '{') behind = Behind();
      out += text[at++];
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && IsAddressLetter(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    const bool ends = end == text.size() || !IsNameLetter(text[end]);
    const auto address = ends ? net::ParseAddress(word) : Result<net::Address>(Error());
    if (!address) {
      end = at + 1;
      while (end < text.size() &&
             (IsNameLetter(text[end]) || IsAddressLetter(text[end]) || text[end] == '-'))
        ++end;
      behind = {std::string(text.substr(at, end - at)), false};
      out += behind.word;
      at = end;
      continue;
    }
    const bool is_quad = address->family == Family::kIpv4;
    const bool is_mask =
        is_quad && ((at > 0 && text[at - 1] == '/') ||
                    (masks_follow && behind.is_first_address && text[at - 1] == ' '));
    out += is_mask ? std::string(word) : WordOf(*address, text.substr(end));
    behind.is_first_address = is_quad && !is_mask && behind.word != "host" &&
                              behind.word != "range" && (at == 0 || text[at - 1] != '-');
    if (is_mask) behind.word.clear();
    at = end;
    if (behind.word == "host") behind.word.clear();
  }
  return out;
}

}  // namespace portwright::workflow
