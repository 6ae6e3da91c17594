// A policy as texts for iptables-restore and ip6tables-restore, and the sets that their rules name.
// See NOTES.md of this folder. Cost: O(n log n) in rules. No state, any thread.
#pragma once

#include <cstddef>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::iptables {

inline constexpr std::size_t kCommentBytesMax = 255;  // of a rule and of an element of a set

// Nothing after an error.
Rendered RenderTexts(const policy::Policy& policy, const RenderOptions& options,
                     Diagnostics& diagnostics);

}  // namespace portwright::dialect::iptables
