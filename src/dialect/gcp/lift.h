// Firewall rules of Google Cloud to a policy of the instances of one network.
#pragma once

#include <memory>
#include <string_view>

#include "dialect/common/dialect.h"

namespace portwright::dialect::gcp {

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::gcp
