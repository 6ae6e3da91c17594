// From a policy to the sets of packets that it accepts, and to labelled boxes for a kernel map.
#pragma once

#include <vector>

#include "packetset/packet_set.h"
#include "packetset/partition.h"
#include "policy/policy.h"

namespace portwright::policy {

// The first packets that a hook accepts between two interfaces (indices into Policy::interfaces; 0
// is a packet whose interface no rule names). Exact; follows jumps, returns and denials. Cost as
// PacketSet: for tests and small policies. The policy must pass Check and have no conditions.
packetset::PacketSet Accepted(const Policy& policy, Hook hook, std::uint32_t in_interface = 0,
                              std::uint32_t out_interface = 0);

// The boxes of a rule that accepts, labelled with its origin: one for each pair of ranges of one
// family (two with source ports of any service). The rule's interfaces are the caller's to part.
void AppendBoxes(const Policy& policy, const Rule& rule,
                 std::vector<packetset::LabelledBox>& boxes);

}  // namespace portwright::policy
