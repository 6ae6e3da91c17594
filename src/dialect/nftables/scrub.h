// A copy of an nftables text that may be shown: chains, rules, sets and maps without comments and
// log prefixes, with neutral names. Other objects of tables are left out, as the reader passes over
// them.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"

namespace portwright::dialect::nftables {

// See Dialect::Scrub. Linear.
std::string ScrubText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics);

}  // namespace portwright::dialect::nftables
