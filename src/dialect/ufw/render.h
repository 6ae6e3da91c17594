// A policy as a script of ufw commands. See NOTES.md.
#pragma once

#include <cstddef>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::ufw {

inline constexpr std::size_t kCommentBytesMax = 90;

// Empty after an error.
Rendered RenderScript(const policy::Policy& policy, const RenderOptions& options,
                      Diagnostics& diagnostics);

}  // namespace portwright::dialect::ufw
