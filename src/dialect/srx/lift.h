// What a configuration permits between zones.
#pragma once

#include <memory>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "dialect/srx/tree.h"
#include "policy/policy.h"

namespace portwright::dialect::srx {

// See Dialect::Lift. Texts beside the first are read into the same configuration.
std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

// The same of a tree.
std::unique_ptr<policy::Policy> LiftTree(const Tree& tree, const LiftOptions& options,
                                         Diagnostics& diagnostics);

// Whether a policy is `any` to `any` for every application, and denies: what people end a list
// with.
bool DeniesAll(const Tree& tree, NodeId policy);

}  // namespace portwright::dialect::srx
