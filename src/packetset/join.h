// Joining disjoint pieces with the same labels back together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "packetset/grid.h"

namespace portwright::packetset {

inline constexpr std::uint32_t kNoOwner = ~std::uint32_t{0};

struct Piece {
  GridBox extents;
  std::uint32_t labels = 0;        // of LabelSets
  std::uint32_t owner = kNoOwner;  // id of the one box that this is a piece of
};

// Works on the pieces from an index to the end of the vector. Results do not depend on their order.
class Joiner {
 public:
  // Makes one of pieces that touch along a field and agree in all else. O(pieces). True if any
  // were.
  bool Along(Field field, std::vector<Piece>& pieces, std::size_t begin);
  // Along all fields (ports, protocol, destination, source) for as long as it helps.
  void All(std::vector<Piece>& pieces, std::size_t begin);

 private:
  bool Pairwise(Field field, std::vector<Piece>& pieces, std::size_t begin);

  std::vector<std::uint64_t> slots_;  // open addressing by lower end: hash and index + 1, or 0
  std::vector<std::uint32_t> next_;
};

}  // namespace portwright::packetset
