// The address translation of a gateway as nftables, for the lab: what the site says of a device
// that does it in its own way.
#pragma once

#include <cstdint>
#include <string>

#include "site/site.h"
#include "workflow/lab_ways.h"

namespace portwright::workflow {

// Empty for a point without translation.
std::string NatText(const site::Site& site, std::uint32_t point, LabWays& ways);

// The interfaces of a point behind which a translation holds: those towards its zone, or all but
// those of the zones that it translates.
std::vector<std::uint32_t> NatLegs(const site::Site& site, std::uint32_t point,
                                   const site::Nat& nat, LabWays& ways);

}  // namespace portwright::workflow
