// One rule as statements of a chain: `ip saddr 10.1.0.0/24 tcp dport 443 accept`. No state, any
// thread.
#pragma once

#include <string>
#include <vector>

#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect::nftables {

// A line for each family of the rule; none for conditions other than states.
std::vector<std::string> LinesOfRule(const policy::Policy& policy, const policy::Rule& rule,
                                     const LinePlace& place);

}  // namespace portwright::dialect::nftables
