// One rule as entries of an access list, in the manner of the line beside which they stand: `permit
// ...` inside a list, `access-list 101 permit ...` and `access-list NAME extended permit ...` by
// themselves; with sequence numbers where the neighbour has one. Interfaces are those of the list.
// No state, any thread.
#pragma once

#include <string>
#include <vector>

#include "dialect/common/dialect.h"
#include "policy/policy.h"

namespace portwright::dialect {

enum class CiscoMasks { kWildcards, kNetmasks };  // IOS, ASA

// None for more than 64 entries, for conditions other than states, and for lists of one family
// that the rule does not fit.
std::vector<std::string> CiscoRuleLines(const policy::Policy& policy, const policy::Rule& rule,
                                        const LinePlace& place, CiscoMasks masks);

}  // namespace portwright::dialect
