// What probes came to, as tables and as one line.
#pragma once

#include <string>
#include <vector>

#include "probe/outcome.h"
#include "report/table.h"
#include "workflow/probe_targets.h"

namespace portwright::workflow {

// Expected beside observed, a row for each target.
report::Table OutcomeTable(const std::vector<probe::Target>& targets,
                           const std::vector<probe::ProbeOutcome>& outcomes);
// What would be asked.
report::Table ListTable(const std::vector<probe::Target>& targets);
report::Table LeftOutTable(const std::vector<NotTestable>& left_out);

// Whether a required flow fails; what stays unknown is no failure.
bool AnyFails(const std::vector<probe::ProbeOutcome>& outcomes);

// How many of each outcome and grade, for people.
std::string CountsLine(const std::vector<probe::ProbeOutcome>& outcomes);

}  // namespace portwright::workflow
