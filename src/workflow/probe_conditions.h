// Conditions of a plan, measured from one of its ends: which there are, and what they came to.
#pragma once

#include <cstdint>
#include <vector>

#include "probe/condition.h"
#include "probe/outcome.h"
#include "workflow/load.h"
#include "workflow/outcome.h"
#include "workflow/probe_verbs.h"

namespace portwright::workflow {

// Of the plan, those that can be measured and concern the targets; and what nobody states but
// everybody needs: a path MTU, and clocks within five minutes where a directory service is used
// (elsewhere they are only told).
std::vector<probe::NetworkCondition> ConditionsOf(const LoadedSite& loaded,
                                                  const std::vector<probe::Target>& targets);

struct ConditionsRequest {
  ProbeRequest probe;            // site, end, key, log, timeout and pace
  std::int64_t pour_ms = 3'000;  // of bandwidth, for each pair of ends
  std::uint64_t session_s = 0;   // 0: sessions are not measured
};
// Every condition that concerns flows which start here. kNo where one is violated.
Outcome MeasureConditions(const ConditionsRequest& request, const Look& look);

}  // namespace portwright::workflow
