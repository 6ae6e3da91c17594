// Values that options of iptables take, as numbers: names that the tools print, and those that
// people write. Nothing for a word that is none. Names of hosts and most names of services depend
// on the device and are not known here.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "net/service.h"

namespace portwright::dialect::iptables {

// `tcp`, `ESP`, `112`; 0 stands for `all`.
std::optional<std::uint8_t> ProtocolOf(std::string_view word);

// `22`, `1000:2000`, `:1023`, `1024:`, `ssh`; lo <= hi.
std::optional<net::PortRange> PortsOf(std::string_view word, char dash = ':');

// True for a word that could name a service that is not known here.
bool LooksLikeName(std::string_view word);

struct IcmpMatch {
  bool any_type = false;
  std::uint8_t type = 0;
  std::uint8_t code_lo = 0;
  std::uint8_t code_hi = 255;
};
// `8`, `3/4`, `port-unreachable`, `any`.
std::optional<IcmpMatch> IcmpOf(std::string_view word, net::Family family);

// `SYN,ACK`, `ALL`, `NONE`: bits as in the header.
std::optional<std::uint8_t> TcpFlagsOf(std::string_view word);

// An address, with `/24` or `/255.255.255.0` behind it. Bits of the host are passed over, as
// iptables does. A mask with holes stands for many ranges: for more than 4,096, the smallest prefix
// around all of them, and `is_exact` is false.
struct Network {
  net::AddressSet addresses;
  bool is_exact = true;
};
std::optional<Network> NetworkOf(std::string_view word, net::Family family);

// `10.0.0.1-10.0.0.9` or an address alone.
std::optional<net::AddressRange> RangeOf(std::string_view word, net::Family family);

}  // namespace portwright::dialect::iptables
