#include "workflow/point_routes.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "site/zone_map.h"

namespace portwright::workflow {
namespace {

// The addresses of a zone that no smaller one has; of the internet all that no zone has.
net::AddressSet AddressesOf(const site::Site& site, const net::AddressSet& internet,
                            std::uint32_t zone) {
  if (site.zones[zone].internet) return internet;
  std::vector<net::AddressRange> own;
  for (const net::Prefix& prefix : site.zones[zone].prefixes) own.push_back(prefix.Range());
  net::AddressSet out(std::move(own));
  for (std::uint32_t other = 0; other < site.zones.size(); ++other) {
    if (other == zone || site.zones[other].realm != site.zones[zone].realm) continue;
    for (const net::Prefix& prefix : site.zones[other].prefixes) {
      const bool is_inside = std::any_of(
          site.zones[zone].prefixes.begin(), site.zones[zone].prefixes.end(),
          [&](const net::Prefix& mine) {
            return mine.length < prefix.length && mine.address.family == prefix.address.family &&
                   net::AddressSet(std::vector<net::AddressRange>{mine.Range()})
                       .Contains(prefix.address);
          });
      if (is_inside)
        out = Difference(out, net::AddressSet(std::vector<net::AddressRange>{prefix.Range()}));
    }
  }
  return out;
}

}  // namespace

std::map<std::string, net::AddressSet> RoutesOf(const plan::Plan& plan, std::uint32_t point) {
  const site::Site& site = *plan.site;
  const site::ZoneMap zone_map(site);
  const net::AddressSet& internet = zone_map.internet_with_names();
  std::map<std::string, std::set<std::uint32_t>> zones;
  for (const site::PointInterface& interface : site.points[point].interfaces)
    zones[interface.name].insert(interface.zone);
  for (const plan::Path& path : plan.paths) {
    for (const plan::Crossing& crossing : path.gateways) {
      if (crossing.point == point && crossing.out_interface != plan::kNone)
        zones[site.points[point].interfaces[crossing.out_interface].name].insert(path.to_zone);
    }
  }
  std::map<std::string, net::AddressSet> out;
  for (const auto& [interface, behind] : zones) {
    net::AddressSet& destinations = out[interface];
    for (const std::uint32_t zone : behind)
      destinations = Union(destinations, AddressesOf(site, internet, zone));
  }
  return out;
}

}  // namespace portwright::workflow
