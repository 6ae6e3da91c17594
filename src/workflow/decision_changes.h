// What becomes of a site's decisions when a catalog takes the place of another: names that it has
// no more, and requirements that it has by another id.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "report/table.h"
#include "workflow/load.h"

namespace portwright::workflow {

struct DecisionChange {
  SourcePlace place;
  std::string decision;  // `omission`, `feature of backup-dc1`, `exception of no-telnet`
  std::string name;      // as the site says it
  bool is_lost = false;  // else it is carried along
  std::string now;       // ids of today; of a lost one the nearest name, or empty
};

// Of the product whose catalog is another in `after`; both must have their catalogs. In the order
// of the kinds of decisions, then of the site. Cost: linear in the decisions and the catalogs,
// their product for old ids.
std::vector<DecisionChange> CompareDecisions(const LoadedSite& before, const LoadedSite& after,
                                             const std::string& product);

report::Table DecisionsTable(const std::vector<DecisionChange>& changes,
                             const Diagnostics& diagnostics);

}  // namespace portwright::workflow
