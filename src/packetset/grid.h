// Boxes in numbers of 32 bits, all fields alike, so that the cutting knows neither families nor
// 128-bit addresses. Everything of one family. IPv4 addresses, protocols and ports are their own
// coordinates; IPv6 addresses are counted by the ends of the ranges at hand. Order and adjacency of
// ranges are kept in both directions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "packetset/box.h"
#include "packetset/partition.h"

namespace portwright::packetset {

// In the order in which boxes compare.
enum Field : std::size_t { kSource, kDestination, kProtocol, kSourcePort, kDestinationPort };
inline constexpr std::size_t kFields = 5;

// A closed range.
struct Extent {
  std::uint32_t lo = 0;
  std::uint32_t hi = 0;
  friend auto operator<=>(const Extent&, const Extent&) = default;
};

using GridBox = std::array<Extent, kFields>;
using GridPoint = std::array<std::uint32_t, kFields>;

inline bool Covers(const GridBox& outer, const GridBox& inner) {
  for (std::size_t i = 0; i < kFields; ++i) {
    if (outer[i].lo > inner[i].lo || inner[i].hi > outer[i].hi) return false;
  }
  return true;
}

inline bool Overlap(const GridBox& a, const GridBox& b) {
  for (std::size_t i = 0; i < kFields; ++i) {
    if (a[i].lo > b[i].hi || b[i].lo > a[i].hi) return false;
  }
  return true;
}

inline bool Holds(const GridBox& box, const GridPoint& point) {
  for (std::size_t i = 0; i < kFields; ++i) {
    if (point[i] < box[i].lo || box[i].hi < point[i]) return false;
  }
  return true;
}

// Everything: coordinates of any field are 32 bits.
inline GridBox WholeGrid() {
  GridBox whole;
  whole.fill({0, UINT32_MAX});
  return whole;
}

struct GridLabelled {
  GridBox extents;
  std::uint32_t label = 0;
  std::uint32_t id = 0;  // of the box that this is, or is a piece of
};

class Grid {
 public:
  explicit Grid(net::Family family) : family_(family) {}

  void Reserve(std::size_t boxes) { boxes_.reserve(boxes); }
  // A box of the family.
  void Add(const Box& box, std::uint32_t label);
  // All boxes, sorted by label; a box's id is its index. Cost: linear for IPv4, a sort of all ends
  // for IPv6. No box can be added any more.
  std::vector<GridLabelled> TakeBoxes();
  // Of extents made of the ends of boxes that were taken.
  Box ToBox(const GridBox& extents) const;

 private:
  void SortByLabel();
  void PlaceIpv6(Field field);
  net::AddressRange ToRange(Field field, Extent extent) const;

  net::Family family_;
  std::vector<GridLabelled> boxes_;
  std::vector<Box> wide_;  // IPv6: the boxes as they were added
  // IPv6: where coordinate i begins, of kSource and of kDestination; sorted, each once.
  std::array<std::vector<net::U128>, 2> starts_;
};

}  // namespace portwright::packetset
