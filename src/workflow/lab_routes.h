// Addresses and routes of a lab: which address a gateway has in each zone, and who sends what to
// which of them, so that packets go the ways of the plan.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lab/topology.h"
#include "net/address.h"
#include "site/site.h"
#include "site/zone_map.h"
#include "workflow/lab_ways.h"

namespace portwright::workflow {

// An interface of a party in one segment.
struct LabLeg {
  std::uint32_t zone = 0;  // that is the segment
  std::string interface;   // as the site calls it
  std::uint32_t link = 0;  // index into Space::links
};

class LabRouter {
 public:
  // `used`: addresses that no gateway may take. All must outlive the router.
  LabRouter(const site::Site& site, LabWays& ways, std::set<net::Address> used,
            const site::ZoneMap& zones);

  std::vector<lab::LinkAddress> AddressesOfLeg(std::uint32_t point, std::uint32_t leg) const;

  // The first and the last address of each family that nobody has.
  std::vector<net::Address> FreeOf(const net::AddressSet& set) const;

  // The links of the space are those of the point's interfaces.
  void RoutePoint(std::uint32_t point, lab::Space& space);

  // Packets leave by the interface that has their source. What has none yet takes the site's
  // routes, of interfaces by these names.
  void RouteParty(const std::vector<LabLeg>& legs, std::uint32_t realm,
                  const std::vector<site::Route>& routes,
                  const std::vector<std::string>& interface_names, lab::Space& space);

 private:
  // The next hop towards a zone: an interface of the asker, and a point's there (kNone: it is on
  // the segment).
  struct Hop {
    std::uint32_t link = 0;
    std::uint32_t point = site::kNone;
    std::uint32_t leg = 0;
    friend auto operator<=>(const Hop&, const Hop&) = default;
  };
  // Addresses that only a translating gateway knows: to its interface in a zone.
  struct Outside {
    net::Prefix prefix;
    std::uint32_t zone, point, leg;
  };
  struct PointLeg {
    net::Address four, six;  // next hops for others
    std::vector<lab::LinkAddress> addresses;
  };
  // Adds each route once: the first for a prefix and table counts.
  class RouteList;

  void AddressLegs();
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<net::Address>> GivenVias() const;
  void FindOutside();
  std::optional<net::Address> FreeIn(const net::Prefix& prefix);
  std::vector<net::Prefix> PrefixesOf(std::uint32_t zone) const;
  bool IsHidden(std::uint32_t realm, std::uint32_t zone) const;
  std::optional<Hop> HopFrom(std::uint32_t zone, std::uint32_t link, std::uint32_t to);
  void RouteLeg(const LabLeg& leg, std::uint32_t realm, int table, lab::Space& space);
  std::map<std::uint32_t, std::map<Hop, std::vector<std::uint32_t>>> HopsOf(std::uint32_t point);

  const site::Site& site_;
  LabWays& ways_;
  std::set<net::Address> used_;
  const site::ZoneMap& zones_;
  std::vector<std::uint32_t> segments_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, PointLeg> legs_;  // by point and interface
  std::vector<Outside> outside_;
};

}  // namespace portwright::workflow
