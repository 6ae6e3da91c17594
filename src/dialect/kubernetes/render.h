// From a policy to NetworkPolicies.
#pragma once

#include <cstddef>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::kubernetes {

inline constexpr std::size_t kCommentBytes = 160;
// An object of the API server may have 1.5 MiB, written in a longer form than this.
inline constexpr std::size_t kObjectBytes = 1'000'000;
inline constexpr std::size_t kPeersPerRule = 4'000;

Rendered RenderText(const policy::Policy& policy, const RenderOptions& options,
                    Diagnostics& diagnostics);

}  // namespace portwright::dialect::kubernetes
