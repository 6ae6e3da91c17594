#include "dialect/nftables/lookup_tree.h"

#include <algorithm>
#include <utility>

#include "packetset/radix.h"

namespace portwright::dialect::nftables {
namespace {

using packetset::Cell;

// Destination, source, and once more each: enough to part a million cells, and a bound on what a
// packet costs.
constexpr int kDepthMax = 4;

const net::AddressRange& RangeOf(const Cell& cell, SplitField field) {
  return field == SplitField::kSource ? cell.box.source : cell.box.destination;
}

SplitField Other(SplitField field) {
  return field == SplitField::kSource ? SplitField::kDestination : SplitField::kSource;
}

class Splitter {
 public:
  Splitter(const std::vector<Cell>& cells, std::size_t cells_max)
      : cells_(cells), cells_max_(cells_max) {}

  LookupTree Split(std::vector<std::uint32_t> indices, SplitField field, int depth) const {
    LookupTree tree;
    if (indices.size() <= cells_max_ || depth == kDepthMax) {
      tree.cells = std::move(indices);
      return tree;
    }
    SortBy(field, indices);
    const std::vector<net::U128> starts = Starts(indices, field);
    std::vector<std::vector<std::uint32_t>> parts(starts.size());
    std::vector<std::uint32_t> over_borders;
    for (const std::uint32_t index : indices) {
      const net::AddressRange& range = RangeOf(cells_[index], field);
      const auto next = std::upper_bound(starts.begin(), starts.end(), range.lo);
      const bool fits = next == starts.end() || range.hi < *next;
      if (fits) {
        parts[static_cast<std::size_t>(next - starts.begin()) - 1].push_back(index);
      } else {
        over_borders.push_back(index);
      }
    }
    // No part is smaller than the whole: this field does not part the cells.
    if (starts.size() == 1 || over_borders.size() == indices.size()) {
      return Split(std::move(indices), Other(field), depth + 1);
    }
    tree.field = field;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].empty()) continue;
      tree.starts.push_back(starts[i]);
      tree.ends.push_back(i + 1 < starts.size() ? starts[i + 1] - 1
                                                : net::MaxAddress(FamilyOf(indices)));
      tree.children.push_back(Split(std::move(parts[i]), Other(field), depth + 1));
    }
    if (!over_borders.empty()) {
      tree.over_borders =
          std::make_unique<LookupTree>(Split(std::move(over_borders), Other(field), depth + 1));
    }
    return tree;
  }

 private:
  // By where the field begins; those that begin alike stay in their order.
  void SortBy(SplitField field, std::vector<std::uint32_t>& indices) const {
    if (FamilyOf(indices) == net::Family::kIpv6) {
      std::stable_sort(indices.begin(), indices.end(), [&](std::uint32_t a, std::uint32_t b) {
        return RangeOf(cells_[a], field).lo < RangeOf(cells_[b], field).lo;
      });
      return;
    }
    // Beside its place an IPv4 address fits into one number: a million cells are sorted without a
    // look at them.
    std::vector<std::uint64_t> order;  // where the field begins, then the place in `indices`
    order.reserve(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
      order.push_back(static_cast<std::uint64_t>(RangeOf(cells_[indices[i]], field).lo) << 32 | i);
    }
    std::vector<std::uint64_t> scratch;
    packetset::RadixSort(order, 0, order.size(), 32, scratch, [](std::uint64_t o) { return o; });
    std::vector<std::uint32_t> sorted;
    sorted.reserve(indices.size());
    for (const std::uint64_t o : order) sorted.push_back(indices[static_cast<std::uint32_t>(o)]);
    indices = std::move(sorted);
  }

  net::Family FamilyOf(const std::vector<std::uint32_t>& indices) const {
    return cells_[indices[0]].box.family();
  }

  // Borders that give parts of about equal size, not above the limit where the addresses allow it.
  std::vector<net::U128> Starts(const std::vector<std::uint32_t>& sorted, SplitField field) const {
    const std::size_t part_count = (sorted.size() + cells_max_ - 1) / cells_max_;
    const std::size_t part_size = (sorted.size() + part_count - 1) / part_count;
    std::vector<net::U128> starts{0};
    std::size_t in_part = 0;
    for (std::size_t i = 0; i < sorted.size();) {
      const net::U128 lo = RangeOf(cells_[sorted[i]], field).lo;
      std::size_t same = i;
      while (same < sorted.size() && RangeOf(cells_[sorted[same]], field).lo == lo) ++same;
      if (in_part != 0 && in_part + (same - i) > part_size) {
        starts.push_back(lo);
        in_part = 0;
      }
      in_part += same - i;
      i = same;
    }
    return starts;
  }

  const std::vector<Cell>& cells_;
  std::size_t cells_max_;
};

}  // namespace

LookupTree SplitCells(const std::vector<Cell>& cells, std::vector<std::uint32_t> indices,
                      std::size_t cells_max) {
  return Splitter(cells, cells_max).Split(std::move(indices), SplitField::kDestination, 0);
}

}  // namespace portwright::dialect::nftables
