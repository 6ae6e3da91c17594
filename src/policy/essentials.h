// What every dialect permits beside a policy, because addresses and paths do not work without it:
// neighbour and router discovery and multicast listener reports of IPv6 (RFC 4861, RFC 2710,
// RFC 4890 section 4.4), each link-local. Errors that belong to a connection follow its state.
#pragma once

#include <vector>

#include "packetset/box.h"
#include "policy/policy.h"

namespace portwright::policy {

// At a host's input and output; nothing is forwarded.
std::vector<packetset::Box> Essentials(Hook hook);

// What a gateway may permit though nobody asked for it: neighbour discovery. Routers let it in by
// the lists that judge what they forward, and what came over another link is nobody's neighbour
// (its hop limit is not 255, RFC 4861 section 7.1).
std::vector<packetset::Box> Harmless(Hook hook);

}  // namespace portwright::policy
