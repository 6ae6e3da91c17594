// The change from a device's configuration to a policy: Portwright's own objects and policies,
// which begin with `pw-`, and nothing else.
#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"

namespace portwright::dialect::srx {

// See Dialect::RenderChange. The device takes all commands in one commit; they come in an order
// that is safe one by one all the same.
std::optional<RenderedChange> ChangeText(const policy::Policy& policy, const RenderOptions& options,
                                         std::string_view today, const LiftOptions& lift,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::srx
