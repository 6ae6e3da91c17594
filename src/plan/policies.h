// One Policy for each point that filters: what the flows crossing it need, and nothing else.
#pragma once

#include "plan/plan.h"

namespace portwright::plan {

// Fills Plan::points from its flows. Linear in flows and crossings.
void MakePolicies(Plan& plan);

}  // namespace portwright::plan
