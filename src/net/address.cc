#include "net/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/text.h"

namespace portwright::net {
namespace {

Error Invalid(std::string_view expected, std::string_view text) {
  return {ErrorCode::kInvalid, "expected " + std::string(expected) + ", found " + Quote(text)};
}

U128 HostMask(Family family, int length) {
  const int host_bits = AddressBits(family) - length;
  if (host_bits == 0) return 0;
  if (host_bits == 128) return ~U128{0};
  return (U128{1} << host_bits) - 1;
}

// In network order; `bytes` has room for all of the family.
void PutBytes(const Address& address, unsigned char* bytes) {
  for (int shift = AddressBits(address.family) - 8; shift >= 0; shift -= 8)
    *bytes++ = static_cast<unsigned char>(address.value >> shift & 0xff);
}

U128 NumberOf(std::string_view bytes) {
  U128 number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace

Result<Address> ParseAddress(std::string_view text) {
  char buffer[64];
  if (text.empty() || text.size() >= sizeof(buffer)) return Invalid("an IP address", text);
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  if (std::strlen(buffer) != text.size()) return Invalid("an IP address", text);
  in_addr v4{};
  if (inet_pton(AF_INET, buffer, &v4) == 1) return Address{Family::kIpv4, ntohl(v4.s_addr)};
  in6_addr v6{};
  if (inet_pton(AF_INET6, buffer, &v6) != 1) return Invalid("an IP address", text);
  return Address{Family::kIpv6, NumberOf({reinterpret_cast<const char*>(&v6), sizeof(v6)})};
}

std::string ToBytes(const Address& address) {
  std::string bytes(static_cast<std::size_t>(AddressBits(address.family) / 8), '\0');
  PutBytes(address, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

std::optional<Address> FromBytes(std::string_view bytes) {
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    if (bytes.size() * 8 == static_cast<std::size_t>(AddressBits(family)))
      return Address{family, NumberOf(bytes)};
  }
  return std::nullopt;
}

Result<std::pair<Address, int>> ParseInterfaceAddress(std::string_view text) {
  const std::size_t slash = text.find('/');
  PORTWRIGHT_TRY(const Address address, ParseAddress(text.substr(0, slash)));
  const int bits = AddressBits(address.family);
  if (slash == std::string_view::npos) return std::pair{address, bits};
  const auto length = ParseNumber(text.substr(slash + 1));
  if (!length || *length > static_cast<std::uint64_t>(bits)) {
    return Invalid("a prefix length from 0 to " + std::to_string(bits), text);
  }
  return std::pair{address, static_cast<int>(*length)};
}

Result<Prefix> ParsePrefix(std::string_view text) {
  PORTWRIGHT_TRY(const auto parsed, ParseInterfaceAddress(text));
  const auto [address, length] = parsed;
  const U128 mask = HostMask(address.family, length);
  if ((address.value & mask) != 0) {
    const Prefix meant{{address.family, address.value & ~mask}, length};
    return Error{ErrorCode::kInvalid, "expected a prefix without host bits such as " +
                                          ToText(meant) + ", found " + Quote(text)};
  }
  return Prefix{address, length};
}

AddressRange Prefix::Range() const {
  return {address.family, address.value, address.value | HostMask(address.family, length)};
}

void AppendText(std::string& out, const Address& address) {
  if (address.family == Family::kIpv4) {
    char buffer[16];
    char* at = buffer;
    for (int shift = 24; shift >= 0; shift -= 8) {
      const auto byte = static_cast<unsigned>((address.value >> shift) & 0xff);
      at = std::to_chars(at, buffer + sizeof(buffer), byte).ptr;
      if (shift > 0) *at++ = '.';
    }
    out.append(buffer, at);
    return;
  }
  in6_addr v6{};
  PutBytes(address, v6.s6_addr);
  char buffer[INET6_ADDRSTRLEN];
  out += inet_ntop(AF_INET6, &v6, buffer, sizeof(buffer));
}

std::string ToText(const Address& address) {
  std::string out;
  AppendText(out, address);
  return out;
}

std::string ToText(const Prefix& prefix) {
  return ToText(prefix.address) + "/" + std::to_string(prefix.length);
}

int PrefixLength(const AddressRange& range) {
  const U128 span = range.hi - range.lo;
  if ((span & (span + 1)) != 0 || (range.lo & span) != 0) return -1;
  int host_bits = 0;
  while (host_bits < 128 && (span >> host_bits) != 0) ++host_bits;
  return AddressBits(range.family) - host_bits;
}

std::string ToText(const AddressRange& range) {
  std::string out;
  AppendText(out, {range.family, range.lo});
  if (range.IsHost()) return out;
  const int length = PrefixLength(range);
  if (length >= 0) return out + "/" + std::to_string(length);
  out += '-';
  AppendText(out, {range.family, range.hi});
  return out;
}

std::vector<Prefix> ToPrefixes(const AddressRange& range) {
  std::vector<Prefix> out;
  const int bits = AddressBits(range.family);
  U128 lo = range.lo;
  while (true) {
    int host_bits = 0;
    while (host_bits < bits) {
      const U128 span = HostMask(range.family, bits - host_bits - 1);
      if ((lo & span) != 0 || lo + span > range.hi || lo + span < lo) break;
      ++host_bits;
    }
    const Prefix prefix{{range.family, lo}, bits - host_bits};
    out.push_back(prefix);
    const U128 end = prefix.Range().hi;
    if (end >= range.hi) return out;
    lo = end + 1;
  }
}

AddressSet::AddressSet(std::vector<AddressRange> ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (kept > 0) {
      AddressRange& last = ranges[kept - 1];
      const bool touches = last.family == ranges[i].family &&
                           (last.hi == MaxAddress(last.family) || ranges[i].lo <= last.hi + 1);
      if (touches) {
        last.hi = std::max(last.hi, ranges[i].hi);
        continue;
      }
    }
    ranges[kept++] = ranges[i];
  }
  *this = FromSorted({ranges.data(), kept});
}

AddressSet AddressSet::FromSorted(std::span<const AddressRange> ranges) {
  AddressSet out;
  out.count_ = static_cast<std::uint32_t>(ranges.size());
  if (ranges.size() == 1) out.first_ = ranges[0];
  if (ranges.size() > 1) {
    out.several_ = std::make_unique<AddressRange[]>(ranges.size());
    std::copy(ranges.begin(), ranges.end(), out.several_.get());
  }
  return out;
}

AddressSet::AddressSet(const AddressSet& other) : AddressSet(FromSorted(other.ranges())) {}

AddressSet& AddressSet::operator=(const AddressSet& other) {
  if (this != &other) *this = FromSorted(other.ranges());
  return *this;
}

bool operator==(const AddressSet& a, const AddressSet& b) {
  const auto x = a.ranges();
  const auto y = b.ranges();
  return std::equal(x.begin(), x.end(), y.begin(), y.end());
}

std::strong_ordering operator<=>(const AddressSet& a, const AddressSet& b) {
  const auto x = a.ranges();
  const auto y = b.ranges();
  return std::lexicographical_compare_three_way(x.begin(), x.end(), y.begin(), y.end());
}

bool AddressSet::Contains(const Address& address) const {
  const auto all = ranges();
  const auto after = std::upper_bound(
      all.begin(), all.end(), address, [](const Address& a, const AddressRange& r) {
        return a.family != r.family ? a.family < r.family : a.value < r.lo;
      });
  return after != all.begin() && std::prev(after)->Contains(address);
}

bool AddressSet::Contains(const AddressSet& other) const {
  return Difference(other, *this).empty();
}

AddressSet AddressSet::Only(Family family) const {
  std::vector<AddressRange> kept;
  for (const AddressRange& range : ranges()) {
    if (range.family == family) kept.push_back(range);
  }
  return FromSorted(kept);
}

AddressSet Union(const AddressSet& a, const AddressSet& b) {
  std::vector<AddressRange> all(a.ranges().begin(), a.ranges().end());
  all.insert(all.end(), b.ranges().begin(), b.ranges().end());
  return AddressSet(std::move(all));
}

AddressSet Intersection(const AddressSet& a, const AddressSet& b) {
  std::vector<AddressRange> both;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.ranges().size() && j < b.ranges().size()) {
    const AddressRange& x = a.ranges()[i];
    const AddressRange& y = b.ranges()[j];
    if (x.Overlaps(y)) both.push_back({x.family, std::max(x.lo, y.lo), std::min(x.hi, y.hi)});
    const bool x_first = x.family != y.family ? x.family < y.family : x.hi < y.hi;
    if (x_first) {
      ++i;
    } else {
      ++j;
    }
  }
  return AddressSet::FromSorted(both);
}

AddressSet Difference(const AddressSet& a, const AddressSet& b) {
  std::vector<AddressRange> kept;
  const auto cuts = b.ranges();
  std::size_t j = 0;
  for (AddressRange rest : a.ranges()) {
    while (j < cuts.size() && (cuts[j].family < rest.family ||
                               (cuts[j].family == rest.family && cuts[j].hi < rest.lo))) {
      ++j;
    }
    bool left = true;
    for (std::size_t k = j; k < cuts.size() && cuts[k].Overlaps(rest); ++k) {
      const AddressRange& cut = cuts[k];
      if (cut.lo > rest.lo) kept.push_back({rest.family, rest.lo, cut.lo - 1});
      if (cut.hi >= rest.hi) {
        left = false;
        break;
      }
      rest.lo = cut.hi + 1;
    }
    if (left) kept.push_back(rest);
  }
  return AddressSet::FromSorted(kept);
}

const AddressSet& SpecialPurposeBlocks() {
  static const AddressSet blocks = [] {
    std::vector<AddressRange> ranges;
    for (const char* text :
         {"0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
          "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
          "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
          "::/128",        "::1/128",         "::ffff:0:0/96",  "64:ff9b::/96",   "64:ff9b:1::/48",
          "100::/64",      "2001::/23",       "2001:db8::/32",  "2002::/16",      "fc00::/7",
          "fe80::/10",     "ff00::/8"}) {
      const auto prefix = ParsePrefix(text);
      PORTWRIGHT_CHECK(prefix.has_value(), "the blocks of RFC 6890 parse");
      ranges.push_back(prefix->Range());
    }
    return AddressSet(std::move(ranges));
  }();
  return blocks;
}

std::size_t HashOf(const AddressSet& set) {
  std::uint64_t hash = 0;
  for (const AddressRange& range : set.ranges()) {
    for (const U128 end : {range.lo, range.hi}) {
      hash = (hash ^ static_cast<std::uint64_t>(end)) * 0x9e3779b97f4a7c15ULL;
      hash = (hash ^ (hash >> 32) ^ static_cast<std::uint64_t>(end >> 64)) * 0xff51afd7ed558ccdULL;
    }
  }
  return static_cast<std::size_t>(hash ^ (hash >> 29));
}

}  // namespace portwright::net
