// A copy of what iptables-save printed that may be shown: tables, chains and rules without comments
// and options of targets, with neutral names.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"

namespace portwright::dialect::iptables {

// See Dialect::Scrub. Linear.
std::string ScrubText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics);

}  // namespace portwright::dialect::iptables
