// The rows of a site's change request, with everything that they say: what each point has to let
// through, in the words of the plan. Same site, catalogs and plan, same rows and same number.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "request/columns.h"
#include "workflow/load.h"

namespace portwright::workflow {

struct PointRows {
  std::size_t point = 0;  // index into Plan::points
  std::vector<request::RequestRow> rows;
};

struct MadeRequest {
  // First 16 digits of a hash over the three below: which request an answer is for.
  std::string number;
  std::string site_hash, catalogs_hash, plan_hash;
  std::vector<PointRows> points;  // in the plan's order
};

// Who decides about a point where the site does not say it.
inline constexpr std::string_view kNoOwner = "nobody named";

// What flows that a base policy permits already need is in no row. Rules with host names that a
// point's dialect cannot say are left out, as in its text. Reads the site's files again. Columns
// that depend on the moment are empty.
Result<MadeRequest> MakeRequest(LoadedSite& loaded, const SiteRequest& site);

// The policies of a plan's points in two parts: of flows that have to be asked for, and of those
// that a base policy permits already.
struct PlanParts {
  std::vector<plan::PointPlan> asked, granted;  // as long as Plan::points, in its order
};
PlanParts PartsOf(LoadedSite& loaded);

// Rules of both; those that deny stay last. Both are of one point of one plan.
policy::Policy JoinPolicies(const policy::Policy& asked, const policy::Policy& granted);

}  // namespace portwright::workflow
