// Labelled boxes in, disjoint cells out, each with the exact set of labels of the boxes that cover
// it. A kernel map refuses overlapping elements, and of crossing ones the first wins: only disjoint
// cells have one meaning.
//
// Boxes that overlap nothing pass through unchanged. Where boxes overlap they are cut, and
// neighbours with the same labels are joined again along one field, so that the cells are few (not
// always the fewest: that is NP-hard). The order of the boxes changes nothing.
// Cost: O(n log n) plus the work in clusters of overlapping boxes (cut.h): 0.5 s for a million
// boxes of which a tenth overlap one other, 0.6 s for 2,000 that all overlap into 250,000 cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "packetset/box.h"

namespace portwright::packetset {

class Grid;

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

// Half-done cells are counted before neighbours are joined, so that a result may have far fewer.
struct PartitionLimits {
  std::size_t cells_max = ~std::size_t{0};
  std::size_t labels_max = ~std::size_t{0};  // in all different label sets together
};

// The cells cover exactly what the boxes cover, and a packet's cell has exactly the labels of the
// boxes with it.
Partition PartitionBoxes(std::vector<LabelledBox> boxes);

// The same for boxes that come one by one: a million of them take less than half the memory.
class Partitioner {
 public:
  Partitioner();
  Partitioner(Partitioner&&) noexcept;
  Partitioner& operator=(Partitioner&&) noexcept;
  ~Partitioner();

  // Room for so many boxes of IPv4, which is what most of them are.
  void Reserve(std::size_t boxes);
  void Add(const Box& box, std::uint32_t label);
  // Once, after the last box.
  Partition Finish();
  // The same, or nothing if there are more cells than the limits allow.
  std::optional<Partition> FinishWithin(const PartitionLimits& limits);

 private:
  std::vector<Grid> grids_;  // by net::Family
};

}  // namespace portwright::packetset
