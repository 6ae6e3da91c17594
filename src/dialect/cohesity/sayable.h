// What the firewall of a cluster can say of a policy: ports of TCP and UDP, one by one, for whole
// interface groups. The rest is left out, as whatever covers it would permit more.
#pragma once

#include <cstddef>
#include <memory>

#include "base/diagnostics.h"
#include "policy/policy.h"

namespace portwright::dialect::cohesity {

inline constexpr std::size_t kRangeMax = 1000;  // ports of one range, written one by one

// The policy without what cannot be said, with a warning (PW-DIA-cohesity-0003) for each kind of it
// that names who misses it; nothing where all of it can. It never permits more. Takes a policy of
// the right shape with own interfaces. Linear in rules times interface groups.
std::shared_ptr<const policy::Policy> SayablePart(const policy::Policy& policy,
                                                  Diagnostics& diagnostics);

}  // namespace portwright::dialect::cohesity
