// The change from what an ASA has today to what a policy asks for.
#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::asa {

// First what is new, then the end of what is old. Where a list of somebody else stands at an
// interface, our entries stand before its own, each under a remark that begins with `pw `. Nothing
// after errors. Linear in both texts, but for entries in the middle of long lists.
std::optional<RenderedChange> ChangeOf(const policy::Policy& policy, const RenderOptions& options,
                                       std::string_view today, const LiftOptions& lift,
                                       Diagnostics& diagnostics);

}  // namespace portwright::dialect::asa
