// From manifests to the policy of the pods that they select.
#pragma once

#include <memory>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "dialect/kubernetes/manifests.h"
#include "policy/policy.h"

namespace portwright::dialect::kubernetes {

std::unique_ptr<policy::Policy> LiftText(std::string_view text, Kinds kinds,
                                         const LiftOptions& options, Diagnostics& diagnostics);

}  // namespace portwright::dialect::kubernetes
