// A plan as the owners of its enforcement points decided about it: what is rendered with
// `--approved`, and what proofs of decided points ask for. Flows that a base policy permits already
// need nobody's approval.
//
// Cost: that of making the policies again, and of cutting them (request/approval.h). One thread.
#pragma once

#include <string_view>

#include "workflow/load.h"
#include "workflow/request_rows.h"

namespace portwright::workflow {

// The policy of each point becomes exactly what is approved there on the plan's day. Warns of
// points about which nobody decided (PW-FLOW-0050), and notes which approvals end (PW-FLOW-0051).
// Before the flows are released. `at`: speak of this point alone; empty: of all.
void RestrictToApproved(LoadedSite& loaded, std::string_view at);

// What a point must not lack, and what it may permit at most. `point`: index into Plan::points.
struct JudgedPolicies {
  policy::Policy needed, approved;
};
JudgedPolicies JudgedBy(const LoadedSite& loaded, const PlanParts& parts, std::size_t point);

}  // namespace portwright::workflow
