// Outcomes of probes as JUnit XML, for build servers: a test case for each target, its class the
// requirement. No clocks: same rows, same bytes. Cost: linear. No state, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/outcome_rows.h"

namespace portwright::report {

// A target that fails is a failure; a name without an address and what this host cannot ask an
// error; what stays unknown is skipped. `suite`: a name for all of it.
std::string JunitXml(const std::vector<OutcomeRow>& rows, std::string_view suite);

}  // namespace portwright::report
