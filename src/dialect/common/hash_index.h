// Numbers by the hash of what they stand for, in one piece of memory: for tables of a million
// contents, of which each would cost a node and its release. Who asks compares the contents.
// Open addressing, at most half full: 32 to 64 bytes a number. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace portwright::dialect {

class HashIndex {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;

  // The number with this hash that `is_it` says yes to, or kNone. The hash has to differ in its
  // lower bits.
  template <typename IsIt>
  std::uint32_t Find(std::uint64_t hash, IsIt is_it) const {
    if (slots_.empty()) return kNone;
    for (std::size_t at = hash & (slots_.size() - 1); slots_[at].number != kNone;
         at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].hash == hash && is_it(slots_[at].number)) return slots_[at].number;
    }
    return kNone;
  }

  // A number that is not there.
  void Add(std::uint64_t hash, std::uint32_t number) {
    if (2 * (size_ + 1) > slots_.size()) Grow();
    ++size_;
    Put({hash, number});
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t number = kNone;
  };

  void Put(const Slot& slot) {
    std::size_t at = slot.hash & (slots_.size() - 1);
    while (slots_[at].number != kNone) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }

  void Grow() {
    constexpr std::size_t kFirst = 16;
    const std::vector<Slot> before = std::exchange(
        slots_, std::vector<Slot>(slots_.empty() ? kFirst : 2 * slots_.size(), Slot()));
    for (const Slot& slot : before) {
      if (slot.number != kNone) Put(slot);
    }
  }

  std::vector<Slot> slots_;  // a power of two
  std::size_t size_ = 0;
};

}  // namespace portwright::dialect
