// A sort by unsigned keys in linear time for many records; std::sort for few.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace portwright::packetset {

inline constexpr std::size_t kRadixWorthwhile = 4096;

// Sorts items[begin, end) by `key(item)`, an unsigned number; the order of equal ones is left open.
// A caller whose items are in order by the bits below `low_bit` saves the passes over those.
// `scratch` is storage to reuse.
template <typename Item, typename Key>
void RadixSort(std::vector<Item>& items, std::size_t begin, std::size_t end, int low_bit,
               std::vector<Item>& scratch, const Key& key) {
  constexpr int kDigitBits = 11;
  constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
  using Number = decltype(key(items[0]));
  const std::size_t n = end - begin;
  if (n < 2) return;
  Item* const first = items.data() + begin;
  if (n < kRadixWorthwhile) {
    std::sort(first, first + n, [&](const Item& a, const Item& b) { return key(a) < key(b); });
    return;
  }
  Number varying = 0;
  for (std::size_t i = 1; i < n; ++i) varying |= key(first[i]) ^ key(first[0]);
  if (scratch.size() < n) scratch.resize(n);
  Item* from = first;
  Item* to = scratch.data();
  std::array<std::uint32_t, kDigits> counts;
  constexpr int kBits = static_cast<int>(sizeof(Number)) * 8;
  for (int shift = low_bit; shift < kBits; shift += kDigitBits) {
    if (((varying >> shift) & (kDigits - 1)) == 0) continue;
    const auto digit = [&](const Item& item) {
      return static_cast<std::size_t>((key(item) >> shift) & (kDigits - 1));
    };
    counts.fill(0);
    for (std::size_t i = 0; i < n; ++i) ++counts[digit(from[i])];
    std::uint32_t position = 0;
    for (std::uint32_t& count : counts) {
      const std::uint32_t here = count;
      count = position;
      position += here;
    }
    for (std::size_t i = 0; i < n; ++i) to[counts[digit(from[i])]++] = from[i];
    std::swap(from, to);
  }
  if (from != first) std::copy(from, from + n, first);
}

}  // namespace portwright::packetset
