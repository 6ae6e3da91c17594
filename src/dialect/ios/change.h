// The change from what an IOS router has today to what a policy asks for.
#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::ios {

// First what is new, then the end of what is old. Nothing after errors: an interface that is not in
// the configuration or has a list of somebody else, a group of ours that was changed by hand.
// Linear in both texts.
std::optional<RenderedChange> ChangeOf(const policy::Policy& policy, const RenderOptions& options,
                                       std::string_view today, const LiftOptions& lift,
                                       Diagnostics& diagnostics);

}  // namespace portwright::dialect::ios
