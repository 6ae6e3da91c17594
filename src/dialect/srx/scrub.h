// A copy of a configuration that may be shown: the parts that the schema names, as `set` commands
// with neutral names. Zones and interfaces keep theirs.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"

namespace portwright::dialect::srx {

// See Dialect::Scrub. Linear.
std::string ScrubText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics);

}  // namespace portwright::dialect::srx
