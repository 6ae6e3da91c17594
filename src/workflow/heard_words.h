// Outcomes that were carried here, with the words that services said to a script for Windows: the
// script does not know any service, the talks here do (probe/talk.h). Pure; cost: linear.
//
// A row with `heard` (hexadecimal digits) and the outcome `unknown` becomes what the service's talk
// makes of them. `heard_closed`: whether the other end closed then.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "probe/outcome.h"
#include "report/outcome_rows.h"

namespace portwright::workflow {

// What is said first to the service that is expected at a target; same target, same bytes.
struct FirstWords {
  std::string service;  // `SSH`; empty: of that port nothing is known that could be asked
  std::string bytes;    // empty: the service speaks first
};
FirstWords FirstWordsTo(const probe::Target& target);

// As report::ReadOutcomes, with what was heard judged.
Result<std::vector<report::OutcomeRow>> ReadCarriedOutcomes(std::string_view json);

}  // namespace portwright::workflow
