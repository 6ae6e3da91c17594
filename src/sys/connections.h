// The connections that the kernel of this host keeps track of, over netlink, and their end.
//
// Errors: kPermission, kIo; kUnavailable where the kernel keeps none, or says what is not known
// here. Threading: any thread. Cost: linear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

// The two ends as the first packet has them where this host filters it: the destination is where
// it was translated to, the source is the sender's own.
struct Connection {
  std::string source;  // 4 or 16 bytes in network order; both alike
  std::string destination;
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0;       // TCP, UDP and others that have ports
  std::uint16_t destination_port = 0;  // of ICMP type * 256 + code
  bool is_over = false;                // TCP: both sides have said goodbye

  // The kernel's words for it, of no meaning elsewhere: its first packet, number and zone; and the
  // first packet of the connection that it came out of, as in FTP; empty: of none.
  std::string tuple, id, zone, parent;
};

// In the kernel's order, each once.
Result<std::vector<Connection>> ReadConnections();

// Forgets one: its next packet is judged as if it were the first. Fine where it has ended.
Status EndConnection(const Connection& connection);

// The connection of one message's attributes. False: they hold none.
bool ReadConnection(std::string_view attributes, Connection& connection);

}  // namespace portwright::sys
