// A gateway's policy as a FortiOS configuration.
#pragma once

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::fortigate {

// See Dialect::RenderWithReasons.
Rendered RenderText(const policy::Policy& policy, const RenderOptions& options,
                    Diagnostics& diagnostics);

}  // namespace portwright::dialect::fortigate
