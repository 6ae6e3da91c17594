#include "packetset/partition.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "packetset/cut.h"
#include "packetset/grid.h"
#include "packetset/label_sets.h"
#include "packetset/radix.h"

namespace portwright::packetset {
namespace {

constexpr std::uint32_t kUnnumbered = ~std::uint32_t{0};

// Indices of the pieces in the order of their boxes, in the lower halves.
std::vector<std::uint64_t> OrderOf(const std::vector<Piece>& pieces) {
  std::vector<std::uint64_t> order;
  order.reserve(pieces.size());
  for (std::uint32_t i = 0; i < pieces.size(); ++i) {
    order.push_back((std::uint64_t{pieces[i].extents[kSource].lo} << 32) | i);
  }
  std::vector<std::uint64_t> scratch;
  RadixSort(order, 0, order.size(), 32, scratch, [](std::uint64_t entry) { return entry; });
  for (auto first = order.begin(); first != order.end();) {
    const auto last = std::find_if(
        first, order.end(), [&](std::uint64_t entry) { return entry >> 32 != *first >> 32; });
    std::sort(first, last, [&](std::uint64_t a, std::uint64_t b) {
      return pieces[static_cast<std::uint32_t>(a)].extents <
             pieces[static_cast<std::uint32_t>(b)].extents;
    });
    first = last;
  }
  return order;
}

}  // namespace

Partition PartitionBoxes(std::vector<LabelledBox> boxes) {
  std::array<Grid, 2> grids{Grid(net::Family::kIpv4, boxes), Grid(net::Family::kIpv6, boxes)};
  std::vector<LabelledBox>().swap(boxes);

  LabelSets sets;
  Partition partition;
  std::vector<std::uint32_t> numbers;  // of sets, by first use in the order of cells
  for (Grid& grid : grids) {
    std::vector<Piece> pieces;
    Cutter(sets, pieces).Cut(grid.TakeBoxes());
    numbers.resize(sets.size(), kUnnumbered);
    partition.label_sets.reserve(sets.size());
    partition.cells.reserve(partition.cells.size() + pieces.size());
    for (const std::uint64_t entry : OrderOf(pieces)) {
      const Piece& piece = pieces[static_cast<std::uint32_t>(entry)];
      std::uint32_t& number = numbers[piece.labels];
      if (number == kUnnumbered) {
        number = static_cast<std::uint32_t>(partition.label_sets.size());
        partition.label_sets.push_back(sets.Labels(piece.labels));
      }
      partition.cells.push_back({grid.ToBox(piece.extents), number});
    }
  }
  return partition;
}

}  // namespace portwright::packetset
