// IP addresses, prefixes and ranges of one family, as values. Order is by family, then number.
// Text forms: RFC 4291 and RFC 5952 for IPv6, dotted quads without leading zeros for IPv4.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace portwright::net {

__extension__ typedef unsigned __int128 U128;

enum class Family : std::uint8_t { kIpv4, kIpv6 };

constexpr int AddressBits(Family family) { return family == Family::kIpv4 ? 32 : 128; }
// The highest address of a family as a number.
constexpr U128 MaxAddress(Family family) {
  return family == Family::kIpv4 ? U128{0xffffffffU} : ~U128{0};
}

struct Address {
  Family family = Family::kIpv4;
  U128 value = 0;  // IPv4 in the low 32 bits

  friend auto operator<=>(const Address&, const Address&) = default;
};

// A closed range of one family; lo <= hi always.
struct AddressRange {
  Family family = Family::kIpv4;
  U128 lo = 0;
  U128 hi = 0;

  bool Contains(const Address& a) const {
    return a.family == family && lo <= a.value && a.value <= hi;
  }
  bool Contains(const AddressRange& r) const {
    return r.family == family && lo <= r.lo && r.hi <= hi;
  }
  bool Overlaps(const AddressRange& r) const {
    return r.family == family && lo <= r.hi && r.lo <= hi;
  }
  bool IsHost() const { return lo == hi; }

  friend auto operator<=>(const AddressRange&, const AddressRange&) = default;
};

struct Prefix {
  Address address;  // host bits are zero
  int length = 0;

  AddressRange Range() const;
  friend auto operator<=>(const Prefix&, const Prefix&) = default;
};

Result<Address> ParseAddress(std::string_view text);
// `10.0.0.0/8`, or an address alone (full length). Host bits set are an error that names the prefix
// meant.
Result<Prefix> ParsePrefix(std::string_view text);
// `10.0.0.5/8`: the address of an interface with its prefix length; a bare address has full length.
Result<std::pair<Address, int>> ParseInterfaceAddress(std::string_view text);

std::string ToText(const Address& address);
std::string ToText(const Prefix& prefix);
// An address, a prefix where the range is one, `lo-hi` otherwise.
std::string ToText(const AddressRange& range);
// Appends instead of building a string; for texts of a million entries.
void AppendText(std::string& out, const Address& address);

// In network order: 4 or 16 bytes. From any other number of them, none.
std::string ToBytes(const Address& address);
std::optional<Address> FromBytes(std::string_view bytes);

inline AddressRange HostRange(const Address& a) { return {a.family, a.value, a.value}; }
inline AddressRange AllAddresses(Family family) { return {family, 0, MaxAddress(family)}; }

// If the range is a prefix: its length, else -1.
int PrefixLength(const AddressRange& range);
// The fewest prefixes that make up the range, in order.
std::vector<Prefix> ToPrefixes(const AddressRange& range);

// Sorted, disjoint and non-adjacent ranges, IPv4 first. Operations cost O(n + m) in ranges. A plan
// may hold a million sets, and nearly all of them have one range: that one takes no memory of its
// own.
class AddressSet {
 public:
  AddressSet() = default;
  explicit AddressSet(const AddressRange& range) : first_(range), count_(1) {}
  explicit AddressSet(std::vector<AddressRange> ranges);  // any order, may overlap
  AddressSet(const AddressSet& other);
  AddressSet& operator=(const AddressSet& other);
  AddressSet(AddressSet&& other) noexcept
      : first_(other.first_),
        several_(std::move(other.several_)),
        count_(std::exchange(other.count_, 0)) {}
  AddressSet& operator=(AddressSet&& other) noexcept {
    first_ = other.first_;
    several_ = std::move(other.several_);
    count_ = std::exchange(other.count_, 0);
    return *this;
  }
  ~AddressSet() = default;

  std::span<const AddressRange> ranges() const& {
    return {count_ > 1 ? several_.get() : &first_, count_};
  }
  // A loop over the ranges of a temporary would read freed memory: it does not compile.
  std::span<const AddressRange> ranges() && = delete;
  bool empty() const { return count_ == 0; }
  bool Contains(const Address& address) const;  // O(log n)
  bool Contains(const AddressSet& other) const;
  AddressSet Only(Family family) const;

  friend AddressSet Union(const AddressSet& a, const AddressSet& b);
  friend AddressSet Intersection(const AddressSet& a, const AddressSet& b);
  friend AddressSet Difference(const AddressSet& a, const AddressSet& b);
  friend std::strong_ordering operator<=>(const AddressSet& a, const AddressSet& b);
  friend bool operator==(const AddressSet& a, const AddressSet& b);

 private:
  // Takes ranges that are sorted, disjoint and non-adjacent already.
  static AddressSet FromSorted(std::span<const AddressRange> ranges);

  AddressRange first_;                       // where it is the only one
  std::unique_ptr<AddressRange[]> several_;  // where there are two or more
  std::uint32_t count_ = 0;
};
static_assert(sizeof(AddressSet) <= 64, "a plan may hold a million of them");

// For tables of sets; O(ranges).
std::size_t HashOf(const AddressSet& set);

// The special-purpose blocks of RFC 6890 that are no part of the public internet, multicast and
// reserved ones included.
const AddressSet& SpecialPurposeBlocks();

}  // namespace portwright::net

template <>
struct std::hash<portwright::net::Address> {
  std::size_t operator()(const portwright::net::Address& a) const {
    const auto mix = static_cast<std::uint64_t>(a.value) * 0x9e3779b97f4a7c15ULL ^
                     static_cast<std::uint64_t>(a.value >> 64) * 0xc2b2ae3d27d4eb4fULL;
    return static_cast<std::size_t>(mix ^ (mix >> 29)) + static_cast<std::size_t>(a.family);
  }
};
