#include "plan/endpoints.h"

#include <algorithm>

#include "base/text.h"
#include "net/host_name.h"
#include "plan/route.h"

namespace portwright::plan {
namespace {

using net::AddressRange;
using net::AddressSet;
using site::EndpointKind;
using site::EndpointRef;

AddressSet FromPrefixes(const std::vector<net::Prefix>& prefixes) {
  std::vector<AddressRange> ranges;
  ranges.reserve(prefixes.size());
  for (const net::Prefix& prefix : prefixes) ranges.push_back(prefix.Range());
  return AddressSet(std::move(ranges));
}

AddressSet FromAddresses(const std::vector<net::Address>& addresses) {
  std::vector<AddressRange> ranges;
  for (const net::Address& address : addresses) ranges.push_back(net::HostRange(address));
  return AddressSet(std::move(ranges));
}

AddressSet NodeAddresses(const site::InterfaceGroup& group) {
  std::vector<AddressRange> ranges;
  for (const auto& [node, addresses] : group.nodes) {
    for (const net::Address& address : addresses) ranges.push_back(net::HostRange(address));
  }
  return AddressSet(std::move(ranges));
}

bool IsNameObject(const site::Site& site, EndpointRef ref) {
  return ref.kind == EndpointKind::kName && site.names[ref.index].way == site::NameWay::kObject;
}

unsigned KindsIn(const site::InterfaceGroup& group) {
  if (group.ipmi) return kIpmiAddresses;
  unsigned kinds = group.nodes.empty() ? 0U : kNodeAddresses;
  if (!group.vips.empty()) kinds |= group.vlan != 0 ? kVlanAddresses : kVipAddresses;
  return kinds;
}

}  // namespace

EndpointTable::EndpointTable(const site::Site& site, const site::ZoneMap& zones, Plan& plan,
                             Diagnostics& diagnostics)
    : site_(site),
      zones_(zones),
      plan_(plan),
      diagnostics_(diagnostics),
      literals_(site.literals.size(), kNone) {
  // Nothing is written into this room before it is used. Growing by doubling would touch thrice the
  // memory of a million literals.
  constexpr std::size_t kOthers = 4096;
  plan.endpoints.reserve(site.literals.size() + kOthers);
  plan.address_sets.reserve(site.literals.size() + kOthers);
}

std::uint32_t EndpointTable::KeepSet(AddressSet set) {
  plan_.address_sets.push_back(std::move(set));
  return static_cast<std::uint32_t>(plan_.address_sets.size() - 1);
}

std::uint32_t EndpointTable::Keep(EndpointRef ref, std::uint32_t realm, AddressSet addresses,
                                  std::uint32_t zone, const std::string& detail) {
  Endpoint endpoint;
  endpoint.ref = ref;
  endpoint.addresses = KeepSet(std::move(addresses));
  endpoint.zone = zone;
  endpoint.realm = realm;
  if (ref.kind == EndpointKind::kHost) endpoint.host = ref.index;
  if (ref.kind == EndpointKind::kCluster) endpoint.cluster = ref.index;
  if (!detail.empty()) {
    endpoint.detail = static_cast<std::uint32_t>(plan_.details.size());
    plan_.details.push_back(detail);
  }
  plan_.endpoints.push_back(endpoint);
  return static_cast<std::uint32_t>(plan_.endpoints.size() - 1);
}

void EndpointTable::SayNoZone(EndpointRef ref, const AddressRange& range) {
  outside_.insert(ref);
  diagnostics_.Error("PW-PLAN-0010", site_.place,
                     "expected every endpoint inside a zone, found " + site_.NameOf(ref) +
                         " with " + ToText(range) + " in none",
                     "add the prefix to a zone of the endpoint's realm");
}

std::vector<std::uint32_t> EndpointTable::Make(EndpointRef ref, std::uint32_t realm,
                                               const AddressSet& addresses,
                                               const std::string& detail) {
  // Parts of one zone and family are one endpoint; zones come in the order of their addresses.
  std::vector<std::pair<std::pair<net::Family, std::uint32_t>, std::vector<AddressRange>>> parts;
  for (const AddressRange& range : addresses.ranges()) {
    for (const auto& [piece, zone] : zones_.Split(realm, range)) {
      if (zone == kNone) {
        SayNoZone(ref, piece);
        continue;
      }
      const auto key = std::pair{piece.family, zone};
      auto part =
          std::find_if(parts.begin(), parts.end(), [&](const auto& p) { return p.first == key; });
      if (part == parts.end()) part = parts.insert(parts.end(), {key, {}});
      part->second.push_back(piece);
    }
  }
  std::vector<std::uint32_t> out;
  for (auto& [key, ranges] : parts) {
    out.push_back(Keep(ref, realm, AddressSet(std::move(ranges)), key.second, detail));
  }
  return out;
}

std::uint32_t EndpointTable::RealmOf(EndpointRef ref) const {
  switch (ref.kind) {
    case EndpointKind::kHost:
      return site_.hosts[ref.index].realm;
    case EndpointKind::kNetwork:
      return site_.networks[ref.index].realm;
    case EndpointKind::kCluster:
      return site_.clusters[ref.index].realm;
    case EndpointKind::kZone:
      return site_.zones[ref.index].realm;
    case EndpointKind::kLiteral:
      return site_.literals[ref.index].realm;
    case EndpointKind::kProxy:
    case EndpointKind::kInstance:
    case EndpointKind::kName:
    case EndpointKind::kInternet:
      return 0;
  }
  return 0;
}

AddressSet EndpointTable::AddressesOf(EndpointRef ref) const {
  switch (ref.kind) {
    case EndpointKind::kHost: {
      std::vector<AddressRange> ranges;
      for (const auto& interface : site_.hosts[ref.index].interfaces) {
        for (const auto& [address, length] : interface.addresses)
          ranges.push_back(net::HostRange(address));
      }
      return AddressSet(std::move(ranges));
    }
    case EndpointKind::kNetwork:
      return FromPrefixes(site_.networks[ref.index].prefixes);
    case EndpointKind::kZone:
      return site_.zones[ref.index].internet ? zones_.internet()
                                             : FromPrefixes(site_.zones[ref.index].prefixes);
    case EndpointKind::kName:
      return FromPrefixes(site_.names[ref.index].prefixes);
    case EndpointKind::kLiteral:
      return AddressSet(site_.literals[ref.index].prefix().Range());
    case EndpointKind::kInternet:
      return zones_.internet();
    case EndpointKind::kCluster:
    case EndpointKind::kProxy:
    case EndpointKind::kInstance:
      break;
  }
  return {};
}

// Nearly every literal lies whole in one zone, and there may be a million of them.
std::uint32_t EndpointTable::OfLiteral(std::uint32_t index) {
  const site::Literal& literal = site_.literals[index];
  const AddressRange range = literal.prefix().Range();
  const std::uint32_t zone = zones_.FindWhole(literal.realm, range);
  if (zone == kNone) return kNone;
  return Keep({EndpointKind::kLiteral, index}, literal.realm, AddressSet(range), zone, "");
}

EndpointTable::Endpoints EndpointTable::Of(EndpointRef ref) {
  if (ref.kind == EndpointKind::kLiteral) {
    std::uint32_t& endpoint = literals_[ref.index];
    if (endpoint == kNone) endpoint = OfLiteral(ref.index);
    if (endpoint != kNone) return {&endpoint, 1};
  }
  if (const auto found = whole_.find(ref); found != whole_.end()) return found->second;
  std::vector<std::uint32_t> out;
  const auto append = [&](Endpoints more) { out.insert(out.end(), more.begin(), more.end()); };
  if (IsNameObject(site_, ref)) {
    out = OfName(ref);
  } else if (ref.kind == EndpointKind::kProxy) {
    append(Of(site_.proxies[ref.index].to));
  } else if (ref.kind == EndpointKind::kInstance) {
    const site::Instance& instance = site_.instances[ref.index];
    if (instance.cluster != kNone) append(Of({EndpointKind::kCluster, instance.cluster}));
    for (const EndpointRef& self : instance.self) append(Of(self));
  } else if (ref.kind == EndpointKind::kCluster) {
    append(ClusterDestinations(ref.index, kNodeAddresses | kVipAddresses | kVlanAddresses, ""));
  } else {
    out = Make(ref, RealmOf(ref), AddressesOf(ref), "");
  }
  return whole_[ref] = std::move(out);
}

// A name stands in the internet, in both families; none without one, or for a placeholder.
std::vector<std::uint32_t> EndpointTable::OfName(EndpointRef ref) {
  const std::string& name = site_.names[ref.index].object;
  const std::uint32_t zone = zones_.internet_zone();
  std::vector<std::uint32_t> out;
  if (zone == kNone || name.empty()) return out;
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
    const AddressRange stand_in = net::HostRange(net::StandInFor(family, name));
    out.push_back(Keep(ref, site_.zones[zone].realm, AddressSet(stand_in), zone, ""));
  }
  return out;
}

std::vector<std::uint32_t> EndpointTable::GroupsFor(std::uint32_t cluster, unsigned kinds,
                                                    const std::string& traffic) const {
  std::vector<std::uint32_t> serving;
  std::vector<std::uint32_t> all;
  const auto& groups = site_.clusters[cluster].interfaces;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    if ((KindsIn(groups[g]) & kinds) == 0) continue;
    all.push_back(g);
    const auto& kinds_served = groups[g].traffic;
    if (std::find(kinds_served.begin(), kinds_served.end(), traffic) != kinds_served.end())
      serving.push_back(g);
  }
  return serving.empty() ? all : serving;
}

bool EndpointTable::SpreadsOverGroups(std::uint32_t cluster, unsigned kinds,
                                      const std::string& traffic) const {
  const auto groups = GroupsFor(cluster, kinds, traffic);
  if (groups.size() < 2) return false;
  const auto& served = site_.clusters[cluster].interfaces[groups[0]].traffic;
  return std::find(served.begin(), served.end(), traffic) == served.end();
}

EndpointTable::Endpoints EndpointTable::ClusterDestinations(std::uint32_t cluster, unsigned kinds,
                                                            const std::string& traffic) {
  const auto known = destinations_.find({cluster, kinds, traffic});
  if (known != destinations_.end()) return known->second;
  const EndpointRef ref{EndpointKind::kCluster, cluster};
  const site::Cluster& c = site_.clusters[cluster];
  std::vector<std::uint32_t> out;
  const auto add = [&](const std::string& detail, const AddressSet& addresses) {
    const auto key = std::pair{ref, detail};
    auto found = parts_.find(key);
    if (found == parts_.end())
      found = parts_.emplace(key, Make(ref, c.realm, addresses, detail)).first;
    out.insert(out.end(), found->second.begin(), found->second.end());
  };
  for (const std::uint32_t g : GroupsFor(cluster, kinds, traffic)) {
    const site::InterfaceGroup& group = c.interfaces[g];
    const unsigned take = KindsIn(group) & kinds;
    if ((take & kIpmiAddresses) != 0) add(group.name + " IPMI", NodeAddresses(group));
    if ((take & kNodeAddresses) != 0) add(group.name + " nodes", NodeAddresses(group));
    if ((take & (kVipAddresses | kVlanAddresses)) != 0)
      add(group.name + " VIPs", FromAddresses(group.vips));
  }
  return destinations_[{cluster, kinds, traffic}] = std::move(out);
}

std::vector<std::uint32_t> EndpointTable::ClusterNodes(std::uint32_t cluster,
                                                       const std::string& traffic) {
  const EndpointRef ref{EndpointKind::kCluster, cluster};
  const site::Cluster& c = site_.clusters[cluster];
  std::vector<std::uint32_t> out;
  for (const std::uint32_t g : GroupsFor(cluster, kNodeAddresses, traffic)) {
    for (const auto& [node, addresses] : c.interfaces[g].nodes) {
      const auto key = std::pair{ref, node + " on " + c.interfaces[g].name};
      auto found = parts_.find(key);
      if (found == parts_.end()) {
        found = parts_.emplace(key, Make(ref, c.realm, FromAddresses(addresses), key.second)).first;
        for (const std::uint32_t endpoint : found->second) node_of_[endpoint] = node;
      }
      out.insert(out.end(), found->second.begin(), found->second.end());
    }
  }
  return out;
}

const std::string& EndpointTable::NodeOf(std::uint32_t endpoint) const {
  static const std::string nobody;
  const auto found = node_of_.find(endpoint);
  return found == node_of_.end() ? nobody : found->second;
}

std::vector<EndpointTable::Way> EndpointTable::WaysOfCluster(
    std::uint32_t cluster, const AddressSet& reach, std::vector<AddressRange>& unreached) const {
  const site::Cluster& c = site_.clusters[cluster];
  std::vector<Way> out;
  for (const AddressRange& range : reach.ranges()) {
    for (SourceChoice& choice : ClusterSources(c, range)) {
      if (choice.sources.empty()) {
        unreached.push_back(choice.destination);
        continue;
      }
      std::string detail = "nodes";
      if (choice.interface != kNone) {
        detail = c.interfaces[choice.interface].name +
                 (choice.kind == SourceKind::kVips ? " VIPs" : " nodes");
      }
      auto way =
          std::find_if(out.begin(), out.end(), [&](const Way& w) { return w.detail == detail; });
      if (way == out.end()) way = out.insert(out.end(), {detail, std::move(choice.sources), {}});
      way->towards.push_back(choice.destination);
    }
  }
  return out;
}

std::vector<EndpointTable::Way> EndpointTable::WaysOfHost(
    std::uint32_t host, const AddressSet& reach, std::vector<AddressRange>& unreached) const {
  std::vector<Way> out;
  for (const AddressRange& range : reach.ranges()) {
    for (SourceChoice& choice : HostSources(site_.hosts[host], range)) {
      if (choice.sources.empty()) {
        unreached.push_back(choice.destination);
        continue;
      }
      auto way = std::find_if(out.begin(), out.end(),
                              [&](const Way& w) { return w.sources == choice.sources; });
      if (way == out.end()) way = out.insert(out.end(), {"", std::move(choice.sources), {}});
      way->towards.push_back(choice.destination);
    }
  }
  return out;
}

// A part of an endpoint as one of its own.
std::uint32_t EndpointTable::Part(std::uint32_t endpoint, AddressSet addresses) {
  if (addresses == plan_.address_sets[plan_.endpoints[endpoint].addresses]) return endpoint;
  const auto key = std::pair{endpoint, std::move(addresses)};
  if (const auto found = cuts_.find(key); found != cuts_.end()) return found->second;
  Endpoint part = plan_.endpoints[endpoint];
  const std::string whole = plan_.details[part.detail];
  part.addresses = KeepSet(key.second);
  part.detail = static_cast<std::uint32_t>(plan_.details.size());
  plan_.details.push_back(whole.empty() ? "part" : whole + ", part");
  plan_.endpoints.push_back(part);
  return cuts_[key] = static_cast<std::uint32_t>(plan_.endpoints.size() - 1);
}

void EndpointTable::SayNoRoute(EndpointRef ref, std::uint32_t destination,
                               std::vector<AddressRange> unreached) {
  const auto family = unreached[0].family;
  const bool is_host = ref.kind == EndpointKind::kHost;
  bool has_family = is_host && !AddressesOf(ref).Only(family).empty();
  if (!is_host) {
    const auto& groups = site_.clusters[ref.index].interfaces;
    has_family = std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
      return !group.ipmi && (!NodeAddresses(group).Only(family).empty() ||
                             !FromAddresses(group.vips).Only(family).empty());
    });
  }
  if (!has_family) return;  // no family in common, which is another matter
  std::string what = plan_.EndpointName(destination);
  const AddressSet missing(std::move(unreached));
  for (std::size_t i = 0; i < missing.ranges().size() && i < 3; ++i)
    what += (i == 0 ? " (" : ", ") + ToText(missing.ranges()[i]);
  what += missing.ranges().size() > 3 ? ", ...)" : ")";
  if (is_host) {
    diagnostics_.Warning(
        "PW-PLAN-0012", site_.hosts[ref.index].place,
        "expected a route of " + site_.NameOf(ref) + " to " + what + ", found none",
        "add a route, or leave out `routes` so that every address may be the source");
  } else {
    diagnostics_.Warning("PW-PLAN-0011", site_.clusters[ref.index].place,
                         "expected a route of " + site_.NameOf(ref) + " to " + what +
                             ", found none that has an address",
                         "add a route, or a default route, to the cluster");
  }
}

void EndpointTable::AddLegs(EndpointRef ref, std::uint32_t destination, const AddressSet& seen,
                            std::vector<Leg>& out) {
  if (ref.kind == EndpointKind::kProxy)
    return AddLegs(site_.proxies[ref.index].to, destination, seen, out);
  if (ref.kind == EndpointKind::kInstance) {
    const site::Instance& instance = site_.instances[ref.index];
    if (instance.cluster != kNone)
      AddLegs({EndpointKind::kCluster, instance.cluster}, destination, seen, out);
    for (const EndpointRef& self : instance.self) AddLegs(self, destination, seen, out);
    return;
  }
  if (!IsRouted(ref)) {
    for (const std::uint32_t source : Of(ref)) out.push_back({source, destination});
    return;
  }
  std::vector<AddressRange> unreached;
  const bool is_host = ref.kind == EndpointKind::kHost;
  std::vector<Way> ways =
      is_host ? WaysOfHost(ref.index, seen, unreached) : WaysOfCluster(ref.index, seen, unreached);
  const std::uint32_t realm = RealmOf(ref);
  for (Way& way : ways) {
    const net::Family family = way.towards[0].family;
    std::string name = way.detail + (family == net::Family::kIpv6 ? " 6" : " 4");
    for (const AddressRange& range : way.sources.ranges()) {
      if (is_host) name += " " + ToText(range);
    }
    const auto key = std::pair{ref, std::move(name)};
    auto found = parts_.find(key);
    if (found == parts_.end())
      found = parts_.emplace(key, Make(ref, realm, way.sources, way.detail)).first;
    // Of a translated destination the parts are not known by their own addresses.
    const std::uint32_t part = seen == plan_.address_sets[plan_.endpoints[destination].addresses]
                                   ? Part(destination, AddressSet(std::move(way.towards)))
                                   : destination;
    for (const std::uint32_t source : found->second) out.push_back({source, part});
  }
  if (!unreached.empty()) SayNoRoute(ref, destination, std::move(unreached));
}

bool EndpointTable::IsRouted(EndpointRef ref) const {
  return ref.kind == EndpointKind::kCluster || ref.kind == EndpointKind::kInstance ||
         ref.kind == EndpointKind::kProxy ||
         (ref.kind == EndpointKind::kHost && !site_.hosts[ref.index].routes.empty());
}

std::span<const EndpointTable::Leg> EndpointTable::Legs(EndpointRef ref,
                                                        std::uint32_t destination) {
  const auto [found, fresh] = legs_.try_emplace({ref, destination});
  if (fresh) {
    // A copy: the set moves when others are kept.
    const AddressSet seen = plan_.address_sets[plan_.endpoints[destination].addresses];
    std::vector<Leg> legs;
    AddLegs(ref, destination, seen, legs);
    found->second = std::move(legs);
  }
  return found->second;
}

std::vector<EndpointTable::Leg> EndpointTable::LegsAs(EndpointRef ref, std::uint32_t destination,
                                                      const AddressSet& seen) {
  std::vector<Leg> legs;
  AddLegs(ref, destination, seen, legs);
  return legs;
}

}  // namespace portwright::plan
