#include "packetset/label_sets.h"

#include <algorithm>

namespace portwright::packetset {
namespace {

std::uint32_t HashOf(const std::uint32_t* labels, std::size_t count) {
  std::uint64_t hash = count;
  for (std::size_t i = 0; i < count; ++i) {
    hash = (hash ^ labels[i]) * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 29;
  }
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

}  // namespace

std::uint32_t LabelSets::Intern(const std::uint32_t* labels, std::size_t count) {
  if (ends_.size() * 2 >= slots_.size()) Grow();
  const std::uint32_t hash = HashOf(labels, count);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    const std::uint32_t set = slots_[at] - 1;
    if (hashes_[set] != hash || ends_[set] - Begin(set) != count) continue;
    if (std::equal(labels, labels + count, labels_.data() + Begin(set))) return set;
  }
  const auto set = static_cast<std::uint32_t>(ends_.size());
  labels_.insert(labels_.end(), labels, labels + count);
  ends_.push_back(labels_.size());
  hashes_.push_back(hash);
  slots_[at] = set + 1;
  return set;
}

std::vector<std::uint32_t> LabelSets::Labels(std::uint32_t set) const {
  const std::uint32_t* const pool = labels_.data();
  return std::vector<std::uint32_t>(pool + Begin(set), pool + ends_[set]);
}

void LabelSets::Grow() {
  slots_.assign(std::max<std::size_t>(1024, slots_.size() * 4), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t set = 0; set < ends_.size(); ++set) {
    std::size_t at = hashes_[set] & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = set + 1;
  }
}

}  // namespace portwright::packetset
