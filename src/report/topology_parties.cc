#include "report/topology_parties.h"

#include <algorithm>

#include "site/zone_map.h"

namespace portwright::report {
namespace {

void AddOnce(std::vector<std::uint32_t>& list, std::uint32_t one) {
  if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
}

std::vector<std::uint32_t> ZonesOf(const site::ZoneMap& map, std::uint32_t realm,
                                   const std::vector<net::Address>& addresses) {
  std::vector<std::uint32_t> out;
  for (const net::Address& address : addresses) {
    const std::uint32_t zone = map.Find(realm, address);
    if (zone != site::kNone) AddOnce(out, zone);
  }
  return out;
}

std::vector<net::Address> AddressesOf(const site::Host& host) {
  std::vector<net::Address> out;
  for (const auto& interface : host.interfaces) {
    for (const auto& [address, length] : interface.addresses) out.push_back(address);
  }
  return out;
}

std::vector<net::Address> AddressesOf(const site::Cluster& cluster) {
  std::vector<net::Address> out;
  for (const auto& group : cluster.interfaces) {
    for (const auto& [node, addresses] : group.nodes) {
      out.insert(out.end(), addresses.begin(), addresses.end());
    }
    out.insert(out.end(), group.vips.begin(), group.vips.end());
  }
  return out;
}

}  // namespace

std::vector<ZoneParties> FindParties(const site::Site& site, const Layers& layers,
                                     std::uint32_t first) {
  std::vector<ZoneParties> zones(site.zones.size());
  const site::ZoneMap map(site);
  std::vector<std::vector<std::uint32_t>> host_zones;
  std::vector<std::vector<std::uint32_t>> cluster_zones;
  for (std::uint32_t h = 0; h < site.hosts.size(); ++h) {
    host_zones.push_back(ZonesOf(map, site.hosts[h].realm, AddressesOf(site.hosts[h])));
    for (const std::uint32_t zone : host_zones.back()) zones[zone].hosts.push_back(h);
  }
  for (std::uint32_t c = 0; c < site.clusters.size(); ++c) {
    cluster_zones.push_back(ZonesOf(map, site.clusters[c].realm, AddressesOf(site.clusters[c])));
    for (const std::uint32_t zone : cluster_zones.back()) zones[zone].clusters.push_back(c);
  }
  const auto add = [&](std::uint32_t zone, std::uint32_t point) {
    if (zone != site::kNone) AddOnce(zones[zone].chips, point);
  };
  for (std::uint32_t p = 0; p < site.points.size(); ++p) {
    const site::EnforcementPoint& point = site.points[p];
    if (point.kind == site::PointKind::kCloud) {
      for (const std::uint32_t zone : point.zones) add(zone, p);
    } else if (point.kind == site::PointKind::kHost && point.host != site::kNone) {
      if (!host_zones[point.host].empty()) add(host_zones[point.host][0], p);
    } else if (point.kind == site::PointKind::kCluster && point.cluster != site::kNone) {
      if (!cluster_zones[point.cluster].empty()) add(cluster_zones[point.cluster][0], p);
    }
  }
  for (std::uint32_t z = 0; z < site.zones.size(); ++z) {
    std::stable_partition(zones[z].chips.begin(), zones[z].chips.end(),
                          [&](std::uint32_t point) { return point == first; });
    if (layers.outer[z] != z) zones[layers.outer[z]].children.push_back(z);
  }
  return zones;
}

}  // namespace portwright::report
