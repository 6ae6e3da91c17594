// One concrete packet header, as a policy sees it: the first packet of a connection unless `state`
// says otherwise.
#pragma once

#include <cstdint>
#include <string>

#include "net/address.h"
#include "net/service.h"

namespace portwright::net {

enum class ConnectionState : std::uint8_t { kNew, kEstablished, kRelated, kInvalid };

struct Packet {
  Address source;
  Address destination;  // of the source's family
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0;       // TCP and UDP; 0 otherwise
  std::uint16_t destination_port = 0;  // TCP and UDP; for ICMP type * 256 + code
  ConnectionState state = ConnectionState::kNew;
  std::string in_interface;  // empty: not known
  std::string out_interface;
  // Where the destination stands for a host name (net/host_name.h): the name, for people.
  std::string destination_name = {};

  friend bool operator==(const Packet&, const Packet&) = default;
};

// `tcp 10.1.2.3:40000 -> 10.9.0.5:22`, `icmp 10.1.2.3 -> 10.9.0.5 type 8 code 0`.
std::string ToText(const Packet& packet);

}  // namespace portwright::net
