// Turns what a binding names into endpoints: addresses of one family inside one zone. Each endpoint
// is made once, so that flows share it. Cost: O(1) for one that was made before, O(log zones) for a
// new one.
#pragma once

#include <cstdint>
#include <map>
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

  // Where a party sends from towards the addresses of `destination`: by routes where it has any.
  // Empty, after a diagnostic said once, where no route leads there.
  Endpoints Sources(site::EndpointRef ref, std::uint32_t destination);

  // A set of addresses as rows of Plan::address_sets.
  std::uint32_t KeepSet(net::AddressSet set);

 private:
  std::uint32_t OfLiteral(std::uint32_t literal);
  std::vector<std::uint32_t> Make(site::EndpointRef ref, std::uint32_t realm,
                                  const net::AddressSet& addresses, const std::string& detail);
  std::uint32_t Keep(site::EndpointRef ref, std::uint32_t realm, net::AddressSet addresses,
                     std::uint32_t zone, const std::string& detail);
  std::vector<std::uint32_t> SourcesOfCluster(site::EndpointRef ref, std::uint32_t cluster,
                                              std::uint32_t destination);
  std::vector<std::uint32_t> SourcesOfHost(site::EndpointRef ref, std::uint32_t host,
                                           std::uint32_t destination);
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
  std::map<std::pair<site::EndpointRef, std::uint32_t>, std::vector<std::uint32_t>>
      routed_;  // by destination set
};

}  // namespace portwright::plan
