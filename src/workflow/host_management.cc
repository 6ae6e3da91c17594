#include "workflow/host_management.h"

#include "enforce/checks.h"
#include "site/management.h"

namespace portwright::workflow {

std::vector<enforce::WayIn> ManagementOf(const site::Site& site,
                                         const site::EnforcementPoint& point) {
  std::vector<enforce::WayIn> ways;
  if (point.kind != site::PointKind::kHost || point.host == site::kNone) return ways;
  for (const site::ManagementWay& way : site::ManagementOf(site, point.host))
    ways.push_back({"management from " + way.from, way.sources, way.own, way.service});
  return ways;
}

void ReportCutManagement(const site::Site& site, const plan::PointPlan& point, Severity severity,
                         Diagnostics& diagnostics) {
  const site::EnforcementPoint& at = site.points[point.point];
  const auto cut = enforce::FindCutWays(point.policy, ManagementOf(site, at));
  const SourcePlace place = site.management.empty() ? at.place : site.management.front().place;
  const auto report = [&](const std::string& found) {
    const std::string message =
        at.name + ": expected rules that leave the way of administrators open, found none for " +
        found;
    const std::string hint = "permit it by an `extra` entry; `apply` refuses what cuts it";
    if (severity == Severity::kError) {
      diagnostics.Error("PW-FLOW-0044", place, message, hint);
    } else {
      diagnostics.Warning("PW-FLOW-0044", place, message, hint);
    }
  };
  if (!cut) return report(cut.error().message);
  for (const std::string& way : *cut) report(way);
}

}  // namespace portwright::workflow
