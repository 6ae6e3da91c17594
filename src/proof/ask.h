// What a policy does with a set of packets: for which part the answer is yes, for which no, by
// which line. Cost: a partition of the lines inside the set. No state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "packetset/box.h"
#include "proof/compare.h"
#include "proof/lines.h"

namespace portwright::proof {

struct Answer {
  bool accepts = false;
  bool in_every_reading = true;  // false: in some readings of what is unknown the other way
  std::uint32_t line = kDefault;
  packetset::Decimal packets{0};  // as in Disagreement
  net::Packet witness;
};

// Parts with one deciding line each, in the order of lines. kLimit as in Compare.
Result<std::vector<Answer>> Ask(const LineList& list, const std::vector<packetset::Box>& boxes);

// The parts with a yes alone, of what lies in the boxes and in none of `but_not`.
Result<std::vector<Answer>> FindAccepted(const LineList& list,
                                         const std::vector<packetset::Box>& boxes,
                                         const std::vector<packetset::Box>& but_not);

}  // namespace portwright::proof
