// Where two lists may differ, before anything is counted: nowhere near the lines that both have.
//
// A packet that two lists decide differently meets, before any common line decides it, a gap of the
// alignment whose lines treat it differently. So only gaps are compared with each other, and what
// certain lines before a gap decide is taken off. Two texts that say the same in other words, or
// two states of one, need no partition of all their lines. Exact in every reading of what is
// unknown. Cost: that of the gaps, and FindCovers over their differences. One thread.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "packetset/box.h"
#include "packetset/partition.h"
#include "proof/lines.h"

namespace portwright::proof {

struct Narrowing {
  bool is_anywhere = true;             // too little in common to say
  std::vector<packetset::Box> places;  // otherwise: disjoint; elsewhere the lists agree,
  bool is_complete = true;             // unless there are too many places to list
};

Narrowing WhereTheyMayDiffer(const LineList& left, const LineList& right);

// The boxes that reach into disjoint places, cut to those. Labels are lines of the left list, then
// those of the right one; of each list, what lies behind a certain line over a whole place is left
// out. kLimit if they are too many.
Result<std::vector<packetset::LabelledBox>> CutTo(const std::vector<packetset::Box>& places,
                                                  const std::vector<packetset::LabelledBox>& boxes,
                                                  const LineList& left, const LineList& right);

}  // namespace portwright::proof
