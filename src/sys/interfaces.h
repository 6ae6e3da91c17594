// Interfaces of this machine, their addresses, and addresses that are put onto one for a while: the
// kernel's rtnetlink.
//
// What is put there lasts some seconds and has to be put again: whatever becomes of the process,
// nothing stays. It is marked (IFA_PROTO, Linux 5.18 and later), so that a later process knows it
// again. Changing needs CAP_NET_ADMIN. Errors: kPermission, kIo. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/neighbour_packets.h"

namespace portwright::sys {

struct NetworkInterface {
  int index = 0;
  std::string name;
  bool is_ethernet = false;  // and its machines answer for their addresses
  bool is_up = false;        // and has a carrier
  HardwareAddress hardware = {};
};

struct InterfaceAddress {
  int interface = 0;    // index
  std::string address;  // 4 or 16 bytes, in network order
  int prefix_length = 0;
  bool is_marked = false;     // somebody put it there by PutAddress
  std::int64_t lasts_s = -1;  // -1: for ever
  bool is_disputed = false;   // IPv6: the kernel found it in somebody else's use
};

// In the kernel's order.
Result<std::vector<NetworkInterface>> NetworkInterfaces();
Result<std::vector<InterfaceAddress>> InterfaceAddresses();

// Adds the address, or lets it last on. It works at once, is never chosen as a source by itself,
// and brings no route. `interface`, `address` and `prefix_length` count.
Status PutAddress(const InterfaceAddress& address, std::int64_t lasts_s);
// Fine where it is not there.
Status RemoveAddress(const InterfaceAddress& address);

}  // namespace portwright::sys
