// The script of a policy.
#pragma once

#include <string>

#include "dialect/common/dialect.h"
#include "dialect/windows/rule_fields.h"

namespace portwright::dialect::windows {

// Empty after an error. Linear once the rules are made.
Rendered RenderScript(const policy::Policy& policy, const RenderOptions& options,
                      Diagnostics& diagnostics);

// One rule as a command of its own, a line without its end.
void AppendCommand(std::string& out, const RuleFields& rule);

// A text in single quotes.
void AppendQuoted(std::string& out, std::string_view text);

}  // namespace portwright::dialect::windows
