// Which programs of this machine have which ports: from /proc. What others run is seen as far as
// the kernel shows it to who asks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace portwright::sys {

// A socket that has a port of this machine: it listens, or (UDP) is bound, or is connected.
struct PortOwner {
  std::uint8_t protocol = 0;  // 6, 17
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;  // 0: it listens
  std::string program;            // empty: whose it is is not shown
};

// Linear in sockets and open files of processes. Sorted; each once.
std::vector<PortOwner> PortOwners();

}  // namespace portwright::sys
