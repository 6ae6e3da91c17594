// One Policy for each point that filters: what the flows crossing it need, and nothing else.
#pragma once

#include "plan/plan.h"

namespace portwright::plan {

// Fills Plan::points from its flows. Linear in flows and crossings.
void MakePolicies(Plan& plan);

// Fills Policy::set_names of a point with what the site calls its endpoints, for texts that have
// named objects. Of several names of one set the first in the alphabet; sets that no endpoint has
// as a whole (translated ones) stay without. Linear in endpoints and sets.
void NameSets(const Plan& plan, PointPlan& point);

}  // namespace portwright::plan
