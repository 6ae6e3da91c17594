// The firewall of Windows: scripts of New-NetFirewallRule, and what people write for it.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::windows {

// Renders hosts, reads PowerShell and netsh. The object lives as long as the program.
const Dialect& Windows();

}  // namespace portwright::dialect::windows
