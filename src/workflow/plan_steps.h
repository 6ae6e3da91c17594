// What planning did, a row for each step in its order: what `portwright plan` says first. Cost:
// linear in the plan. No state, any thread.
#pragma once

#include "report/table.h"
#include "report/totals.h"
#include "workflow/load.h"

namespace portwright::workflow {

// `loaded` has a plan.
report::Table StepsTable(const LoadedSite& loaded, const report::Facts& facts);

}  // namespace portwright::workflow
