// Where two policies decide differently, and where the plans of two states of a site do.
#pragma once

#include <string>

#include "base/result.h"
#include "proof/differences.h"
#include "report/table.h"
#include "workflow/load.h"

namespace portwright::workflow {

// `added`, `taken away, in some readings`.
std::string ChangeOf(const proof::Difference& difference);
report::Tone ToneOf(const proof::Difference& difference);

// What the plan of `after` permits and that of `before` does not, and the other way round, point by
// point. Both must have a plan. A point that one of them does not have permits nothing there.
Result<report::Table> ComparePlans(const LoadedSite& before, const LoadedSite& after);

}  // namespace portwright::workflow
