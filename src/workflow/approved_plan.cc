#include "workflow/approved_plan.h"

#include <algorithm>

#include "base/text.h"
#include "request/approval.h"

namespace portwright::workflow {
namespace {

// Which rows end, for the texts of devices that know no last day.
void SayWhatEnds(LoadedSite& loaded, const site::EnforcementPoint& point) {
  std::optional<Date> first;
  std::uint64_t count = 0;
  for (const site::RowDecision& decision : loaded.site->row_decisions) {
    const bool ends = decision.row.point == point.name && decision.row.closes.empty() &&
                      decision.Permits() && decision.valid_until &&
                      !decision.HasEnded(loaded.as_of);
    if (!ends) continue;
    ++count;
    if (!first || *decision.valid_until < *first) first = decision.valid_until;
  }
  if (!first) return;
  loaded.diagnostics.Note("PW-FLOW-0051", point.place,
                          point.name + ": expected approvals for good, found " +
                              Count(count, "row") + " approved until a day, the first until " +
                              FormatDate(*first) + "; the text has no such day",
                          "render it again on the day after; `portwright review` lists them");
}

}  // namespace

void RestrictToApproved(LoadedSite& loaded, std::string_view at) {
  const PlanParts parts = PartsOf(loaded);
  const auto& decisions = loaded.site->row_decisions;
  for (std::size_t p = 0; p < parts.asked.size(); ++p) {
    plan::PointPlan& point = loaded.plan->points[p];
    const site::EnforcementPoint& site_point = loaded.site->points[point.point];
    point.policy =
        JoinPolicies(request::ApprovedPart(parts.asked[p].policy, decisions, loaded.as_of),
                     parts.granted[p].policy);
    point.rules = 0;
    for (const policy::Chain& chain : point.policy.chains) point.rules += chain.rules.size();
    if (!at.empty() && at != site_point.name) continue;
    if (!request::IsDecided(decisions, site_point.name)) {
      loaded.diagnostics.Warning("PW-FLOW-0050", site_point.place,
                                 site_point.name +
                                     ": expected decisions about what it permits, found none; "
                                     "nothing is approved, and its text permits nothing",
                                 "`portwright request` asks for them");
    }
    SayWhatEnds(loaded, site_point);
  }
}

JudgedPolicies JudgedBy(const LoadedSite& loaded, const PlanParts& parts, std::size_t point) {
  const auto& decisions = loaded.site->row_decisions;
  const policy::Policy& asked = parts.asked[point].policy;
  const policy::Policy& granted = parts.granted[point].policy;
  return {JoinPolicies(request::NotRefused(asked, decisions, loaded.as_of), granted),
          JoinPolicies(request::ApprovedPart(asked, decisions, loaded.as_of), granted)};
}

}  // namespace portwright::workflow
