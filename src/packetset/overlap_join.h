// All pairs of a question and a box that share a packet, for many questions at once, without
// looking at all pairs.
//
// Space is cut as in first_match.h; what crosses a cut goes both ways, and a pair is reported only
// in the region where what it shares begins. Cost: O((n + m) log n + pairs) where boxes are small
// beside the space, n * m where nothing parts them. Memory: the pairs, of which there are at most
// `pairs_max`. One thread each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "packetset/first_match.h"
#include "packetset/grid.h"

namespace portwright::packetset {

// Is a box covered by the boxes [begin, end) of an ordered list, without those of one owner?
struct CoverQuestion {
  GridBox box{};
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t skip = kSkipNothing;
};

// What a join looks for: all boxes that overlap, or, where one covers a question alone, only that.
enum class JoinWant : std::uint8_t { kAll, kAllOrCover };

class OverlapJoin {
 public:
  // `owners`: of each box; empty if no question skips any.
  OverlapJoin(const std::vector<GridBox>& boxes, const std::vector<std::uint32_t>& owners,
              JoinWant want)
      : boxes_(boxes), owners_(owners), want_(want) {}

  // The boxes of [begin, end) that overlap each of `count` questions. False, and nothing of use, if
  // there are more than `pairs_max`.
  bool Run(const CoverQuestion* questions, std::size_t count, std::size_t pairs_max);

  // kAllOrCover: the first box that covers question q alone, or kNoBox.
  std::uint32_t CoverOf(std::size_t q) const { return covers_[q]; }
  // Of question q: indices of boxes, ascending.
  const std::uint32_t* begin(std::size_t q) const { return sorted_.data() + begins_[q]; }
  const std::uint32_t* end(std::size_t q) const { return sorted_.data() + begins_[q + 1]; }

 private:
  struct Split {
    Field field = kSource;
    std::uint32_t at = 0;
    bool is_useful = false;
  };

  void Solve(const GridBox& region, std::size_t boxes_begin, std::size_t asked_begin, int depth);
  void Compare(const GridBox& region, std::size_t boxes_begin, std::size_t asked_begin);
  Split Choose(const GridBox& region, std::size_t boxes_begin, std::size_t asked_begin) const;
  void SortPairs(std::size_t count);

  const std::vector<GridBox>& boxes_;
  const std::vector<std::uint32_t>& owners_;
  JoinWant want_;
  const CoverQuestion* questions_ = nullptr;
  std::size_t pairs_max_ = 0;
  std::vector<std::uint32_t> stack_;  // indices of boxes, ascending within each region
  std::vector<std::uint32_t> asked_;  // indices of questions
  std::vector<std::uint64_t> pairs_;  // question, then box
  std::vector<std::uint32_t> covers_;
  std::vector<std::uint32_t> sorted_;
  std::vector<std::size_t> begins_;
};

}  // namespace portwright::packetset
