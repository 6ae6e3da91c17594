// From a script or netsh commands to a policy of the host.
#pragma once

#include <memory>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "dialect/windows/ruleset.h"
#include "policy/policy.h"

namespace portwright::dialect::windows {

// The rules of a text; false after an error. `plain` is what the rules point into.
bool ReadText(std::string_view text, const LiftOptions& options, std::string& plain, Ruleset& out,
              Diagnostics& diagnostics);

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::windows
