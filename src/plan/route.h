// Which address a multi-homed cluster or host uses as source: the longest matching route gives the
// interface; an interface with node addresses sends from those, one with only virtual addresses
// from them (the rule of the first cluster's document; that the longest prefix wins is inferred).
#pragma once

#include <cstdint>
#include <vector>

#include "net/address.h"
#include "site/site.h"

namespace portwright::plan {

enum class SourceKind : std::uint8_t { kNodes, kVips, kHost };

// What happens to one part of a destination range.
struct SourceChoice {
  net::AddressRange destination;
  std::uint32_t route = site::kNone;      // index into the routes; kNone: no route matches
  std::uint32_t interface = site::kNone;  // index into the interfaces
  SourceKind kind = SourceKind::kNodes;
  net::AddressSet sources;  // of the destination's family; empty where the interface has none
};

// The destination cut where another route wins, each part with its source. Parts that no route
// covers have no interface, and all nodes' addresses of the family as sources only if the cluster
// has no routes at all. A host reaches the networks of its own addresses without a route (an
// interface, but no route); one without routes may send from every address.
std::vector<SourceChoice> ClusterSources(const site::Cluster& cluster,
                                         const net::AddressRange& destination);
std::vector<SourceChoice> HostSources(const site::Host& host, const net::AddressRange& destination);

}  // namespace portwright::plan
