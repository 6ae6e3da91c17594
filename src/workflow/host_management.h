// From where the site manages a host: what no change of its rules may cut.
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "enforce/way_in.h"
#include "plan/plan.h"
#include "site/site.h"

namespace portwright::workflow {

// Of a point of kind host; none of others.
std::vector<enforce::WayIn> ManagementOf(const site::Site& site,
                                         const site::EnforcementPoint& point);

// Says which of them the plan of a point cuts, with a packet: as a warning, or as an error where
// nobody asks again before it is loaded.
void ReportCutManagement(const site::Site& site, const plan::PointPlan& point, Severity severity,
                         Diagnostics& diagnostics);

}  // namespace portwright::workflow
