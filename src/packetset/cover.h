// Which of many boxes are covered by the boxes before them: the lines of a filter that never
// decide, by the union of others too. Exact, or honestly undecided.
//
// 1. Witness first. A random point of each box is looked up in all boxes at once (first_match.h). A
//    box with a point that nothing before it has is open; one that lies in a single other is
//    covered. That ends nearly all questions.
// 2. For the others, what covered the points is taken off (cover_search.h), and points of what is
//    left are looked up: with each round either the question ends, or more boxes are known that
//    cover some of it. Boxes that are not needed for the answer are never looked at.
// 3. What takes many rounds is searched with all boxes that overlap (overlap_join.h), up to a
// number
//    of steps.
// Cost: about a microsecond for each box of a filter of 10,000, two for one of 100,000. Same
// questions, same answers. Memory: about 100 bytes a question, and the limits below. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "packetset/box.h"
#include "packetset/cover_search.h"
#include "packetset/grid.h"
#include "packetset/overlap_join.h"

namespace portwright::packetset {

struct CoverLimits {
  std::uint64_t steps_each = 8'000'000;          // of one question
  std::uint64_t steps_all = 400'000'000;         // of all together
  std::size_t pairs_max = std::size_t{1} << 21;  // held at a time; more for a single question
  bool keeps_witnesses = true;
};

class CoverAnswers {
 public:
  Coverage Of(std::size_t q) const { return coverage_[q]; }
  std::size_t size() const { return coverage_.size(); }
  // Of a covered question: boxes that cover it together, sorted.
  const std::uint32_t* begin(std::size_t q) const { return used_.data() + begins_[q]; }
  const std::uint32_t* end(std::size_t q) const { return begin(q) + counts_[q]; }
  // Of an open question, if witnesses are kept: a point that it has and the boxes have not.
  GridPoint Witness(std::size_t q) const { return witnesses_[q]; }

 private:
  friend class CoverBatch;
  std::vector<Coverage> coverage_;
  std::vector<GridPoint> witnesses_;
  std::vector<std::uint32_t> used_;    // of all, one after the other
  std::vector<std::uint32_t> begins_;  // in used_
  std::vector<std::uint32_t> counts_;
};

// Whether each question's box is covered by the boxes [begin, end) that it names. `owners`: of each
// box; empty if no question skips any.
CoverAnswers FindCovers(const std::vector<GridBox>& boxes,
                        const std::vector<CoverQuestion>& questions, const CoverLimits& limits = {},
                        const std::vector<std::uint32_t>& owners = {});

// One question by itself, about boxes of any family.
struct CoverAnswer {
  Coverage coverage = Coverage::kOpen;
  std::vector<std::uint32_t> used;    // covered: indices of boxes that do it, sorted
  std::optional<net::Packet> packet;  // open: one of the box that no other has
};
CoverAnswer FindCover(const Box& box, const std::vector<Box>& boxes,
                      const CoverLimits& limits = {});

}  // namespace portwright::packetset
