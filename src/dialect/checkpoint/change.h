// The change from the layers that a management has to a policy, as calls of its API: Portwright's
// own rules and layers, whose names begin with `pw-`, and nothing else.
#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"

namespace portwright::dialect::checkpoint {

// See Dialect::RenderChange. Nothing is in force before the last call, `publish`, and an
// installation; the calls come in an order that is safe one by one all the same. Objects are added
// and never taken away: rules of other points may name them, which no text of one point tells.
std::optional<RenderedChange> ChangeText(const policy::Policy& policy, const RenderOptions& options,
                                         std::string_view today, const LiftOptions& lift,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::checkpoint
