#include "plan/route.h"

#include <algorithm>

namespace portwright::plan {
namespace {

using net::AddressRange;
using net::AddressSet;

struct RoutedPart {
  AddressRange range;
  std::uint32_t route;
};

// Longest prefix wins: parts of the destination are handed out to the routes from the longest to
// the shortest.
std::vector<RoutedPart> CutByRoutes(const std::vector<site::Route>& routes,
                                    const AddressRange& destination) {
  std::vector<std::uint32_t> order(routes.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return routes[a].to.length > routes[b].to.length;
  });
  std::vector<RoutedPart> parts;
  AddressSet rest(std::vector<AddressRange>{destination});
  for (const std::uint32_t route : order) {
    const AddressSet reach(std::vector<AddressRange>{routes[route].to.Range()});
    const AddressSet won = Intersection(rest, reach);
    for (const AddressRange& range : won.ranges()) parts.push_back({range, route});
    rest = Difference(rest, reach);
  }
  for (const AddressRange& range : rest.ranges()) parts.push_back({range, site::kNone});
  std::sort(parts.begin(), parts.end(),
            [](const RoutedPart& a, const RoutedPart& b) { return a.range < b.range; });
  return parts;
}

AddressSet OfFamily(const std::vector<net::Address>& addresses, net::Family family) {
  std::vector<AddressRange> ranges;
  for (const net::Address& address : addresses) {
    if (address.family == family) ranges.push_back(net::HostRange(address));
  }
  return AddressSet(std::move(ranges));
}

AddressSet NodeAddresses(const site::InterfaceGroup& group, net::Family family) {
  std::vector<AddressRange> ranges;
  for (const auto& [node, addresses] : group.nodes) {
    for (const net::Address& address : addresses) {
      if (address.family == family) ranges.push_back(net::HostRange(address));
    }
  }
  return AddressSet(std::move(ranges));
}

}  // namespace

std::vector<SourceChoice> ClusterSources(const site::Cluster& cluster,
                                         const AddressRange& destination) {
  std::vector<SourceChoice> out;
  for (const RoutedPart& part : CutByRoutes(cluster.routes, destination)) {
    SourceChoice choice;
    choice.destination = part.range;
    choice.route = part.route;
    if (part.route != site::kNone) {
      choice.interface = cluster.routes[part.route].interface;
      const site::InterfaceGroup& group = cluster.interfaces[choice.interface];
      choice.sources = NodeAddresses(group, destination.family);
      if (choice.sources.empty()) {
        choice.kind = SourceKind::kVips;
        choice.sources = OfFamily(group.vips, destination.family);
      }
    } else if (cluster.routes.empty()) {
      for (const site::InterfaceGroup& group : cluster.interfaces) {
        if (!group.ipmi)
          choice.sources = Union(choice.sources, NodeAddresses(group, destination.family));
      }
    }
    out.push_back(std::move(choice));
  }
  return out;
}

std::vector<SourceChoice> HostSources(const site::Host& host, const AddressRange& destination) {
  std::vector<SourceChoice> out;
  for (const RoutedPart& part : CutByRoutes(host.routes, destination)) {
    SourceChoice choice;
    choice.destination = part.range;
    choice.route = part.route;
    choice.kind = SourceKind::kHost;
    std::vector<AddressRange> ranges;
    for (std::uint32_t i = 0; i < host.interfaces.size(); ++i) {
      for (const auto& [address, length] : host.interfaces[i].addresses) {
        if (address.family != destination.family) continue;
        // A neighbour on the interface's own prefix needs no route.
        const int host_bits = net::AddressBits(address.family) - length;
        const bool on_link =
            host_bits < 128 && (address.value >> host_bits) == (part.range.lo >> host_bits) &&
            (address.value >> host_bits) == (part.range.hi >> host_bits) && host_bits > 0;
        const bool routed = part.route != site::kNone && host.routes[part.route].interface == i;
        if (on_link || routed || host.routes.empty()) ranges.push_back(net::HostRange(address));
        if (on_link) choice.interface = i;
      }
    }
    if (choice.interface == site::kNone && part.route != site::kNone) {
      choice.interface = host.routes[part.route].interface;
    }
    choice.sources = AddressSet(std::move(ranges));
    out.push_back(std::move(choice));
  }
  return out;
}

}  // namespace portwright::plan
