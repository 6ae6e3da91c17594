// A policy as firewalld has it: zones, policies, ipsets and services as XML files, written by a
// script that puts them in place. See NOTES.md.
#pragma once

#include <cstddef>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::firewalld {

inline constexpr std::size_t kCommentBytesMax = 90;

// Empty after an error.
Rendered RenderScript(const policy::Policy& policy, const RenderOptions& options,
                      Diagnostics& diagnostics);

}  // namespace portwright::dialect::firewalld
