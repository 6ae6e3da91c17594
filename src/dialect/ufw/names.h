// Words of ufw's commands as numbers. Of the names of services those that people type; others
// depend on the device.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "net/service.h"

namespace portwright::dialect::ufw {

// `esp`; not `any`.
std::optional<std::uint8_t> ProtocolNumber(std::string_view word);

// Protocols that have no ports, and those that ufw has in IPv4 alone.
bool IsPortless(std::uint8_t protocol);
bool IsIpv4Only(std::uint8_t protocol);

// `22`, `80,443,1000:2000`: numbers of 1 to 65535, 15 of them at most.
std::optional<std::vector<net::PortRange>> ReadPorts(std::string_view word);

struct NamedService {
  std::string_view name;
  std::uint16_t port = 0;
  bool tcp = true, udp = false;
};
// As in /etc/services of Debian; nothing for other names.
const NamedService* FindService(std::string_view name);

}  // namespace portwright::dialect::ufw
