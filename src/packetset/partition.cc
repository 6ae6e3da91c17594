#include "packetset/partition.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/check.h"
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

Partitioner::Partitioner() {
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
    grids_.emplace_back(family);
  }
}
Partitioner::Partitioner(Partitioner&&) noexcept = default;
Partitioner& Partitioner::operator=(Partitioner&&) noexcept = default;
Partitioner::~Partitioner() = default;

void Partitioner::Reserve(std::size_t boxes) { grids_[0].Reserve(boxes); }

void Partitioner::Add(const Box& box, std::uint32_t label) {
  grids_[static_cast<std::size_t>(box.family())].Add(box, label);
}

Partition Partitioner::Finish() {
  std::optional<Partition> all = FinishWithin({});
  PORTWRIGHT_CHECK(all.has_value(), "nothing exceeds no limits");
  return std::move(*all);
}

std::optional<Partition> Partitioner::FinishWithin(const PartitionLimits& limits) {
  LabelSets sets;
  Partition partition;
  std::vector<std::uint32_t> numbers;  // of sets, by first use in the order of cells
  for (Grid& grid : grids_) {
    std::vector<Piece> pieces;
    if (!Cutter(sets, pieces, limits).Cut(grid.TakeBoxes())) return std::nullopt;
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

Partition PartitionBoxes(std::vector<LabelledBox> boxes) {
  Partitioner partitioner;
  for (const LabelledBox& box : boxes) partitioner.Add(box.box, box.label);
  std::vector<LabelledBox>().swap(boxes);
  return partitioner.Finish();
}

}  // namespace portwright::packetset
