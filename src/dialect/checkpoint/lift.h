// From calls or answers of the management API to a policy of one gateway.
#pragma once

#include <memory>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::checkpoint {

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::checkpoint
