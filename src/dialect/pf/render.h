// A policy as rules of pf. See Dialect::RenderWithReasons. Cost: that of AllowRulesOf, then linear
// in the text.
#pragma once

#include <cstddef>

#include "dialect/common/dialect.h"

namespace portwright::dialect::pf {

inline constexpr std::size_t kCommentBytes = 110;

Rendered RenderText(const policy::Policy& policy, const RenderOptions& options,
                    Diagnostics& diagnostics);

}  // namespace portwright::dialect::pf
