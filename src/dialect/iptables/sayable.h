// Whether iptables can say the rules that were grouped: names of interfaces, protocols, types and
// days. What it cannot say is an error, never a wider rule. Cost: linear.
#pragma once

#include "base/date.h"
#include "base/diagnostics.h"
#include "dialect/common/allow_rules.h"
#include "policy/policy.h"

namespace portwright::dialect::iptables {

// The last whole day that the kernel's time match knows: its seconds have 32 bits, with a sign.
inline constexpr Date kLastDay{24'854};  // 2038-01-18

// False after an error. Rules that end later than that day are a warning: they end on it.
bool CanSay(const policy::Policy& policy, const AllowRules& rules, Diagnostics& diagnostics);

}  // namespace portwright::dialect::iptables
