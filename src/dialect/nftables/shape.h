// What this dialect can say of a policy at all: hooks whose rules all accept, drop by default,
// follow connections, and name interfaces that nft can name. Everything else is an error with a
// stable code, never a wider text.
#pragma once

#include "base/diagnostics.h"
#include "policy/policy.h"

namespace portwright::dialect::nftables {

// True if all of it can be said. A warning is no refusal.
bool CheckShape(const policy::Policy& policy, Diagnostics& diagnostics);

}  // namespace portwright::dialect::nftables
