// A plan that is shown to others: its names, addresses and free texts replaced where they stand, so
// that every form of it says the same and nothing is found by searching a finished page.
#pragma once

#include "workflow/load.h"
#include "workflow/redaction.h"

namespace portwright::workflow {

// Of a site that was planned and is only shown from then on: nothing may be planned, asked or
// proven with it. `redaction` was made from this site. Diagnostics stay as they are. Cost: linear.
void RedactPlan(LoadedSite& loaded, const Redaction& redaction);

}  // namespace portwright::workflow
