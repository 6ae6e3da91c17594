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
  // A network that the host is part of is a route as any other, and goes before one of its length:
  // such networks stand in front of the site's routes here.
  std::vector<site::Route> routes;
  std::vector<AddressSet> own;  // addresses in each such network
  const net::Family family = destination.family;
  if (!host.routes.empty()) {
    for (std::uint32_t i = 0; i < host.interfaces.size(); ++i) {
      for (const auto& [address, length] : host.interfaces[i].addresses) {
        const int host_bits = net::AddressBits(address.family) - length;
        if (address.family != family || host_bits == 0 || length == 0) continue;
        const net::Prefix network{{family, address.value >> host_bits << host_bits}, length};
        const auto same = std::find_if(routes.begin(), routes.end(),
                                       [&](const site::Route& r) { return r.to == network; });
        const AddressSet one(net::HostRange(address));
        if (same == routes.end()) {
          routes.push_back({network, std::nullopt, i, {}});
          own.push_back(one);
        } else {
          AddressSet& known = own[static_cast<std::size_t>(same - routes.begin())];
          known = Union(known, one);
        }
      }
    }
  }
  const auto neighbourhoods = static_cast<std::uint32_t>(routes.size());
  routes.insert(routes.end(), host.routes.begin(), host.routes.end());

  std::vector<SourceChoice> out;
  for (const RoutedPart& part : CutByRoutes(routes, destination)) {
    SourceChoice choice;
    choice.destination = part.range;
    choice.kind = SourceKind::kHost;
    if (part.route != site::kNone) choice.interface = routes[part.route].interface;
    if (part.route < neighbourhoods) {
      choice.sources = own[part.route];
    } else {
      if (part.route != site::kNone) choice.route = part.route - neighbourhoods;
      std::vector<net::Address> addresses;
      for (std::uint32_t i = 0; i < host.interfaces.size(); ++i) {
        if (!host.routes.empty() && i != choice.interface) continue;
        for (const auto& [address, length] : host.interfaces[i].addresses)
          addresses.push_back(address);
      }
      choice.sources = OfFamily(addresses, family);
    }
    out.push_back(std::move(choice));
  }
  return out;
}

}  // namespace portwright::plan
