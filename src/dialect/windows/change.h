// The commands that turn the rules a host has today into those of a policy.
#pragma once

#include <optional>
#include <string_view>

#include "dialect/common/dialect.h"

namespace portwright::dialect::windows {

// Nothing after an error: those of reading and rendering; a text of today whose rules are not all
// known (PW-DIA-windows-0010), a rule of ours that somebody changed (0011). O(n log n) in rules.
std::optional<RenderedChange> ChangeOf(const policy::Policy& policy, const RenderOptions& options,
                                       std::string_view today, const LiftOptions& lift,
                                       Diagnostics& diagnostics);

}  // namespace portwright::dialect::windows
