// Cuts labelled boxes into disjoint pieces, each with the labels of all boxes over it.
//
// 1. A group of boxes is split at gaps: where no box covers a coordinate of a field, nothing
//    crosses it. Over all fields and again, most boxes end up alone, and pass through.
// 2. A group without gaps is cut into slabs along one field: between two neighbouring ends the
//    boxes over a slab stay the same, and a slab is a group with one field less to cut. The field
//    is the one with the fewest boxes over all slabs together: that is the work that is left, and
//    what a wide box is cut into.
// 3. Joining slabs makes a box whole again that shares no packet with another. What the others were
//    cut into is joined along all fields for as long as it helps.
//
// Cost: O(n log n), and for a group without gaps O(boxes over all slabs). Not thread safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "packetset/grid.h"
#include "packetset/join.h"
#include "packetset/label_sets.h"
#include "packetset/partition.h"

namespace portwright::packetset {

class Cutter {
 public:
  Cutter(LabelSets& sets, std::vector<Piece>& pieces, const PartitionLimits& limits)
      : sets_(sets), pieces_(pieces), limits_(limits) {}

  // Boxes sorted by label, with their index as id. Appends to the pieces, in no order that counts.
  // False: there are more than the limits allow, and what was appended is of no use.
  bool Cut(std::vector<GridLabelled> boxes);

 private:
  // What a field of a group looks like.
  struct Profile {
    bool is_constant = false;     // all boxes have the same extent
    std::size_t groups = 0;       // between gaps
    std::uint64_t incidence = 0;  // boxes over all slabs together
  };

  // Each takes the boxes from `begin` to the end of stack_, and takes them off it.
  void CutGroup(std::size_t begin, int depth);
  void CutPair(std::size_t begin);
  void SplitAtGaps(std::size_t begin, Field field, int depth);
  void CutSlabs(std::size_t begin, Field field);
  void EmitShared(std::size_t begin);

  void EmitAlone(const GridLabelled& box);
  void EmitCommon(const GridBox& extents, const GridLabelled& a, const GridLabelled& b);
  Profile ProfileOf(std::size_t begin, Field field);
  void PushStarts(std::size_t begin, Field field);
  void UpdateActive(std::size_t active_begin, std::size_t& next_start, std::size_t starts_end,
                    Field field, std::uint32_t at);
  void JoinGroup(std::size_t pieces_begin);

  bool IsTooMuch() const {
    return pieces_.size() > limits_.cells_max || sets_.label_count() > limits_.labels_max;
  }

  LabelSets& sets_;
  std::vector<Piece>& pieces_;
  const PartitionLimits& limits_;
  Joiner joiner_;

  // Storage of the recursion, used as stacks.
  std::vector<GridLabelled> stack_;
  std::vector<std::uint64_t> starts_;  // lower end in the upper half, index into stack_ below
  std::vector<std::uint32_t> ends_;    // upper ends
  std::vector<std::uint32_t> active_;  // indices into stack_

  std::vector<bool> is_shared_;     // by id: it has a packet that another box has as well
  std::vector<std::uint32_t> los_;  // scratch of ProfileOf
  std::vector<std::uint32_t> his_;
  std::vector<std::uint32_t> scratch_;
  std::vector<std::uint64_t> starts_scratch_;
  std::vector<std::uint32_t> labels_;
  int slab_depth_ = 0;  // 0: no box of the group is clipped
};

}  // namespace portwright::packetset
