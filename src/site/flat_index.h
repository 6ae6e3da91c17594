// A hash index over a vector that somebody else owns: 8 bytes a slot, no nodes, nothing to free one
// by one. For a million entries where a map of strings would cost ten times the memory. Not thread
// safe while inserting.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace portwright::site {

class FlatIndex {
 public:
  static constexpr std::uint32_t kNobody = 0xffffffffU;

  // The entry with this hash for which `is_same(index)` holds; kNobody if there is none. O(1)
  // expected.
  template <typename IsSame>
  std::uint32_t Find(std::size_t hash, IsSame is_same) const {
    if (slots_.empty()) return kNobody;
    const std::uint32_t folded = Fold(hash);
    for (std::size_t at = folded & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.index == kNobody) return kNobody;
      if (slot.hash == folded && is_same(slot.index)) return slot.index;
    }
  }

  // Room for so many entries, so that inserting them moves nothing.
  void Reserve(std::size_t entries) {
    if (slots_.size() < 2 * entries) Resize(std::bit_ceil(std::max(kFewest, 2 * entries)));
  }

  // The caller knows that it is not there yet.
  void Insert(std::size_t hash, std::uint32_t index) {
    if (2 * (used_ + 1) > slots_.size()) Resize(std::max(kFewest, slots_.size() * 2));
    Place({Fold(hash), index});
    ++used_;
  }

 private:
  static constexpr std::size_t kFewest = 64;  // slots; always a power of two

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t index = kNobody;
  };

  static std::uint32_t Fold(std::size_t hash) {
    const std::uint64_t mixed = static_cast<std::uint64_t>(hash) * 0x9e3779b97f4a7c15ULL;
    return static_cast<std::uint32_t>(mixed >> 32);
  }
  void Place(Slot slot) {
    std::size_t at = slot.hash & mask_;
    while (slots_[at].index != kNobody) at = (at + 1) & mask_;
    slots_[at] = slot;
  }
  void Resize(std::size_t slots) {
    std::vector<Slot> before(slots);
    before.swap(slots_);
    mask_ = slots_.size() - 1;
    for (const Slot& slot : before) {
      if (slot.index != kNobody) Place(slot);
    }
  }

  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::size_t used_ = 0;
};

}  // namespace portwright::site
