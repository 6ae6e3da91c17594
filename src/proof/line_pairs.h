// Pairs of lines: neighbours that could be one, and lines that contradict each other in part. One
// thread each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "policy/policy.h"
#include "proof/lines.h"
#include "proof/text_lines.h"

namespace portwright::proof {

// Lines (by number) and the line behind each, in the same chain and of one rule each, that agree in
// everything but one range (a source, a destination, ports) and could be one line with a longer
// one. Sorted. Linear.
std::vector<std::pair<std::uint32_t, std::uint32_t>> FindMergeable(const policy::Policy& policy,
                                                                   const TextLines& lines);

// Appends certain lines of a list and lines before them of the other verdict with which they share
// packets, where neither has all packets of the other: the order says something that cannot be seen
// from either line. For each box the first kConflictsNamedMax; nothing more after `pairs_max`
// overlaps. Cost: packetset/overlap_join.h.
void NoteConflicts(const LineList& list, const TextLines& lines, std::size_t pairs_max,
                   std::vector<std::pair<std::uint32_t, std::uint32_t>>& out);

}  // namespace portwright::proof
