// How the range cells of one lookup are spread over several maps. The kernel's interval map grows
// slower to search and much slower to load with its size (NOTES.md has the figures), so a large one
// is split by destination, and by source where destinations do not part the cells. Cells that reach
// over a border stay in a map of their own, asked as well. Cost: O(n log n). Values.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "net/address.h"
#include "packetset/partition.h"

namespace portwright::dialect::nftables {

// Larger maps are split. 2,000 are a little faster to search and slower to load, 8,000 the other
// way round.
inline constexpr std::size_t kRangeMapCells = 4000;

enum class SplitField : std::uint8_t { kNone, kDestination, kSource };

struct LookupTree {
  SplitField field = SplitField::kNone;
  std::vector<std::uint32_t> cells;  // kNone: those of one map
  std::vector<net::U128>
      starts;  // of each child: the first and last address, ascending and disjoint
  std::vector<net::U128> ends;
  std::vector<LookupTree> children;
  std::unique_ptr<LookupTree> over_borders;  // null if none
};

// `indices` into `cells`, all of one family. Every index ends up in exactly one leaf.
LookupTree SplitCells(const std::vector<packetset::Cell>& cells, std::vector<std::uint32_t> indices,
                      std::size_t cells_max = kRangeMapCells);

}  // namespace portwright::dialect::nftables
