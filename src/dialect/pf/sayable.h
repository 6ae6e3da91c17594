// What pf can say of a policy: ICMP belongs to its family.
#pragma once

#include <memory>

#include "base/diagnostics.h"
#include "policy/policy.h"

namespace portwright::dialect::pf {

// The policy without ICMP in packets of IPv6 and ICMPv6 in those of IPv4, which no machine sends
// and pf refuses; a warning says so. Null where it has none.
std::shared_ptr<const policy::Policy> SayablePart(const policy::Policy& policy,
                                                  Diagnostics& diagnostics);

}  // namespace portwright::dialect::pf
