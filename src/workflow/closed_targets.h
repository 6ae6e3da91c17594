// What must be closed between ends of a site: connections that no planned flow permits and that an
// enforcement point of the plan stops. Chosen from what is likely to be open by mistake; never
// outside the site's own prefixes. From the plan alone: same site, same choice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "probe/outcome.h"
#include "workflow/load.h"
#include "workflow/probe_targets.h"

namespace portwright::workflow {

struct ClosedRequest {
  std::string end;           // that asks
  std::uint64_t sample = 0;  // 0: all
  std::string seed;          // the choice of a sample is made of it
};

struct ClosedList {
  // Their requirement says why they were chosen: `closed/planned-for-others` (a port that the plan
  // opens elsewhere), `closed/feature-off` (of a feature that is off), `closed/neighbour` (beside a
  // planned port), `closed/clear-text` (services without encryption).
  std::vector<probe::Target> targets;
  // By target: the points that stop it, `gw1 should stop it`.
  std::vector<std::string> stopped_by;
  std::uint64_t candidates = 0;       // of which the sample was taken
  std::vector<NotTestable> left_out;  // destinations, with the reason
  std::vector<std::string> prefixes;  // of the site's zones in which the targets lie
};

inline constexpr std::uint64_t kClosedMax = 200'000;  // an hour at the usual pace

// kLimit: all are more than kClosedMax. Cost: linear in the flows, and for each pair of addresses
// in those between them; a walk through the rules of the points for each target.
Result<ClosedList> ClosedFrom(const LoadedSite& loaded, const ProbeEnd& end,
                              const ClosedRequest& request);

}  // namespace portwright::workflow
