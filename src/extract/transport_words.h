// Words that name a transport or an IP protocol.
#pragma once

#include <cstdint>
#include <string_view>

#include "extract/ports.h"

namespace portwright::extract {

struct TransportWord {
  std::string_view name;  // lower case
  std::uint8_t protocol = 0;
  bool has_ports = false;   // numbers beside it are ports
  bool upper_only = false;  // AH is a protocol, ah is none
};

// Null: not known. Cost: logarithmic.
const TransportWord* FindTransportWord(std::string_view lower);
bool IsTransportWord(std::string_view lower);  // one whose numbers are ports: tcp, udp, sctp
bool IsProtocolWord(std::string_view lower);   // one whose numbers are none: esp, icmp
bool IsPortWord(std::string_view lower);       // port, ports

void Add(std::uint8_t protocol, Transports& transports);
void Add(const Transports& more, Transports& transports);
bool HasPorts(const Transports& transports);  // tcp, udp, sctp, dccp or any is among them

}  // namespace portwright::extract
