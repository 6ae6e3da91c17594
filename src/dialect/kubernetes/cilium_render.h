// From a policy to CiliumNetworkPolicies.
#pragma once

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::kubernetes {

Rendered RenderCilium(const policy::Policy& policy, const RenderOptions& options,
                      Diagnostics& diagnostics);

}  // namespace portwright::dialect::kubernetes
