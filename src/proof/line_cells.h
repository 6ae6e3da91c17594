// The cells of lines: where no line begins or ends, with the lines over each. Boxes that several
// lines share exactly, as a text and the plan behind it mostly do, are cut once. Cost: that of
// PartitionBoxes over different boxes. No state, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "packetset/partition.h"

namespace portwright::proof {

class LineCells {
 public:
  // Nothing if there are more cells than the limits allow.
  static std::optional<LineCells> Of(const std::vector<packetset::LabelledBox>& boxes,
                                     const packetset::PartitionLimits& limits);

  const std::vector<packetset::Cell>& cells() const { return partition_.cells; }
  // Sets of lines; Cell::labels is an index.
  std::size_t set_count() const { return partition_.label_sets.size(); }
  // The lines of a set, sorted, each once, into `out`.
  void LinesOf(std::size_t set, std::vector<std::uint32_t>& out) const;

 private:
  LineCells() = default;

  packetset::Partition partition_;     // its labels are groups of lines with one box
  std::vector<std::uint32_t> lines_;   // of all groups, one after the other
  std::vector<std::uint32_t> begins_;  // where group i begins
};

}  // namespace portwright::proof
