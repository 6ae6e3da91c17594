// A copy of an ASA configuration that may be shown: its lists, objects, interfaces with their
// levels, and what is bound to what, with neutral names.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"

namespace portwright::dialect::asa {

// See Dialect::Scrub. Linear.
std::string ScrubText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics);

}  // namespace portwright::dialect::asa
