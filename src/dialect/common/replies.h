// What answers the packets of a rule, as rules of their own: for devices that keep no connections,
// so that every packet of an answer is judged like a first one. No state, any thread.
#pragma once

#include <vector>

#include "dialect/common/allow_services.h"
#include "net/address.h"

namespace portwright::dialect {

// Where clients open connections from: replies come back to these ports (RFC 6056 section 3.2).
inline constexpr net::PortRange kClientPorts{1024, 65535};

struct Replies {
  std::vector<AllowedService> tcp;     // each packet has ACK or RST
  std::vector<AllowedService> others;  // of UDP, and answers to pings
};

// With ends and ports exchanged; each list normalised. Errors of ICMP and other protocols answer
// nothing here.
Replies RepliesTo(const std::vector<AllowedService>& services, net::Family family);

}  // namespace portwright::dialect
