// Whether a sentence asks for ports to be opened, by its words. Cost: linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "extract/wording.h"

namespace portwright::extract {

enum class Strength : std::uint8_t {
  kOther,   // speaks of something else
  kRemark,  // names a port in passing: "uses", "the default port is"
  kRule,    // must be open, allow, listens on, connects to
  kDenied,  // need not be opened, is no longer used, must be blocked
  kStep     // tells somebody to click, to type, to run
};

struct RuleReading {
  Strength strength = Strength::kOther;
  std::size_t example = static_cast<std::size_t>(-1);  // from this word on, examples
  bool only = false;                                   // "only needs to be open if"
};

// Of the words [begin, end): one sentence.
RuleReading ReadRule(const std::vector<Word>& words, std::size_t begin, std::size_t end);

// "ICMP", "ping": asked for without a port.
bool SpeaksOfPing(const std::vector<Word>& words, std::size_t begin, std::size_t end);

struct Group {
  std::size_t begin = 0;  // words; none where begin == end
  std::size_t end = 0;
};
// "SMB-related ports", "RPC ports": a group without numbers, by a service's name.
Group GroupIn(const std::vector<Word>& words, std::size_t begin, std::size_t end);

}  // namespace portwright::extract
