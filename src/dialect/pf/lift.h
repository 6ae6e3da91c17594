// The policy that a text of pf.conf stands for. See Dialect::Lift.
#pragma once

#include <memory>
#include <string_view>

#include "dialect/common/dialect.h"

namespace portwright::dialect::pf {

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::pf
