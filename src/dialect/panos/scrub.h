// A copy of a PAN-OS configuration that may be shown: the parts that the schema names, in the form
// of the original (XML or `set` commands), with neutral names. Zones and interfaces keep theirs.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"

namespace portwright::dialect::panos {

// See Dialect::Scrub. Linear.
std::string ScrubText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics);

}  // namespace portwright::dialect::panos
