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

struct GridLabelled {
  GridBox extents;
  std::uint32_t label = 0;
  std::uint32_t id = 0;  // of the box that this is, or is a piece of
};

class Grid {
 public:
  // For the boxes of one family; others are passed over. Cost: linear for IPv4, a sort of all ends
  // for IPv6.
  Grid(net::Family family, const std::vector<LabelledBox>& boxes);

  // The boxes of the family, sorted by label; a box's id is its index.
  std::vector<GridLabelled> TakeBoxes() { return std::move(boxes_); }
  // Of extents made of the ends of boxes of this grid.
  Box ToBox(const GridBox& extents) const;

 private:
  void PlaceIpv6(Field field, const std::vector<LabelledBox>& boxes);
  net::AddressRange ToRange(Field field, Extent extent) const;

  net::Family family_;
  std::vector<GridLabelled> boxes_;
  // IPv6: where coordinate i begins, of kSource and of kDestination; sorted, each once.
  std::array<std::vector<net::U128>, 2> starts_;
};

}  // namespace portwright::packetset
