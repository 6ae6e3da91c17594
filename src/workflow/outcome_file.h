// Outcomes as `probe --format json` writes them, read again: to merge what several ends found, and
// to show them beside the plan.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "probe/outcome.h"

namespace portwright::workflow {

struct FoundOutcomes {
  std::vector<probe::Target> targets;  // without their points
  std::vector<probe::ProbeOutcome> outcomes;
};

// kInvalid, with the number of the row: it is no such file. Members that it does not know are
// passed over. `name`: of the file, in messages.
Result<FoundOutcomes> ReadOutcomes(std::string_view text, const std::string& name);

}  // namespace portwright::workflow
