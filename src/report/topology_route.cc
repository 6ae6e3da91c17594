#include "report/topology_route.h"

#include <algorithm>
#include <map>
#include <utility>

namespace portwright::report {
namespace {

// Routers filter nothing and stand in no path: the stops behind zone `from` up to zone `to`, over
// the fewest routers.
void Bridge(const site::Site& site, std::uint32_t from, std::uint32_t to,
            std::vector<Stop>& stops) {
  if (from == site::kNone || to == site::kNone || from == to) return;
  std::map<std::uint32_t, std::pair<std::uint32_t, std::uint32_t>>
      reached;  // zone: router, zone before
  std::vector<std::uint32_t> queue = {from};
  reached[from] = {site::kNone, site::kNone};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    for (std::uint32_t p = 0; p < site.points.size(); ++p) {
      const auto& point = site.points[p];
      const auto here = [&](const auto& interface) { return interface.zone == queue[i]; };
      if (point.kind != site::PointKind::kRouter ||
          std::none_of(point.interfaces.begin(), point.interfaces.end(), here)) {
        continue;
      }
      for (const site::PointInterface& interface : point.interfaces) {
        if (!reached.try_emplace(interface.zone, p, queue[i]).second) continue;
        queue.push_back(interface.zone);
      }
    }
  }
  std::vector<Stop> back;
  for (std::uint32_t zone = to; zone != from;) {
    const auto step = reached.find(zone);
    if (step == reached.end()) return;  // no way over routers alone
    if (zone != to) back.push_back({true, zone});
    back.push_back({false, step->second.first});
    zone = step->second.second;
  }
  stops.insert(stops.end(), back.rbegin(), back.rend());
}

std::uint32_t ZoneAt(const site::Site& site, const plan::Crossing& crossing,
                     std::uint32_t interface) {
  const auto& interfaces = site.points[crossing.point].interfaces;
  return interface < interfaces.size() ? interfaces[interface].zone : site::kNone;
}

}  // namespace

std::vector<Stop> FindStops(const site::Site& site, const Layers& layers, std::uint32_t from,
                            std::uint32_t to, const std::vector<plan::Crossing>& gateways) {
  std::vector<Stop> stops = {{true, from}};
  std::uint32_t zone = layers.outer[from];
  for (std::size_t g = 0; g < gateways.size(); ++g) {
    const std::uint32_t entered = ZoneAt(site, gateways[g], gateways[g].in_interface);
    if (g > 0 && zone != site::kNone) stops.push_back({true, zone});
    Bridge(site, zone, entered, stops);
    if (entered != site::kNone && entered != zone) stops.push_back({true, entered});
    stops.push_back({false, gateways[g].point});
    zone = ZoneAt(site, gateways[g], gateways[g].out_interface);
  }
  const std::uint32_t last = layers.outer[to];
  if (!gateways.empty() && zone != site::kNone && zone != last) stops.push_back({true, zone});
  Bridge(site, zone, last, stops);
  stops.push_back({true, to});
  return stops;
}

}  // namespace portwright::report
