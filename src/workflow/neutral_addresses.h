// Other addresses for a copy that is shown: two addresses that share a prefix share one afterwards,
// and no two become one. So prefixes stay prefixes, masks stay, and rules overlap as before.
//
// What an address means by itself stays: 0/8, 127/8, 169.254/16, 224/3, ::/8, fe80::/10, ff00::/8.
// Private networks (10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7) stay private, global unicast
// of IPv6 (2000::/3) stays in there. The last 8 bits of IPv4 and 64 of IPv6 stay, so that ranges
// inside a network stay ranges. Without the key an address is found by who knows its neighbours.
// Cost: some SipHash for each address. Const access from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/address.h"

namespace portwright::workflow {

class NeutralAddresses {
 public:
  explicit NeutralAddresses(const std::array<std::uint8_t, 16>& key);

  net::Address Of(net::Address address) const;
  // Of a range that crosses networks, the networks that it is made of, each for itself.
  net::AddressSet Of(const net::AddressSet& set) const;

  // A text that Dialect::Scrub wrote, with other addresses. A dotted quad behind a slash is a mask
  // and stays; with `masks_follow`, one behind an address that no `host` or `range` begins as well.
  std::string InText(std::string_view text, bool masks_follow) const;

 private:
  std::string WordOf(net::Address address, std::string_view behind) const;
  bool Flips(net::Family family, int bit, net::U128 above) const;

  std::uint64_t key0_ = 0;
  std::uint64_t key1_ = 0;
};

// SipHash-2-4.
std::uint64_t SipHash(std::uint64_t key0, std::uint64_t key1, std::string_view bytes);

}  // namespace portwright::workflow
