// A script of PowerShell, or a batch file of netsh, as firewall rules: the subset that people write
// for rules, statement by statement. What is not understood and may touch the firewall is kept as
// something that may have done anything; nothing is left out in silence.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/windows/ruleset.h"

namespace portwright::dialect::windows {

// The rules hold views into the text. Errors: PW-DIA-windows-0100 to 0132.
void ReadScript(std::string_view text, std::uint32_t file, Ruleset& out, Diagnostics& diagnostics);

}  // namespace portwright::dialect::windows
