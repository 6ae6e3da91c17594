// What commands of ufw let through, with what ufw brings along.
#pragma once

#include <memory>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::ufw {

// Nothing after an error. The beginning tells a script from the output of `ufw status`.
std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

// Whether a text is what `ufw status` prints.
bool LooksLikeStatus(std::string_view text);

}  // namespace portwright::dialect::ufw
