#include "packetset/grid.h"

#include <algorithm>

#include "packetset/radix.h"

namespace portwright::packetset {
namespace {

// One end of a range: where it begins, or where what follows it begins.
struct End {
  net::U128 value = 0;
  std::uint32_t box = 0;
  bool is_start = false;
};

Extent ToExtent(net::PortRange ports) { return {ports.lo, ports.hi}; }

Extent ToExtent(const net::AddressRange& ipv4) {
  return {static_cast<std::uint32_t>(ipv4.lo), static_cast<std::uint32_t>(ipv4.hi)};
}

net::PortRange ToPorts(Extent extent) {
  return {static_cast<std::uint16_t>(extent.lo), static_cast<std::uint16_t>(extent.hi)};
}

const net::AddressRange& RangeOf(const Box& box, Field field) {
  return field == kSource ? box.source : box.destination;
}

}  // namespace

void Grid::Add(const Box& box, std::uint32_t label) {
  GridLabelled to;
  to.label = label;
  to.id = static_cast<std::uint32_t>(boxes_.size());
  to.extents[kProtocol] = {box.protocol_lo, box.protocol_hi};
  to.extents[kSourcePort] = ToExtent(box.source_ports);
  to.extents[kDestinationPort] = ToExtent(box.destination_ports);
  if (family_ == net::Family::kIpv4) {
    to.extents[kSource] = ToExtent(box.source);
    to.extents[kDestination] = ToExtent(box.destination);
  } else {
    wide_.push_back(box);
  }
  boxes_.push_back(to);
}

void Grid::SortByLabel() {
  const auto by_label = [](const GridLabelled& a, const GridLabelled& b) {
    return a.label < b.label;
  };
  if (std::is_sorted(boxes_.begin(), boxes_.end(), by_label)) return;
  std::vector<std::uint64_t> order;  // label, then index
  order.reserve(boxes_.size());
  for (const GridLabelled& box : boxes_) order.push_back(std::uint64_t{box.label} << 32 | box.id);
  std::vector<std::uint64_t> scratch;
  RadixSort(order, 0, order.size(), 32, scratch, [](std::uint64_t entry) { return entry; });
  std::vector<GridLabelled> sorted;
  sorted.reserve(boxes_.size());
  for (const std::uint64_t entry : order) {
    sorted.push_back(boxes_[static_cast<std::uint32_t>(entry)]);
  }
  boxes_ = std::move(sorted);
}

std::vector<GridLabelled> Grid::TakeBoxes() {
  SortByLabel();
  if (family_ == net::Family::kIpv6) {
    PlaceIpv6(kSource);
    PlaceIpv6(kDestination);
    wide_ = std::vector<Box>();
  }
  for (std::uint32_t i = 0; i < boxes_.size(); ++i) boxes_[i].id = i;
  return std::move(boxes_);
}

void Grid::PlaceIpv6(Field field) {
  if (boxes_.empty()) return;
  std::vector<End> ends;
  ends.reserve(boxes_.size() * 2);
  for (std::uint32_t i = 0; i < boxes_.size(); ++i) {
    const net::AddressRange& range = RangeOf(wide_[boxes_[i].id], field);
    ends.push_back({range.lo, i, true});
    if (range.hi != net::MaxAddress(family_)) ends.push_back({range.hi + 1, i, false});
  }
  std::vector<End> scratch;
  RadixSort(ends, 0, ends.size(), 0, scratch, [](const End& end) { return end.value; });

  std::vector<net::U128>& starts = starts_[field];
  for (GridLabelled& box : boxes_) box.extents[field].hi = UINT32_MAX;
  for (const End& end : ends) {
    if (starts.empty() || starts.back() != end.value) starts.push_back(end.value);
    const auto coordinate = static_cast<std::uint32_t>(starts.size() - 1);
    Extent& extent = boxes_[end.box].extents[field];
    if (end.is_start) {
      extent.lo = coordinate;
    } else {
      extent.hi = coordinate - 1;
    }
  }
  const auto last = static_cast<std::uint32_t>(starts.size() - 1);
  for (GridLabelled& box : boxes_) {
    box.extents[field].hi = std::min(box.extents[field].hi, last);
  }
}

net::AddressRange Grid::ToRange(Field field, Extent extent) const {
  if (family_ == net::Family::kIpv4) return {family_, extent.lo, extent.hi};
  const std::vector<net::U128>& starts = starts_[field];
  const net::U128 hi = extent.hi + std::size_t{1} < starts.size() ? starts[extent.hi + 1] - 1
                                                                  : net::MaxAddress(family_);
  return {family_, starts[extent.lo], hi};
}

Box Grid::ToBox(const GridBox& extents) const {
  Box box;
  box.source = ToRange(kSource, extents[kSource]);
  box.destination = ToRange(kDestination, extents[kDestination]);
  box.protocol_lo = static_cast<std::uint8_t>(extents[kProtocol].lo);
  box.protocol_hi = static_cast<std::uint8_t>(extents[kProtocol].hi);
  box.source_ports = ToPorts(extents[kSourcePort]);
  box.destination_ports = ToPorts(extents[kDestinationPort]);
  return box;
}

}  // namespace portwright::packetset
