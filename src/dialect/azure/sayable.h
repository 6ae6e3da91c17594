// What security rules can say of a policy: TCP, UDP, ESP, AH, any protocol, and the whole of ICMP
// for IPv4. The rest can only be left out, as every rule that covers it would permit more.
#pragma once

#include <memory>

#include "base/diagnostics.h"
#include "dialect/common/allow_services.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::azure {

bool IsSayable(const AllowedService& service, net::Family family);

// The policy without what cannot be said; nothing where all of it can. Rules only go away or lose a
// family: it never permits more. Linear.
std::shared_ptr<const policy::Policy> SayablePart(const policy::Policy& policy);

// A warning (PW-DIA-azure-0020) for each service that is left out, with the requirements that miss
// it. What another rule permits anyway is not missed: false where that is everything. Takes a
// policy of the right shape. Cost: rules that cannot be said times rules of whole protocols.
bool WarnOfTheRest(const policy::Policy& policy, Diagnostics& diagnostics);

}  // namespace portwright::dialect::azure
