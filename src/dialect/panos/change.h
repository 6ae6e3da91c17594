// The difference between what a firewall has and what a policy asks for, as commands.
#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::panos {

// See Dialect::RenderChange. Of one virtual system, `vsys1`; own objects and rules are those whose
// names begin with `pw-`. O(n log n) in both texts.
std::optional<RenderedChange> ChangeOf(const policy::Policy& policy, const RenderOptions& options,
                                       std::string_view today, const LiftOptions& lift,
                                       Diagnostics& diagnostics);

}  // namespace portwright::dialect::panos
