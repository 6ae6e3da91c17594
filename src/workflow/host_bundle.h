// What one host of a site gets: made from the plan, with its text rendered and proven. Or read from
// a file that was made so elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "enforce/bundle.h"
#include "workflow/load.h"
#include "workflow/outcome.h"
#include "workflow/render_point.h"

namespace portwright::workflow {

struct BundleRequest {
  SiteRequest site;              // its path may be that of a bundle
  std::string host;              // a host of the site, or the point that it is
  bool observe = false;          // a text that lets everything through and counts what it would not
  bool without_program = false;  // nobody asks again before it is loaded
  bool allow_lockout = false;    // so do it although it cuts the way of administrators
};

// A bundle, or the outcome that says why there is none.
struct BundleAnswer {
  std::optional<enforce::Bundle> bundle;
  Outcome outcome;  // with messages in any case
};
BundleAnswer MakeBundle(const BundleRequest& request, const Look& look);

// The texts of a host and units of systemd for it, where the program cannot run there. Null with an
// outcome that says why.
struct UnitAnswer {
  std::vector<PointFile> files;  // empty after a failure
  Outcome outcome;
};
UnitAnswer MakeUnitBundle(const BundleRequest& request, std::int64_t confirm_within_s,
                          const Look& look);

// Of the list beside a text (`1470a51f,ID,...`): a line for each requirement, sorted by mark.
std::vector<enforce::BundleMark> MarksIn(const std::string& reasons);

// The TCP flows that a host opens, as far as one can be named: of each rule the first ports and a
// few addresses of each end; names of requirements with it. Linear in the rules.
std::vector<enforce::FlowToCheck> FlowsOf(const policy::Policy& policy);

}  // namespace portwright::workflow
