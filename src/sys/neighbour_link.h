// One interface's link, as far as addresses are spoken of there (neighbour_packets.h).
//
// Needs CAP_NET_RAW. Errors: kPermission, kIo. One thread at a time.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sys/descriptor.h"
#include "sys/interfaces.h"
#include "sys/neighbour_packets.h"

namespace portwright::sys {

class NeighbourLink {
 public:
  static Result<NeighbourLink> Open(const NetworkInterface& interface);

  const NetworkInterface& interface() const { return interface_; }

  // Asks whether somebody has the address; says that it is ours.
  Status AskFor(std::string_view address);
  Status Announce(std::string_view address);

  // What was claimed since, this machine's own words left out.
  std::vector<AddressClaim> Hear();
  // To wait for: readable when there may be something to hear.
  std::vector<int> descriptors() const { return {arp_.get(), discovery_.get()}; }

 private:
  Status Send(const LinkPacket& packet);
  void HearFrom(const Descriptor& socket, std::vector<AddressClaim>& claims) const;

  NetworkInterface interface_;
  std::vector<HardwareAddress> own_;  // of every interface of this machine
  Descriptor arp_, discovery_;
};

}  // namespace portwright::sys
