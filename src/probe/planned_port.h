// Ports of this host that a plan wants to be reached, and the table that hands those on which
// nothing listens to a responder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/service.h"

namespace portwright::probe {

inline constexpr char kResponderTable[] = "portwright_respond";

struct PlannedPort {
  // Nothing: every address of this host, which stands in for one that does not exist yet.
  std::optional<net::Address> address;
  std::uint8_t protocol = 0;  // TCP or UDP
  net::PortRange ports;

  friend auto operator<=>(const PlannedPort&, const PlannedPort&) = default;
};

// Commands that make the table `inet portwright_respond`, in place of an older one. What any socket
// of this host takes stays with it, also one that is opened later; the input rules still see the
// port that was asked for. What arrived stands in its sets (witness.h).
std::string ResponderTable(std::vector<PlannedPort> ports, std::uint16_t responder_port);
// And take it away, whether it is there or not.
std::string NoResponderTable();

}  // namespace portwright::probe
