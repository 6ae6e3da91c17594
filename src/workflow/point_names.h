// Host names in the policy of a point whose dialect may have none.
#pragma once

#include "dialect/common/dialect.h"
#include "policy/policy.h"
#include "site/site.h"
#include "workflow/load.h"

namespace portwright::workflow {

// Takes those names out that the dialect cannot say, with a warning for each (PW-FLOW-0036) that
// says for which requirements nothing is opened, and how to open it.
void LeaveOutNames(LoadedSite& loaded, const site::EnforcementPoint& site_point,
                   const dialect::Dialect& dialect, policy::Policy& policy);

}  // namespace portwright::workflow
