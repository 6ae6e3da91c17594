// Is one box covered by others? Exact: yes, with boxes that cover it together, or no, with a point
// that none of them has.
//
// What the largest box covers is taken off, and the pieces that are left are asked again, each with
// the boxes that reach into it. Of many boxes that are all small, those that reach through a piece
// in all fields but one are taken off together; then the piece is halved at their median end.
// Cost: steps are comparisons of a box with a piece. Worst case: about n^(5/2) of them in five
// fields; grids of cells and boxes that are wide in all fields but one are near n log n. The search
// ends at `steps_max`, honestly. No shared state; one thread each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "packetset/grid.h"

namespace portwright::packetset {

enum class Coverage : std::uint8_t { kOpen, kCovered, kUndecided };

class CoverSearch {
 public:
  explicit CoverSearch(const std::vector<GridBox>& boxes) : boxes_(boxes) {}

  // Whether the boxes with the indices [first, last) cover one. Where they do not, the search ends
  // at `open_max` pieces that none of them has.
  Coverage Run(const GridBox& box, const std::uint32_t* first, const std::uint32_t* last,
               std::uint64_t steps_max, std::size_t open_max = 1);

  // After kCovered: boxes that do it, sorted, each once.
  const std::vector<std::uint32_t>& used() const { return used_; }
  // After kOpen: disjoint parts of the box that no box has, at least one; after kUndecided those
  // found so far.
  const std::vector<GridBox>& open() const { return open_; }
  std::uint64_t steps() const { return steps_; }

 private:
  // How the boxes at the end of the stack lie in a piece.
  struct Best {
    std::uint32_t index = 0;
    double part = 0;      // of the piece that the box with the index covers
    bool covers = false;  // all of it
  };

  Coverage Solve(GridBox piece, std::size_t begin);
  Coverage SolveInside(const GridBox& piece, std::size_t begin, std::size_t end);
  Best Look(const GridBox& piece, std::size_t begin) const;
  // Boxes that reach through the piece in all fields but one: whether they leave at most some gaps
  // of that field, which are then asked.
  bool TakeOffSlabs(const GridBox& piece, std::size_t begin, Coverage& coverage);
  bool TakeOffSlabs(const GridBox& piece, std::size_t begin, std::size_t field, Coverage& coverage);
  Coverage TakeOff(GridBox piece, std::size_t begin, const GridBox& hole);
  bool Halve(const GridBox& piece, std::size_t begin, Coverage& coverage);

  const std::vector<GridBox>& boxes_;
  std::vector<std::uint32_t> stack_;
  std::vector<std::uint32_t> cuts_;
  std::vector<std::uint64_t> slabs_;  // lower end, index
  std::vector<std::uint32_t> used_;
  std::vector<GridBox> open_;
  std::size_t open_max_ = 1;
  std::uint64_t steps_ = 0;
  std::uint64_t steps_max_ = 0;
};

}  // namespace portwright::packetset
