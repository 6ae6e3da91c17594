#include "plan/crossings.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace portwright::plan {
namespace {

using net::AddressRange;
using net::AddressSet;

// Whether a zone is the one that a translation names, or lies inside it.
bool LiesIn(const site::Site& site, std::uint32_t zone, std::uint32_t outer) {
  if (zone == outer) return true;
  const site::Zone& in = site.zones[zone];
  const site::Zone& out = site.zones[outer];
  if (in.internet || out.internet) return in.internet && out.internet;
  if (in.realm != out.realm || in.prefixes.empty()) return false;
  return std::all_of(in.prefixes.begin(), in.prefixes.end(), [&](const net::Prefix& prefix) {
    return std::any_of(out.prefixes.begin(), out.prefixes.end(), [&](const net::Prefix& around) {
      return around.Range().Contains(prefix.Range());
    });
  });
}

// Whether a translation at a point concerns a flow whose other end lies in `zone` and is reached
// through the point's interface in `next`.
bool Concerns(const site::Site& site, const site::Nat& nat, std::uint32_t zone, std::uint32_t next,
              std::uint32_t realm_inside) {
  const site::Zone& other = site.zones[zone];
  if (nat.toward != kNone) return LiesIn(site, zone, nat.toward) || LiesIn(site, next, nat.toward);
  if (nat.kind == site::NatKind::kPool || nat.kind == site::NatKind::kInterface) return true;
  if (other.internet || other.realm != realm_inside) return true;
  return std::any_of(other.prefixes.begin(), other.prefixes.end(), [&](const net::Prefix& prefix) {
    return prefix.Range().Contains(nat.outside.Range());
  });
}

// The same offset in the other prefix, for a static pair of prefixes of one size.
AddressSet Shift(const AddressSet& set, const net::Prefix& from, const net::Prefix& to) {
  std::vector<AddressRange> out;
  for (const AddressRange& range : set.ranges()) {
    out.push_back({to.address.family, to.address.value + (range.lo - from.address.value),
                   to.address.value + (range.hi - from.address.value)});
  }
  return AddressSet(std::move(out));
}

// The source of a packet behind a point; each address by the first translation that has it.
AddressSet SourceBehind(const site::Site& site, const Crossing& at, AddressSet source,
                        const Endpoint& from, const Endpoint& to) {
  AddressSet out;
  for (const site::Nat& nat : site.points[at.point].nat) {
    if (nat.kind == site::NatKind::kPort || !Concerns(site, nat, to.zone, at.out_zone, from.realm))
      continue;
    const AddressSet inside(nat.inside.Range());
    const AddressSet met = Intersection(source, inside);
    if (met.empty()) continue;
    out = Union(out, nat.kind == site::NatKind::kStatic ? Shift(met, nat.inside, nat.outside)
                                                        : AddressSet(nat.outside.Range()));
    source = Difference(source, inside);
  }
  return out.empty() ? source : Union(out, source);
}

// The destination that a packet has in front of a point, and its service there.
void DestinationBefore(const site::Site& site, const Crossing& at, const Endpoint& from,
                       const Endpoint& to, AddressSet& destination, net::Service& service) {
  AddressSet out;
  for (const site::Nat& nat : site.points[at.point].nat) {
    if (nat.kind == site::NatKind::kPool || nat.kind == site::NatKind::kInterface) continue;
    if (!Concerns(site, nat, from.zone, at.in_zone, to.realm)) continue;
    const AddressSet inside(nat.inside.Range());
    if (nat.kind == site::NatKind::kPort) {
      const bool tcp = nat.protocol == net::kProtocolTcp;
      const bool same_port =
          service.kind == (tcp ? net::ServiceKind::kTcp : net::ServiceKind::kUdp) &&
          service.ports == net::PortRange{nat.inside_port, nat.inside_port};
      // One address of a wider destination cannot have a port of its own.
      if (!same_port || !out.empty() || !inside.Contains(destination)) continue;
      service.ports = {nat.outside_port, nat.outside_port};
      destination = AddressSet(nat.outside.Range());
      return;
    }
    const AddressSet met = Intersection(destination, inside);
    if (met.empty()) continue;
    out = Union(out, Shift(met, nat.inside, nat.outside));
    destination = Difference(destination, inside);
  }
  if (!out.empty()) destination = Union(out, destination);
}

}  // namespace

MatchedSides SidesOf(const std::string& dialect, const std::string& version) {
  if (dialect == "panos" || dialect == "fortigate" || dialect == "checkpoint") return {true, true};
  if (dialect == "asa") {
    const auto parts = Split(version, '.');
    const auto major = ParseNumber(parts[0]).value_or(9);
    const auto minor = parts.size() > 1 ? ParseNumber(parts[1]).value_or(0) : 0;
    if (major < 8 || (major == 8 && minor < 3)) return {false, true};
  }
  return {true, false};
}

bool TellsOwnAddressesApart(const std::string& dialect) {
  return dialect != "cohesity" && dialect != "cohesity-api";
}

std::vector<policy::OwnInterface> OwnInterfaces(const site::Cluster& cluster) {
  std::vector<policy::OwnInterface> out;
  for (const site::InterfaceGroup& group : cluster.interfaces) {
    if (group.ipmi) continue;
    std::vector<AddressRange> ranges;
    for (const net::Address& vip : group.vips) ranges.push_back(net::HostRange(vip));
    for (const auto& [node, addresses] : group.nodes) {
      for (const net::Address& address : addresses) ranges.push_back(net::HostRange(address));
    }
    out.push_back({group.name, AddressSet(std::move(ranges))});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

AddressSet GuardedAddresses(const site::Site& site, const site::EnforcementPoint& point) {
  std::vector<AddressRange> ranges;
  if (point.kind == site::PointKind::kHost && point.host != kNone) {
    for (const auto& interface : site.hosts[point.host].interfaces) {
      for (const auto& [address, length] : interface.addresses)
        ranges.push_back(net::HostRange(address));
    }
  } else if (point.kind == site::PointKind::kCluster && point.cluster != kNone) {
    for (const policy::OwnInterface& own : OwnInterfaces(site.clusters[point.cluster])) {
      for (const AddressRange& range : own.addresses.ranges()) ranges.push_back(range);
    }
  } else {
    return AddressSet(
        {net::AllAddresses(net::Family::kIpv4), net::AllAddresses(net::Family::kIpv6)});
  }
  return AddressSet(std::move(ranges));
}

bool Translates(const Plan& plan, const PlannedFlow& flow) {
  const Endpoint& from = plan.endpoints[flow.source];
  const Endpoint& to = plan.endpoints[flow.destination];
  const AddressSet& source = plan.address_sets[from.addresses];
  const AddressSet& destination = plan.address_sets[to.addresses];
  for (const Crossing& at : plan.paths[flow.path].gateways) {
    if (plan.site->points[at.point].nat.empty()) continue;
    AddressSet before = destination;
    net::Service service = plan.services[flow.service];
    DestinationBefore(*plan.site, at, from, to, before, service);
    // All of an end, or some of its addresses still mean somebody else.
    if (Intersection(before, destination).empty()) return true;
    if (Intersection(SourceBehind(*plan.site, at, source, from, to), source).empty()) return true;
  }
  return false;
}

AddressSet DestinationSeen(const Plan& plan, const PlannedFlow& flow) {
  const Endpoint& from = plan.endpoints[flow.source];
  const Endpoint& to = plan.endpoints[flow.destination];
  AddressSet seen = plan.address_sets[to.addresses];
  net::Service service = plan.services[flow.service];
  const auto& gateways = plan.paths[flow.path].gateways;
  for (std::size_t i = gateways.size(); i-- > 0;)
    DestinationBefore(*plan.site, gateways[i], from, to, seen, service);
  return seen;
}

CrossingFinder::CrossingFinder(const Plan& plan) : plan_(plan) {
  const site::Site& site = *plan.site;
  const auto guard = [&](std::uint32_t p, std::uint32_t realm) {
    const AddressSet own = GuardedAddresses(site, site.points[p]);
    for (const AddressRange& range : own.ranges()) guards_.push_back({realm, range, p});
  };
  for (std::uint32_t p = 0; p < site.points.size(); ++p) {
    const site::EnforcementPoint& point = site.points[p];
    switch (point.kind) {
      case site::PointKind::kHost:
        point_of_host_[point.host] = p;
        guard(p, site.hosts[point.host].realm);
        break;
      case site::PointKind::kCluster:
        point_of_cluster_[point.cluster] = p;
        guard(p, site.clusters[point.cluster].realm);
        break;
      case site::PointKind::kCloud:
        cloud_points_.push_back(p);
        break;
      case site::PointKind::kGateway:
      case site::PointKind::kRouter:
        break;
    }
  }
  std::sort(guards_.begin(), guards_.end(), [](const Guard& a, const Guard& b) {
    return std::tie(a.realm, a.range) < std::tie(b.realm, b.range);
  });
  any_end_points_ = !guards_.empty() || !cloud_points_.empty();
  for (const Path& path : plan.paths) {
    path_translates_.push_back(
        std::any_of(path.gateways.begin(), path.gateways.end(),
                    [&](const Crossing& c) { return !site.points[c.point].nat.empty(); }));
  }
}

// Points whose host or cluster has one of the addresses. What two points guard in one realm is
// disjoint.
void CrossingFinder::AddGuards(const Endpoint& endpoint, std::vector<std::uint32_t>& out) const {
  for (const AddressRange& range : plan_.address_sets[endpoint.addresses].ranges()) {
    auto at = std::partition_point(guards_.begin(), guards_.end(), [&](const Guard& guard) {
      return std::tie(guard.realm, guard.range.family, guard.range.hi) <
             std::tie(endpoint.realm, range.family, range.lo);
    });
    for (; at != guards_.end() && at->realm == endpoint.realm && at->range.Overlaps(range); ++at)
      out.push_back(at->point);
  }
}

const CrossingFinder::AtEnds& CrossingFinder::EndsOf(std::uint32_t e) {
  if (!any_end_points_) return ends_[0];
  if (ends_of_.empty()) ends_of_.resize(plan_.endpoints.size(), kNone);
  if (ends_of_[e] != kNone) return ends_[ends_of_[e]];
  const Endpoint& endpoint = plan_.endpoints[e];
  AtEnds ends;
  const auto add_of = [&](const std::map<std::uint32_t, std::uint32_t>& points, std::uint32_t key) {
    if (const auto found = points.find(key); found != points.end())
      ends.entering.push_back(found->second);
  };
  if (endpoint.host != kNone) {
    add_of(point_of_host_, endpoint.host);
  } else if (endpoint.cluster != kNone) {
    add_of(point_of_cluster_, endpoint.cluster);
    // A management controller is beside the cluster's firewall, not behind it.
    const bool is_beside =
        !ends.entering.empty() &&
        Intersection(plan_.address_sets[endpoint.addresses],
                     GuardedAddresses(*plan_.site, plan_.site->points[ends.entering.back()]))
            .empty();
    if (is_beside) ends.entering.pop_back();
  } else {
    AddGuards(endpoint, ends.entering);
  }
  for (const std::uint32_t p : cloud_points_) {
    const auto& zones = plan_.site->points[p].zones;
    if (std::find(zones.begin(), zones.end(), endpoint.zone) != zones.end())
      ends.entering.push_back(p);
  }
  std::sort(ends.entering.begin(), ends.entering.end());
  ends.entering.erase(std::unique(ends.entering.begin(), ends.entering.end()), ends.entering.end());
  for (const std::uint32_t p : ends.entering) {
    if (plan_.site->points[p].kind != site::PointKind::kCluster) ends.leaving.push_back(p);
  }
  const auto at = ends.entering.empty() ? 0U : static_cast<std::uint32_t>(ends_.size());
  ends_of_[e] = at;
  if (at != 0) ends_.push_back(std::move(ends));
  return ends_[at];
}

const std::vector<std::uint32_t>& CrossingFinder::PointsAt(std::uint32_t endpoint, bool entering) {
  const AtEnds& ends = EndsOf(endpoint);
  return entering ? ends.entering : ends.leaving;
}

void CrossingFinder::Translate(const PlannedFlow& flow, std::vector<FlowCrossing>& way) const {
  const site::Site& site = *plan_.site;
  const Endpoint& source = plan_.endpoints[flow.source];
  const Endpoint& destination = plan_.endpoints[flow.destination];
  // Destinations backwards: what is real at the end was something else before each translating
  // gateway.
  AddressSet at_destination = plan_.address_sets[destination.addresses];
  net::Service service = plan_.services[flow.service];
  for (std::size_t i = way.size(); i-- > 0;) {
    FlowCrossing& c = way[i];
    c.destination_after = at_destination;
    c.service_after = service;
    DestinationBefore(site, c.crossing, source, destination, at_destination, service);
    c.destination_before = at_destination;
    c.service_before = service;
  }
  // Sources forwards.
  AddressSet at_source = plan_.address_sets[source.addresses];
  for (FlowCrossing& c : way) {
    c.source_before = at_source;
    at_source = SourceBehind(site, c.crossing, std::move(at_source), source, destination);
    c.source_after = at_source;
  }
}

void CrossingFinder::AddEnd(std::uint32_t point, policy::Hook hook, const FlowCrossing& at,
                            std::vector<FlowCrossing>& out) const {
  const site::EnforcementPoint& p = plan_.site->points[point];
  FlowCrossing c = at;
  c.crossing = {point, hook, kNone, kNone, kNone, kNone};
  if (p.kind != site::PointKind::kCloud) {
    AddressSet& own = hook == policy::Hook::kOutput ? c.source_before : c.destination_before;
    own = Intersection(own, GuardedAddresses(*plan_.site, p));
    if (own.empty()) return;
  }
  c.source_after = c.source_matched = c.source_before;
  c.destination_after = c.destination_matched = c.destination_before;
  c.service_after = c.service_matched = c.service_before;
  out.push_back(std::move(c));
}

std::vector<FlowCrossing> CrossingFinder::Find(const PlannedFlow& flow) {
  const net::Service& service = plan_.services[flow.service];
  FlowCrossing plain;
  plain.source_before = plain.source_after =
      plan_.address_sets[plan_.endpoints[flow.source].addresses];
  plain.destination_before = plain.destination_after =
      plan_.address_sets[plan_.endpoints[flow.destination].addresses];
  plain.service_before = plain.service_after = service;
  std::vector<FlowCrossing> out;
  if (flow.local) return out;  // never leaves its host

  std::vector<FlowCrossing> way;
  for (const Crossing& crossing : plan_.paths[flow.path].gateways) {
    way.push_back(plain);
    way.back().crossing = crossing;
  }
  if (PathTranslates(flow.path)) Translate(flow, way);
  for (FlowCrossing& c : way) {
    const auto& point = plan_.site->points[c.crossing.point];
    const MatchedSides sides = SidesOf(point.dialect, point.version);
    c.source_matched = sides.source_before ? c.source_before : c.source_after;
    c.destination_matched = sides.destination_before ? c.destination_before : c.destination_after;
    c.service_matched = sides.destination_before ? c.service_before : c.service_after;
  }
  FlowCrossing first = plain;  // as the packet leaves its sender
  FlowCrossing last = plain;   // as it arrives
  if (!way.empty()) {
    first.destination_before = way.front().destination_before;
    first.service_before = way.front().service_before;
    last.source_before = way.back().source_after;
    last.destination_before = way.back().destination_after;
    last.service_before = way.back().service_after;
  }
  for (const std::uint32_t p : PointsAt(flow.source, false))
    AddEnd(p, policy::Hook::kOutput, first, out);
  for (FlowCrossing& c : way) out.push_back(std::move(c));
  for (const std::uint32_t p : PointsAt(flow.destination, true))
    AddEnd(p, policy::Hook::kInput, last, out);
  return out;
}

std::vector<FlowCrossing> CrossingsOf(const Plan& plan, const PlannedFlow& flow) {
  return CrossingFinder(plan).Find(flow);
}

}  // namespace portwright::plan
