// Labelled boxes in, disjoint cells out, each with the exact set of labels of the boxes that cover
// it. A kernel map refuses overlapping elements, and of crossing ones the first wins: only disjoint
// cells have one meaning.
//
// Boxes that overlap nothing pass through unchanged. Where boxes overlap they are cut, and
// neighbours with the same labels are joined again along one field, so that the cells are few (not
// always the fewest: that is NP-hard). Cost: O(n log n) plus the work in overlapping clusters, O(k
// * pieces) for a cluster of k boxes.
#pragma once

#include <cstdint>
#include <vector>

#include "packetset/box.h"

namespace portwright::packetset {

struct LabelledBox {
  Box box;
  std::uint32_t label = 0;
};

struct Cell {
  Box box;
  std::uint32_t labels = 0;  // index into Partition::label_sets
};

struct Partition {
  std::vector<Cell> cells;                             // sorted by box, pairwise disjoint
  std::vector<std::vector<std::uint32_t>> label_sets;  // each sorted, each once
};

// The cells cover exactly what the boxes cover, and a packet's cell has exactly the labels of the
// boxes with it.
Partition PartitionBoxes(std::vector<LabelledBox> boxes);

}  // namespace portwright::packetset
