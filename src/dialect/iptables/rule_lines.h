// One rule as lines of iptables-save: `-A FORWARD ...`. No state, any thread.
#pragma once

#include <string>
#include <vector>

#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::iptables {

// None for more than 64 lines, for conditions other than states, and beside what is no rule of the
// chain.
std::vector<std::string> LinesOfRule(const policy::Policy& policy, const policy::Rule& rule,
                                     const LinePlace& place);

}  // namespace portwright::dialect::iptables
