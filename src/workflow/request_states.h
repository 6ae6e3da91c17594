// How far the decisions about a plan are, point by point. One thread.
#pragma once

#include "base/result.h"
#include "report/table.h"
#include "workflow/load.h"

namespace portwright::workflow {

// How many request rows of each point are in which state. Only for sites with decisions about rows:
// it costs what the request costs.
Result<report::Table> StatesTable(LoadedSite& loaded, const SiteRequest& site);

}  // namespace portwright::workflow
