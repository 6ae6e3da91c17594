// A FortiOS configuration as a policy.
#pragma once

#include <memory>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "dialect/fortigate/config_tree.h"
#include "policy/policy.h"

namespace portwright::dialect::fortigate {

// See Dialect::Lift.
std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

// Whether a field of a policy leaves open which sessions pass: what is logged, marked, translated,
// inspected later, or not asked for.
bool SaysNothing(const Field& field);

}  // namespace portwright::dialect::fortigate
