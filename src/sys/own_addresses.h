// Addresses and interfaces of this machine.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

struct OwnAddress {
  std::string interface;  // `eth0`
  std::string bytes;      // 4 or 16, in network order; empty: the interface has none
};

// In the kernel's order; interfaces without an address too. kIo: the kernel does not say.
Result<std::vector<OwnAddress>> OwnAddresses();

}  // namespace portwright::sys
