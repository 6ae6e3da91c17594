// Conditions of a plan, measured in a lab: what the site's addresses, routes and rules come to, and
// what the lab was asked to do to its ways.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "base/result.h"
#include "probe/condition.h"
#include "probe/outcome.h"
#include "report/table.h"
#include "workflow/condition_rows.h"
#include "workflow/lab_plan.h"

namespace portwright::workflow {

struct LabFindings {
  std::vector<std::vector<probe::NetworkCondition>> conditions;  // by space; rows point into it
  std::vector<ConditionRow> rows;
  std::vector<probe::Finding> findings;  // of the rows
};

// From every space, over those of its planned flows behind which a responder answered.
// `outcomes`: by space, of its targets. Where nobody asked for slow or narrow ways, a latency or a
// bandwidth that is not enough is this machine's own limit: not testable. In the private process.
Result<LabFindings> MeasureInLab(const PlannedLab& planned, const LabRequest& request,
                                 const std::vector<std::vector<probe::ProbeOutcome>>& outcomes,
                                 const std::string& key, const std::string& seed,
                                 const std::atomic<bool>* stop);

// All of them, or those that are violated.
report::Table LabFindingsTable(const LabFindings& found, bool only_violated);

}  // namespace portwright::workflow
