// The change from a FortiGate's configuration to a policy: Portwright's own objects and policies,
// whose names begin with `pw-`, and nothing else.
#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"

namespace portwright::dialect::fortigate {

// See Dialect::RenderChange. Policies keep their numbers; new ones get the next free ones and are
// moved to where they belong. The device takes all commands in one transaction where it has them;
// they come in an order that is safe one by one all the same.
std::optional<RenderedChange> ChangeText(const policy::Policy& policy, const RenderOptions& options,
                                         std::string_view today, const LiftOptions& lift,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::fortigate
