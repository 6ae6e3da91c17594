// The first of many ordered boxes over each of many points: what a filter decides about a million
// packets at once.
//
// Boxes and points are divided together: space is cut in two where that parts most, each half gets
// the boxes that reach into it and the points in it, and halves without points are dropped. Where
// many boxes lie on both sides, they are asked by themselves, cut along other fields: a filter's
// lines for any source do not get into each half of each network. A box over all of a half ends the
// list there: what comes later is never first.
// Cost: about O((n + m) log n) where boxes are small beside the space; where nothing parts them, a
// plain scan of n * m. Memory: a few indices for each box. One thread each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "packetset/grid.h"

namespace portwright::packetset {

inline constexpr std::uint32_t kNoBox = ~std::uint32_t{0};
inline constexpr std::uint32_t kSkipNothing = ~std::uint32_t{0};

struct PointQuestion {
  GridPoint at{};
  std::uint32_t begin = 0;            // boxes [begin, end) are asked
  std::uint32_t end = 0;              // becomes `found` where there is one
  std::uint32_t skip = kSkipNothing;  // boxes of this owner are passed over
  std::uint32_t id = 0;               // of the caller
  std::uint32_t found = kNoBox;       // the lowest index of a box with the point
};

// Answers all questions; their order in the vector changes.
class FirstMatch {
 public:
  // `owners`: of each box; empty if no question skips any.
  explicit FirstMatch(const std::vector<GridBox>& boxes, const std::vector<std::uint32_t>& owners)
      : boxes_(boxes), owners_(owners) {}

  void Answer(std::vector<PointQuestion>& questions);

 private:
  // Left: coordinates below `at`; right: the others.
  struct Split {
    Field field = kSource;
    std::uint32_t at = 0;
    bool is_useful = false;
    bool keeps_apart = false;  // boxes on both sides are asked by themselves, not copied
  };

  void Solve(const GridBox& region, std::size_t boxes_begin, PointQuestion* first,
             PointQuestion* last, int depth);
  void Scan(std::size_t boxes_begin, PointQuestion* first, PointQuestion* last) const;
  Split Choose(const GridBox& region, std::size_t boxes_begin, const PointQuestion* first,
               const PointQuestion* last) const;
  // Of the boxes [begin, end) of the stack, pushes those that count for the points: that reach into
  // the region, and lie on both sides of the split or, if they are kept apart, do not.
  void Push(const GridBox& region, std::size_t begin, std::size_t end, const Split& split,
            bool both_sides, const PointQuestion* first, const PointQuestion* last);

  bool IsSkipped(std::uint32_t box, const PointQuestion* first, const PointQuestion* last) const;

  const std::vector<GridBox>& boxes_;
  const std::vector<std::uint32_t>& owners_;
  std::vector<std::uint32_t> stack_;  // indices of boxes, ascending within each region
};

}  // namespace portwright::packetset
