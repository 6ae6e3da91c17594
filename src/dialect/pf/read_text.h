// Texts of pf.conf as rules, in the order in which they stand. Linear in the text with its macros;
// anchors may nest 16 deep.
#pragma once

#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "dialect/pf/model.h"

namespace portwright::dialect::pf {

// Files that the text includes or loads into anchors are looked for in `options.beside`.
Ruleset ReadText(std::string_view text, const LiftOptions& options, Diagnostics& diagnostics);

}  // namespace portwright::dialect::pf
