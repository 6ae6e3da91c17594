// Packets as a command line names them: `tcp 10.1.0.11 -> 10.20.0.5:11117`,
// `udp [2001:db8::1]:5000 -> [2001:db8::53]:53`, `icmp/echo-request ora01 -> c1`,
// `tcp/443 ora01 -> c1`. Names are those of the site's hosts and clusters.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "net/packet.h"
#include "site/site.h"

namespace portwright::workflow {

// A name has several addresses: a packet for each pair of one family, in the order of addresses.
// Errors (kInvalid) say what was expected and found.
Result<std::vector<net::Packet>> ParsePackets(const site::Site& site, std::string_view text);

// The addresses that a word names: itself, or those of a host, cluster or instance of the site.
Result<std::vector<net::Address>> ParseParty(const site::Site& site, std::string_view word);

// One packet between addresses, with what a trace may need beside:
// `tcp 10.1.2.3:40000 -> 10.9.0.5:22 in eth0 out eth1 state established`. Of a new connection
// unless it says so.
Result<net::Packet> ParseTracedPacket(std::string_view text);

}  // namespace portwright::workflow
