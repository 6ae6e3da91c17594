// Which zone an address belongs to: the longest prefix of its realm wins. The internet zone is what
// is left outside all zones and the special-purpose blocks of RFC 6890, and the prefixes that it
// names itself.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "net/address.h"
#include "site/site.h"

namespace portwright::site {

class ZoneMap {
 public:
  explicit ZoneMap(const Site& site);

  // The zone of an address, kNone if it lies in none; O(log n).
  std::uint32_t Find(std::uint32_t realm, const net::Address& address) const;

  // The zone of the site's own prefixes that holds a whole range; kNone where a border cuts it, or
  // where it lies outside all of them, be it the internet's or nobody's. O(log n).
  std::uint32_t FindWhole(std::uint32_t realm, const net::AddressRange& range) const;

  // A range cut at the borders of zones, in order; parts in no zone carry kNone.
  std::vector<std::pair<net::AddressRange, std::uint32_t>> Split(
      std::uint32_t realm, const net::AddressRange& range) const;

  // All addresses of the internet zone: outside every zone of every realm, outside RFC 6890's
  // blocks unless its own prefixes name them. Empty for a site without an internet zone.
  const net::AddressSet& internet() const { return internet_; }
  // With what stands for names (net/host_name.h), where the site has name objects: they are on the
  // internet too.
  const net::AddressSet& internet_with_names() const { return internet_with_names_; }
  std::uint32_t internet_zone() const { return internet_zone_; }  // kNone where there is none

 private:
  using Piece = std::pair<net::AddressRange, std::uint32_t>;  // addresses, their zone
  std::vector<std::vector<Piece>> pieces_;                    // by realm: disjoint, sorted
  std::uint32_t internet_zone_ = kNone;
  net::AddressSet internet_;
  net::AddressSet internet_with_names_;
};

}  // namespace portwright::site
