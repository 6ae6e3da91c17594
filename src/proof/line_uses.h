// What each line of a text is good for, over all lists that it stands in: whether it decides any
// packet, and whether some packet would be decided otherwise without it. The means of lint.h.
//
// Exact by points and subtraction (packetset/cover.h), not by a partition: it is the number of
// lines that counts, not that of their overlaps. What exceeds the limits is said to be undecided.
// Cost of a list: that of FindCovers over its boxes for what decides; for what is needed, the same
// again for each round in which lines of the other verdict are looked at. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "packetset/cover.h"
#include "proof/lines.h"
#include "proof/text_lines.h"

namespace portwright::proof {

struct LineUse {
  bool has_packets = false;
  bool decides = false;
  bool is_uncertain = false;      // some condition on its way is unknown
  bool is_needed = false;         // some packet would be decided otherwise without it
  bool other_verdict = false;     // a line that covers it decides otherwise
  bool default_succeeds = false;  // without it a default decides some of its packets
  bool may_decide = false;        // a limit was reached: whether it decides is open,
  bool may_be_needed = false;     // whether it is needed is open
};

struct LineUses {
  explicit LineUses(const TextLines& lines) : of(lines.size()) {}

  std::vector<LineUse> of;  // by number of the text's line
  // Line, and a line before it that covers some of it; line, and one that decides without it. In no
  // order, and some of them more than once.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> covers;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> successors;
};

struct UseLimits {
  packetset::CoverLimits cover;
  std::size_t pairs_max = 12'000'000;  // of overlapping lines of different verdicts, in one list
};

// Adds what a list says about its lines; with `needs`, also which of them are needed.
void NoteUses(LineList list, const TextLines& lines, bool needs, const UseLimits& limits,
              LineUses& uses);

}  // namespace portwright::proof
