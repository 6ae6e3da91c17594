// What two lists have in common: lines with the same verdict, boxes and guards, in the same order.
// Between them stand gaps: lines that only one list has, or has elsewhere. Cost: O(n log n). No
// state, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "proof/lines.h"

namespace portwright::proof {

// Lines [left_begin, left_end) of one list and [right_begin, right_end) of the other, between two
// common lines.
struct Gap {
  std::uint32_t left_begin = 0;
  std::uint32_t left_end = 0;
  std::uint32_t right_begin = 0;
  std::uint32_t right_end = 0;
};

struct Alignment {
  std::vector<Gap> gaps;     // in order
  std::uint32_t common = 0;  // lines that both have
};

Alignment Align(const LineList& left, const LineList& right);

// Conditions of two lists as numbers that both share: the n-th condition of some words is the same
// in both. By list, then by number in the list.
struct SharedConditions {
  SharedConditions(const LineList& left, const LineList& right);
  std::vector<std::uint32_t> of[2];
};

// Where each line's boxes begin in LineList::boxes, and the end.
std::vector<std::uint32_t> BoxBeginsOf(const LineList& list);

}  // namespace portwright::proof
