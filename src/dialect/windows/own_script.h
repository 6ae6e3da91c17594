// A script of ours: the rules in a list of tables, and one program around them.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/windows/ruleset.h"

namespace portwright::dialect::windows {

// Whether a text assigns our variable.
bool IsOwnScript(std::string_view text);

// Errors: any other program than ours (PW-DIA-windows-0104), a rule that does not say what ours do
// (0105).
void ReadOwnScript(std::string_view text, std::uint32_t file, Ruleset& out,
                   Diagnostics& diagnostics);

}  // namespace portwright::dialect::windows
