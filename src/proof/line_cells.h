// The cells of lines: where no line begins or ends, with the lines over each. Boxes that several
// lines share exactly, as a text and the plan behind it mostly do, are cut once. Cost: that of
// PartitionBoxes over different boxes. No state, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "packetset/partition.h"

namespace portwright::proof {

class LineCells {
 public:
  explicit LineCells(const std::vector<packetset::LabelledBox>& boxes);

  const std::vector<packetset::Cell>& cells() const { return partition_.cells; }
  // Sets of lines; Cell::labels is an index.
  std::size_t set_count() const { return partition_.label_sets.size(); }
  // Families of its cells: bit 0 for IPv4, bit 1 for IPv6.
  unsigned FamiliesOf(std::size_t set) const { return families_[set]; }
  // The lines of a set, sorted, each once, into `out`.
  void LinesOf(std::size_t set, std::vector<std::uint32_t>& out) const;

 private:
  packetset::Partition partition_;      // its labels are groups of lines with one box
  std::vector<std::uint32_t> lines_;    // of all groups, one after the other
  std::vector<std::uint32_t> begins_;   // where group i begins
  std::vector<std::uint8_t> families_;  // by set
};

}  // namespace portwright::proof
