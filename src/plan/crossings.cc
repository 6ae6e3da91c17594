#include "plan/crossings.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::plan {
namespace {

using net::AddressRange;
using net::AddressSet;

AddressSet One(const AddressRange& range) { return AddressSet(std::vector<AddressRange>{range}); }

// Whether a translation at a point concerns a flow whose other end lies in `zone`.
bool Concerns(const site::Site& site, const site::Nat& nat, std::uint32_t zone,
              std::uint32_t realm_inside) {
  const site::Zone& other = site.zones[zone];
  if (nat.toward != kNone)
    return nat.toward == zone || (site.zones[nat.toward].internet && other.internet);
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

bool Inside(const AddressSet& set, const net::Prefix& prefix) {
  return One(prefix.Range()).Contains(set);
}

}  // namespace

MatchedSides SidesOf(const std::string& dialect, const std::string& version) {
  if (dialect == "panos") return {true, true};
  if (dialect == "asa") {
    const auto parts = Split(version, '.');
    const auto major = ParseNumber(parts[0]).value_or(9);
    const auto minor = parts.size() > 1 ? ParseNumber(parts[1]).value_or(0) : 0;
    if (major < 8 || (major == 8 && minor < 3)) return {false, true};
  }
  return {true, false};
}

AddressSet GuardedAddresses(const site::Site& site, const site::EnforcementPoint& point) {
  std::vector<AddressRange> ranges;
  if (point.kind == site::PointKind::kHost && point.host != kNone) {
    for (const auto& interface : site.hosts[point.host].interfaces) {
      for (const auto& [address, length] : interface.addresses)
        ranges.push_back(net::HostRange(address));
    }
  } else if (point.kind == site::PointKind::kCluster && point.cluster != kNone) {
    for (const auto& group : site.clusters[point.cluster].interfaces) {
      for (const net::Address& vip : group.vips) ranges.push_back(net::HostRange(vip));
      for (const auto& [node, addresses] : group.nodes) {
        for (const net::Address& address : addresses) ranges.push_back(net::HostRange(address));
      }
    }
  } else {
    return AddressSet(
        {net::AllAddresses(net::Family::kIpv4), net::AllAddresses(net::Family::kIpv6)});
  }
  return AddressSet(std::move(ranges));
}

CrossingFinder::CrossingFinder(const Plan& plan) : plan_(plan) {
  for (const auto& point : plan.site->points) {
    any_end_points_ = any_end_points_ || point.kind == site::PointKind::kHost ||
                      point.kind == site::PointKind::kCloud ||
                      point.kind == site::PointKind::kCluster;
  }
  for (const Path& path : plan.paths) {
    path_translates_.push_back(
        std::any_of(path.gateways.begin(), path.gateways.end(),
                    [&](const Crossing& c) { return !plan.site->points[c.point].nat.empty(); }));
  }
}

bool CrossingFinder::Holds(const site::EnforcementPoint& point, const Endpoint& endpoint) const {
  const site::Site& site = *plan_.site;
  switch (point.kind) {
    case site::PointKind::kHost:
      if (endpoint.host != kNone) return endpoint.host == point.host;
      if (endpoint.cluster != kNone || endpoint.realm != site.hosts[point.host].realm) return false;
      break;
    case site::PointKind::kCluster:
      if (endpoint.cluster != kNone) return endpoint.cluster == point.cluster;
      if (endpoint.host != kNone || endpoint.realm != site.clusters[point.cluster].realm)
        return false;
      break;
    case site::PointKind::kCloud:
      return std::find(point.zones.begin(), point.zones.end(), endpoint.zone) != point.zones.end();
    case site::PointKind::kGateway:
    case site::PointKind::kRouter:
      return false;
  }
  return !Intersection(GuardedAddresses(site, point), plan_.address_sets[endpoint.addresses])
              .empty();
}

const CrossingFinder::AtEnds& CrossingFinder::EndsOf(std::uint32_t e) {
  if (!any_end_points_) return ends_[0];
  if (ends_of_.empty()) ends_of_.resize(plan_.endpoints.size(), kNone);
  if (ends_of_[e] != kNone) return ends_[ends_of_[e]];
  AtEnds ends;
  for (std::uint32_t p = 0; p < plan_.site->points.size(); ++p) {
    const auto& point = plan_.site->points[p];
    if (!Holds(point, plan_.endpoints[e])) continue;
    ends.entering.push_back(p);
    if (point.kind != site::PointKind::kCluster) ends.leaving.push_back(p);
  }
  ends_of_[e] = ends.entering.empty() ? 0 : static_cast<std::uint32_t>(ends_.size());
  if (ends_of_[e] != 0) ends_.push_back(std::move(ends));
  return ends_[ends_of_[e]];
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
    for (const site::Nat& nat : site.points[c.crossing.point].nat) {
      if (nat.kind == site::NatKind::kPool || nat.kind == site::NatKind::kInterface) continue;
      if (!Inside(at_destination, nat.inside) ||
          !Concerns(site, nat, source.zone, destination.realm))
        continue;
      if (nat.kind == site::NatKind::kPort) {
        const bool same_port =
            service.kind == (nat.protocol == net::kProtocolTcp ? net::ServiceKind::kTcp
                                                               : net::ServiceKind::kUdp) &&
            service.ports == net::PortRange{nat.inside_port, nat.inside_port};
        if (!same_port) continue;
        service.ports = {nat.outside_port, nat.outside_port};
        at_destination = One(nat.outside.Range());
      } else {
        at_destination = Shift(at_destination, nat.inside, nat.outside);
      }
      break;
    }
    c.destination_before = at_destination;
    c.service_before = service;
  }
  // Sources forwards.
  AddressSet at_source = plan_.address_sets[source.addresses];
  for (FlowCrossing& c : way) {
    c.source_before = at_source;
    for (const site::Nat& nat : site.points[c.crossing.point].nat) {
      if (nat.kind == site::NatKind::kPort || !Inside(at_source, nat.inside) ||
          !Concerns(site, nat, destination.zone, source.realm)) {
        continue;
      }
      at_source = nat.kind == site::NatKind::kStatic ? Shift(at_source, nat.inside, nat.outside)
                                                     : One(nat.outside.Range());
      break;
    }
    c.source_after = at_source;
  }
}

void CrossingFinder::AddEnd(std::uint32_t point, policy::Hook hook, const FlowCrossing& at,
                            std::vector<FlowCrossing>& out) const {
  const site::EnforcementPoint& p = plan_.site->points[point];
  FlowCrossing c = at;
  c.crossing = {point, hook, kNone, kNone};
  if (p.kind != site::PointKind::kCloud) {
    AddressSet& own = hook == policy::Hook::kOutput ? c.source_before : c.destination_before;
    own = Intersection(own, GuardedAddresses(*plan_.site, p));
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
