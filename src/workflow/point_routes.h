// What a gateway sends out by which interface, as far as the site says: for proofs of devices whose
// rules do not say it.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "net/address.h"
#include "plan/plan.h"

namespace portwright::workflow {

// By the site's name of each interface: the addresses of the zones that it stands in, and of those
// to which the plan's ways lead through it; behind the internet zone all that no zone has. Empty
// for a point that is no gateway.
std::map<std::string, net::AddressSet> RoutesOf(const plan::Plan& plan, std::uint32_t point);

}  // namespace portwright::workflow
