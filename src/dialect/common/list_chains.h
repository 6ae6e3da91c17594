// Chains of access lists that stand before others.
#pragma once

#include <cstdint>

#include "dialect/common/policy_builder.h"

namespace portwright::dialect {

// A copy of a chain whose permits return to whoever jumped there, so that a further list can
// decide. Made once for each chain; its rules keep their places. Chains without jumps only.
std::uint32_t PermitsReturn(PolicyBuilder& builder, std::uint32_t chain);

}  // namespace portwright::dialect
