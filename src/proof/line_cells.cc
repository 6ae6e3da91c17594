#include "proof/line_cells.h"

#include <algorithm>
#include <utility>

namespace portwright::proof {
namespace {

using packetset::Box;
using packetset::LabelledBox;

constexpr std::uint32_t kEmpty = 0xffffffffU;

std::uint64_t HashOf(const Box& box) {
  const auto mix = [](std::uint64_t hash, std::uint64_t value) {
    hash ^= value;
    hash *= 0x9e3779b97f4a7c15ULL;
    return hash ^ (hash >> 32);
  };
  std::uint64_t hash = static_cast<std::uint64_t>(box.family());
  for (const net::AddressRange* range : {&box.source, &box.destination}) {
    for (const net::U128 end : {range->lo, range->hi})
      hash = mix(mix(hash, static_cast<std::uint64_t>(end)), static_cast<std::uint64_t>(end >> 64));
  }
  hash = mix(hash, std::uint64_t{box.protocol_lo} << 8 | box.protocol_hi);
  return mix(hash, std::uint64_t{box.source_ports.lo} << 48 |
                       std::uint64_t{box.source_ports.hi} << 32 |
                       std::uint64_t{box.destination_ports.lo} << 16 | box.destination_ports.hi);
}

// A number for each box; equal boxes have one. Open addressing: `slots` hold indices of boxes.
std::vector<std::uint32_t> GroupsOf(const std::vector<LabelledBox>& boxes, std::uint32_t& count) {
  std::size_t size = 16;
  while (size < boxes.size() * 2) size *= 2;
  std::vector<std::uint32_t> slots(size, kEmpty);
  std::vector<std::uint32_t> groups(boxes.size());
  count = 0;
  for (std::uint32_t b = 0; b < boxes.size(); ++b) {
    std::size_t slot = HashOf(boxes[b].box) & (size - 1);
    while (slots[slot] != kEmpty && boxes[slots[slot]].box != boxes[b].box)
      slot = (slot + 1) & (size - 1);
    if (slots[slot] == kEmpty) {
      slots[slot] = b;
      groups[b] = count++;
    } else {
      groups[b] = groups[slots[slot]];
    }
  }
  return groups;
}

}  // namespace

std::optional<LineCells> LineCells::Of(const std::vector<LabelledBox>& boxes,
                                       const packetset::PartitionLimits& limits) {
  LineCells out;
  std::uint32_t count = 0;
  const std::vector<std::uint32_t> groups = GroupsOf(boxes, count);
  out.begins_.assign(count + 1, 0);
  for (const std::uint32_t group : groups) ++out.begins_[group + 1];
  for (std::uint32_t g = 0; g < count; ++g) out.begins_[g + 1] += out.begins_[g];
  out.lines_.resize(boxes.size());
  std::vector<std::uint32_t> next(out.begins_.begin(), out.begins_.end() - 1);
  packetset::Partitioner partitioner;
  for (std::uint32_t b = 0; b < boxes.size(); ++b) {
    const std::uint32_t group = groups[b];
    if (next[group] == out.begins_[group]) partitioner.Add(boxes[b].box, group);
    out.lines_[next[group]++] = boxes[b].label;
  }
  std::optional<packetset::Partition> partition = partitioner.FinishWithin(limits);
  if (!partition) return std::nullopt;
  out.partition_ = std::move(*partition);
  return out;
}

void LineCells::LinesOf(std::size_t set, std::vector<std::uint32_t>& out) const {
  out.clear();
  for (const std::uint32_t group : partition_.label_sets[set])
    out.insert(out.end(), lines_.begin() + begins_[group], lines_.begin() + begins_[group + 1]);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

}  // namespace portwright::proof
