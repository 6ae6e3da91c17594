// From an ASA configuration to a policy: its lists as chains, and what interfaces, security levels
// and open connections make of them.
#pragma once

#include <memory>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::asa {

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::asa
