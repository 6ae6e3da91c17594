// What journal and kernel say together: which generation stands, and which one is under way.
//
// Errors: as Journal and Ruleset. Threading: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "enforce/generations.h"
#include "enforce/machine.h"

namespace portwright::enforce {

// What a look at journal and kernel says.
struct Standing {
  const Generations* generations = nullptr;  // of the state folder: until the next look
  std::optional<std::uint32_t> in_kernel;    // the generation that our table says
  bool has_table = false;                    // a table is there, marked or not
  std::optional<Generation> open;            // the one that is neither confirmed nor taken back
  std::optional<Generation> confirmed;       // the last one that stays
  std::int64_t left_ms = 0;                  // of the open one, until it is taken back
};
Result<Standing> Look(Machine& machine);

// The detail of an entry that gives so much time.
std::string DeadlineText(const Moment& now, std::int64_t within_ms);

// The milliseconds until an awaiting generation goes; 0: now.
std::int64_t LeftMs(const Generation& generation, const Moment& now);

}  // namespace portwright::enforce
