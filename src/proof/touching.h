// Packets with an end among certain addresses: how many of a box, without listing them. A site has
// a hundred thousand ranges, and an open line meets them all at both ends.
//
// Cost: linear once, then O(log ranges) a box. Const access from any thread.
#pragma once

#include <vector>

#include "net/address.h"
#include "packetset/box.h"
#include "packetset/decimal.h"

namespace portwright::proof {

// How many (source, destination, protocol, destination port) a box has; source ports do not count.
packetset::Decimal CountOf(const packetset::Box& box);

class Touching {
 public:
  explicit Touching(const net::AddressSet& set);

  // Whether any packet of the box has its source or its destination in the set.
  bool Meets(const packetset::Box& box) const;
  // How many have, counted as CountOf counts.
  packetset::Decimal CountIn(const packetset::Box& box) const;
  // Some of them as one box. The box must meet the set.
  packetset::Box PartOf(const packetset::Box& box) const;

 private:
  // Index of the first range that reaches into this one or lies behind it.
  std::size_t FirstIn(const net::AddressRange& range) const;
  bool MeetsRange(const net::AddressRange& range) const;
  // Addresses of a range inside the set; of all of a family, one less.
  net::U128 Inside(const net::AddressRange& range) const;

  std::vector<net::AddressRange> ranges_;  // sorted, disjoint
  std::vector<net::U128> before_;          // addresses of all ranges before each, wrapping
};

}  // namespace portwright::proof
