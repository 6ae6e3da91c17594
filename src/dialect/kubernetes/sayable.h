// What a NetworkPolicy can say of a policy: TCP, UDP and SCTP, from any source port; that of Cilium
// also types of ICMP, and all protocols at once. The rest is left out, as every rule that covers it
// would permit more.
#pragma once

#include <memory>

#include "base/diagnostics.h"
#include "dialect/kubernetes/manifests.h"
#include "policy/policy.h"

namespace portwright::dialect::kubernetes {

// The policy without what cannot be said, with a warning (PW-DIA-kubernetes-0003) for each kind of
// it that names who misses it; nothing where all of it can. It never permits more. Takes a policy
// of the right shape. Linear.
std::shared_ptr<const policy::Policy> SayablePart(const policy::Policy& policy, Kinds kinds,
                                                  Diagnostics& diagnostics);

}  // namespace portwright::dialect::kubernetes
