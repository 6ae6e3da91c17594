// Whose traffic is the site's business. No state, any thread.
#pragma once

#include "net/address.h"
#include "plan/plan.h"

namespace portwright::workflow {

// Addresses of the parties of a plan, not of zones and the internet. Linear in its endpoints.
net::AddressSet OwnAddresses(const plan::Plan& plan);

}  // namespace portwright::workflow
