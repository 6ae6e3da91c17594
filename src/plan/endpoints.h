// Turns what a binding names into endpoints: addresses of one family inside one zone. Each endpoint
// is made once, so that flows share it. Cost: O(1) for one that was made before, O(log zones) for a
// new one.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/diagnostics.h"
#include "plan/plan.h"
#include "site/site.h"
#include "site/zone_map.h"

namespace portwright::plan {

// Which addresses of a cluster an incoming flow may end at, as bits; a role without any means nodes
// and all VIPs.
enum AddressKinds : unsigned {
  kNodeAddresses = 1,
  kVipAddresses = 2,
  kVlanAddresses = 4,
  kIpmiAddresses = 8
};

class EndpointTable {
 public:
  // Indices into Plan::endpoints; valid as long as the table.
  using Endpoints = std::span<const std::uint32_t>;

  EndpointTable(const site::Site& site, const site::ZoneMap& zones, Plan& plan,
                Diagnostics& diagnostics);

  // Endpoints of a reference with all its addresses. Of a cluster: nodes and VIPs of every group
  // but IPMI. Of an instance: of its cluster or hosts. Of a proxy: of the host behind it.
  Endpoints Of(site::EndpointRef ref);

  // Endpoints of a cluster for incoming flows: the kinds asked for, in the interface groups that
  // serve `traffic` (all groups where none is said to). One endpoint a group, kind, family and
  // zone.
  Endpoints ClusterDestinations(std::uint32_t cluster, unsigned kinds, const std::string& traffic);
  // Whether ClusterDestinations had to take several groups because none names the traffic.
  bool SpreadsOverGroups(std::uint32_t cluster, unsigned kinds, const std::string& traffic) const;

  // Node addresses, an endpoint a node, family and zone; ClusterDestinations' choice of groups for
  // `traffic`.
  std::vector<std::uint32_t> ClusterNodes(std::uint32_t cluster, const std::string& traffic);
  // The node of an endpoint that ClusterNodes made; empty for others.
  const std::string& NodeOf(std::uint32_t endpoint) const;

  // A source and the part of a destination that it is the source towards.
  struct Leg {
    std::uint32_t source = 0, destination = 0;
  };
  // Whether routes may decide where a party sends from; others send from Of(ref).
  bool IsRouted(site::EndpointRef ref) const;
  // Where such a party sends from towards `destination`, which is cut where another route wins.
  // What no route leads to is left out, after a diagnostic said once.
  std::span<const Leg> Legs(site::EndpointRef ref, std::uint32_t destination);
  // The same where the party knows the destination by other addresses, which are translated on the
  // way: its routes are asked about those. Not kept.
  std::vector<Leg> LegsAs(site::EndpointRef ref, std::uint32_t destination,
                          const net::AddressSet& seen);

  // Whether a party has addresses that lie in no zone, and that was said.
  bool IsOutsideZones(site::EndpointRef ref) const { return outside_.contains(ref); }

  // A set of addresses as rows of Plan::address_sets.
  std::uint32_t KeepSet(net::AddressSet set);

 private:
  std::uint32_t OfLiteral(std::uint32_t literal);
  std::vector<std::uint32_t> OfName(site::EndpointRef ref);
  std::vector<std::uint32_t> Make(site::EndpointRef ref, std::uint32_t realm,
                                  const net::AddressSet& addresses, const std::string& detail);
  std::uint32_t Keep(site::EndpointRef ref, std::uint32_t realm, net::AddressSet addresses,
                     std::uint32_t zone, const std::string& detail);
  // What one kind of source is the source towards.
  struct Way {
    std::string detail;
    net::AddressSet sources;
    std::vector<net::AddressRange> towards;
  };
  std::vector<Way> WaysOfCluster(std::uint32_t cluster, const net::AddressSet& reach,
                                 std::vector<net::AddressRange>& unreached) const;
  std::vector<Way> WaysOfHost(std::uint32_t host, const net::AddressSet& reach,
                              std::vector<net::AddressRange>& unreached) const;
  void AddLegs(site::EndpointRef ref, std::uint32_t destination, const net::AddressSet& seen,
               std::vector<Leg>& out);
  std::uint32_t Part(std::uint32_t endpoint, net::AddressSet addresses);
  void SayNoRoute(site::EndpointRef ref, std::uint32_t destination,
                  std::vector<net::AddressRange> unreached);
  std::vector<std::uint32_t> GroupsFor(std::uint32_t cluster, unsigned kinds,
                                       const std::string& traffic) const;
  net::AddressSet AddressesOf(site::EndpointRef ref) const;
  std::uint32_t RealmOf(site::EndpointRef ref) const;
  void SayNoZone(site::EndpointRef ref, const net::AddressRange& range);

  const site::Site& site_;
  const site::ZoneMap& zones_;
  Plan& plan_;
  Diagnostics& diagnostics_;
  std::map<site::EndpointRef, std::vector<std::uint32_t>> whole_;  // all but such literals
  std::vector<std::uint32_t> literals_;  // the one endpoint of a literal; kNone: see whole_
  std::map<std::pair<site::EndpointRef, std::string>, std::vector<std::uint32_t>>
      parts_;  // by detail
  std::map<std::tuple<std::uint32_t, unsigned, std::string>, std::vector<std::uint32_t>>
      destinations_;  // by cluster, kinds and traffic
  std::unordered_map<std::uint32_t, std::string> node_of_;
  std::map<std::pair<site::EndpointRef, std::uint32_t>, std::vector<Leg>> legs_;  // by destination
  std::map<std::pair<std::uint32_t, net::AddressSet>, std::uint32_t> cuts_;  // by whole endpoint
  std::set<site::EndpointRef> outside_;
};

}  // namespace portwright::plan
