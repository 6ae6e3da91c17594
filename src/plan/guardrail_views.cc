#include "plan/guardrail_views.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "plan/crossings.h"
#include "plan/guardrail_exceptions.h"

namespace portwright::plan {
namespace {

using net::AddressSet;
using packetset::Box;
using policy::Hook;
using site::Guardrail;
using site::GuardrailKind;

// One side of a rule: a zone, and which of its addresses the rule means.
struct Side {
  std::uint32_t zone = 0;
  AddressSet addresses;
};

struct Product {
  AddressSet from, to;
};

// A way through the point, in one realm.
struct Way {
  Hook hook = Hook::kForward;
  bool every_interface = false;
  std::string in, out;
  std::uint32_t realm = 0;
  friend auto operator<=>(const Way&, const Way&) = default;
};

class ViewFinder {
 public:
  ViewFinder(const Plan& plan, const Guardrail& rule, std::uint32_t point,
             const site::ZoneMap& zones, PathFinder& finder, const std::vector<Path>& paths)
      : plan_(plan),
        site_(*plan.site),
        rule_(rule),
        index_(point),
        point_(site_.points[point]),
        zones_(zones),
        finder_(finder),
        paths_(paths),
        ends_(EndsOfExceptions(site_, rule)) {}

  Result<std::vector<ForbiddenPackets>> Find() {
    const std::vector<Side> from = Sides(rule_.from);
    const std::vector<Side> to = Sides(rule_.to);
    const std::size_t pairs = from.size() * to.size();
    const std::size_t max = point_.kind == site::PointKind::kGateway ? PairsMax() : kZonePairsMax;
    if (pairs > max) {
      return Error{ErrorCode::kLimit, "expected at most " + WithThousands(max) +
                                          " pairs of zones in guardrail " + rule_.id + ", found " +
                                          WithThousands(pairs)};
    }
    for (const Side& a : from) {
      for (const Side& b : to) AddPair(a, b);
    }
    std::vector<ForbiddenPackets> out;
    for (const auto& [way, products] : ways_) out.push_back(Written(way, products));
    return out;
  }

 private:
  // As many as can be searched for in about a second: one search looks at the gateways of each
  // zone.
  std::size_t PairsMax() const {
    constexpr std::size_t kSteps = 500'000'000;
    std::size_t legs = 1;
    for (const site::EnforcementPoint& point : site_.points)
      legs = std::max(legs, point.interfaces.size());
    return std::min(kZonePairsMax, kSteps / (legs * legs * site_.zones.size()));
  }

  // Zones with the addresses that are their own: of an inner zone where the rule names the outer
  // one too.
  std::vector<Side> Sides(const std::optional<std::vector<std::uint32_t>>& named) const {
    std::vector<std::vector<net::AddressRange>> own(site_.zones.size());
    const auto take = [&](const site::Zone& zone) {
      for (const net::Prefix& prefix : zone.prefixes) {
        for (const auto& [range, inner] : zones_.Split(zone.realm, prefix.Range())) {
          if (inner != kNone) own[inner].push_back(range);
        }
      }
    };
    for (std::uint32_t z = 0; z < site_.zones.size(); ++z) {
      if (named && std::find(named->begin(), named->end(), z) == named->end()) continue;
      take(site_.zones[z]);
      if (!site_.zones[z].internet) continue;
      const auto ranges = zones_.internet_with_names().ranges();
      own[z].insert(own[z].end(), ranges.begin(), ranges.end());
    }
    std::vector<Side> out;
    for (std::uint32_t z = 0; z < own.size(); ++z) {
      if (!own[z].empty()) out.push_back({z, AddressSet(std::move(own[z]))});
    }
    return out;
  }

  void AddPair(const Side& a, const Side& b) {
    const site::Zone& from = site_.zones[a.zone];
    const site::Zone& to = site_.zones[b.zone];
    if (from.realm != to.realm && !from.internet && !to.internet) return;
    const std::uint32_t realm = from.internet ? to.realm : from.realm;
    if (point_.kind != site::PointKind::kGateway) return AddEnds(a, b, realm);
    const std::uint32_t path = finder_.Find(a.zone, b.zone);
    if (path == kNone) return;
    for (const Crossing& crossing : paths_[path].gateways) {
      if (crossing.point != index_) continue;
      for (const std::string& in : Legs(crossing.in_interface, crossing.in_zone)) {
        for (const std::string& out : Legs(crossing.out_interface, crossing.out_zone))
          ways_[{Hook::kForward, false, in, out, realm}].push_back({a.addresses, b.addresses});
      }
    }
  }

  // A host, cloud group or cluster sees what enters and leaves its own addresses.
  void AddEnds(const Side& a, const Side& b, std::uint32_t realm) {
    const AddressSet guarded = Guarded();
    const AddressSet entering = Intersection(b.addresses, guarded);
    if (!entering.empty() && IsOwnRealm(site_.zones[b.zone]))
      ways_[{Hook::kInput, true, "", "", realm}].push_back({a.addresses, entering});
    const AddressSet leaving = Intersection(a.addresses, guarded);
    const bool leaves = point_.kind != site::PointKind::kCluster && !leaving.empty();
    if (leaves && IsOwnRealm(site_.zones[a.zone]))
      ways_[{Hook::kOutput, true, "", "", realm}].push_back({leaving, b.addresses});
  }

  AddressSet Guarded() const {
    if (point_.kind != site::PointKind::kCloud) return GuardedAddresses(site_, point_);
    std::vector<net::AddressRange> ranges;
    for (const std::uint32_t zone : point_.zones) {
      for (const net::Prefix& prefix : site_.zones[zone].prefixes) ranges.push_back(prefix.Range());
    }
    return AddressSet(std::move(ranges));
  }

  bool IsOwnRealm(const site::Zone& zone) const {
    switch (point_.kind) {
      case site::PointKind::kHost:
        return site_.hosts[point_.host].realm == zone.realm;
      case site::PointKind::kCluster:
        return site_.clusters[point_.cluster].realm == zone.realm;
      case site::PointKind::kCloud:
        return std::any_of(point_.zones.begin(), point_.zones.end(),
                           [&](std::uint32_t own) { return site_.zones[own].realm == zone.realm; });
      case site::PointKind::kGateway:
      case site::PointKind::kRouter:
        break;
    }
    return true;
  }

  // The interface, or all of the zone where a packet may take any of them.
  std::vector<std::string> Legs(std::uint32_t interface, std::uint32_t zone) const {
    if (interface != kNone) return {point_.interfaces[interface].name};
    std::vector<std::string> out;
    for (const site::PointInterface& leg : point_.interfaces) {
      if (leg.zone == zone) out.push_back(leg.name);
    }
    return out;
  }

  ForbiddenPackets Written(const Way& way, const std::vector<Product>& products) const {
    ForbiddenPackets out{way.hook, way.every_interface, way.in, way.out, {}, {}};
    const bool only = rule_.kind == GuardrailKind::kOnly;
    const std::vector<net::Service> every{net::Service()};
    for (const Product& product : Joined(products))
      Append(product, only ? every : rule_.services, net::kAnyPort, out.boxes);
    if (only) Append({Everybody(), Everybody()}, rule_.services, net::kAnyPort, out.but_not);
    for (std::size_t e = 0; e < rule_.except.size(); ++e)
      AppendException(e, way.realm, out.but_not);
    return out;
  }

  static AddressSet Everybody() {
    return AddressSet(
        {net::AllAddresses(net::Family::kIpv4), net::AllAddresses(net::Family::kIpv6)});
  }

  // Those with one end in common as one.
  static std::vector<Product> Joined(const std::vector<Product>& products) {
    std::map<AddressSet, AddressSet> by_to;
    for (const Product& product : products) {
      AddressSet& from = by_to[product.to];
      from = Union(from, product.from);
    }
    std::map<AddressSet, AddressSet> by_from;
    for (const auto& [to, from] : by_to) {
      AddressSet& set = by_from[from];
      set = Union(set, to);
    }
    std::vector<Product> out;
    for (const auto& [from, to] : by_from) out.push_back({from, to});
    return out;
  }

  static void Append(const Product& product, const std::vector<net::Service>& services,
                     net::PortRange source_ports, std::vector<Box>& out) {
    for (const net::AddressRange& from : product.from.ranges()) {
      for (const net::AddressRange& to : product.to.ranges()) {
        for (const net::Service& service : services) {
          for (const Box& box : packetset::BoxesOf(from, to, service, source_ports))
            out.push_back(box);
        }
      }
    }
  }

  // The internet is the same in every realm.
  AddressSet InRealm(const std::vector<AddressSet>& by_realm, std::uint32_t realm) const {
    if (by_realm.empty()) return Everybody();
    return Union(by_realm[realm], Intersection(by_realm[0], zones_.internet_with_names()));
  }

  void AppendException(std::size_t index, std::uint32_t realm, std::vector<Box>& out) const {
    const site::GuardrailException& exception = rule_.except[index];
    if (IsOver(exception.until, plan_.as_of)) return;
    const ExceptionEnds& ends = ends_[index];
    const Product limits{InRealm(ends.from, realm), InRealm(ends.to, realm)};
    std::vector<Box> within;
    Append(limits,
           exception.allow.empty() ? std::vector<net::Service>{net::Service()} : exception.allow,
           net::kAnyPort, within);
    if (exception.requirement.empty() && exception.extra == kNone) {
      out.insert(out.end(), within.begin(), within.end());
      return;
    }
    // What the plan has of a requirement is what is excepted of it.
    for (const PlannedFlow& flow : plan_.flows) {
      const Endpoint& source = plan_.endpoints[flow.source];
      const Endpoint& destination = plan_.endpoints[flow.destination];
      if (flow.local || !Concerns(plan_, exception, plan_.reasons[flow.reason])) continue;
      std::vector<Box> planned;
      Append({plan_.address_sets[source.addresses], plan_.address_sets[destination.addresses]},
             {plan_.services[flow.service]}, flow.source_ports, planned);
      for (const Box& box : planned) {
        for (const Box& limit : within) {
          if (const auto both = packetset::Intersection(box, limit)) out.push_back(*both);
        }
      }
    }
  }

  const Plan& plan_;
  const site::Site& site_;
  const Guardrail& rule_;
  std::uint32_t index_;
  const site::EnforcementPoint& point_;
  const site::ZoneMap& zones_;
  PathFinder& finder_;
  const std::vector<Path>& paths_;
  std::vector<ExceptionEnds> ends_;
  std::map<Way, std::vector<Product>> ways_;
};

}  // namespace

ForbiddenFinder::ForbiddenFinder(const Plan& plan)
    : plan_(plan), zones_(*plan.site), finder_(*plan.site, paths_, ignored_) {}

Result<std::vector<ForbiddenPackets>> ForbiddenFinder::Find(std::uint32_t rule,
                                                            std::uint32_t point) {
  const Guardrail& guardrail = plan_.site->guardrails[rule];
  if (guardrail.kind == GuardrailKind::kAsk || IsOver(guardrail.until, plan_.as_of))
    return std::vector<ForbiddenPackets>();
  return ViewFinder(plan_, guardrail, point, zones_, finder_, paths_).Find();
}

}  // namespace portwright::plan
