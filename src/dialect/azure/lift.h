// From the JSON of network security groups to a policy of one interface.
#pragma once

#include <memory>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::azure {

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::azure
