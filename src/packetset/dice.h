// Random numbers that are the same on every machine, and random points of boxes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "packetset/grid.h"

namespace portwright::packetset {

// A small generator: a seed says all.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ULL + 0x1234567) {}

  std::uint32_t Next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<std::uint32_t>(z >> 32);
  }
  std::uint32_t Below(std::uint32_t bound) {
    return static_cast<std::uint32_t>((std::uint64_t{Next()} * bound) >> 32);
  }
  std::uint32_t Within(const Extent& extent) {
    const std::uint64_t width = std::uint64_t{extent.hi} - extent.lo + 1;
    return extent.lo + static_cast<std::uint32_t>((Next() * width) >> 32);
  }

 private:
  std::uint64_t state_;
};

inline GridPoint AnyPoint(const GridBox& box, Dice& dice) {
  GridPoint point;
  for (std::size_t f = 0; f < kFields; ++f) point[f] = dice.Within(box[f]);
  return point;
}

}  // namespace portwright::packetset
