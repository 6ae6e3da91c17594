#include "workflow/lab_routes.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "workflow/lab_nat.h"

namespace portwright::workflow {
namespace {

using site::kNone;

// Tables of routes: of a party's interfaces, and of a gateway for packets from a zone.
constexpr int kTableOfLeg = 100;
constexpr int kTableOfZone = 1000;

bool Connects(const site::EnforcementPoint& point) {
  return point.kind == site::PointKind::kGateway || point.kind == site::PointKind::kRouter;
}

net::Prefix HostPrefix(const net::Address& address) {
  return {address, net::AddressBits(address.family)};
}

}  // namespace

class LabRouter::RouteList {
 public:
  RouteList(const LabRouter& router, lab::Space& space) : router_(router), space_(space) {}

  void Add(const net::Prefix& to, const Hop& hop, int table) {
    std::optional<net::Address> via;
    if (hop.point != kNone) {
      const PointLeg& leg = router_.legs_.at({hop.point, hop.leg});
      via = to.address.family == net::Family::kIpv4 ? leg.four : leg.six;
    }
    AddVia(to, via, hop.link, table);
  }

  void AddVia(const net::Prefix& to, std::optional<net::Address> via, std::uint32_t link,
              int table) {
    if (!seen_.insert({table, to}).second) return;
    space_.routes.push_back({to, via, link, table});
  }

 private:
  const LabRouter& router_;
  lab::Space& space_;
  std::set<std::pair<int, net::Prefix>> seen_;
};

LabRouter::LabRouter(const site::Site& site, LabWays& ways, std::set<net::Address> used,
                     const site::ZoneMap& zones)
    : site_(site), ways_(ways), used_(std::move(used)), zones_(zones) {
  for (std::uint32_t z = 0; z < site_.zones.size(); ++z) {
    if (ways_.SegmentOf(z) == z) segments_.push_back(z);
  }
  AddressLegs();
  FindOutside();
}

// Next hops that the site's routes name: of the first gateway in that zone.
std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<net::Address>> LabRouter::GivenVias()
    const {
  std::set<std::pair<std::uint32_t, net::Address>> vias;  // realm and address
  for (const site::Host& host : site_.hosts) {
    for (const site::Route& route : host.routes) {
      if (route.via) vias.insert({host.realm, *route.via});
    }
  }
  for (const site::Cluster& cluster : site_.clusters) {
    for (const site::Route& route : cluster.routes) {
      if (route.via) vias.insert({cluster.realm, *route.via});
    }
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<net::Address>> given;
  for (const auto& [realm, via] : vias) {
    const std::uint32_t zone = zones_.Find(realm, via);
    if (zone == kNone) continue;
    for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
      if (!Connects(site_.points[p])) continue;
      const std::uint32_t leg = ways_.LegIn(p, ways_.SegmentOf(zone));
      if (leg == kNone) continue;
      given[{p, leg}].push_back(via);
      break;
    }
  }
  return given;
}

std::optional<net::Address> LabRouter::FreeIn(const net::Prefix& prefix) {
  const net::AddressRange range = prefix.Range();
  constexpr net::U128 kTried = 4'096;
  for (auto value = range.lo + 1; value < range.hi && value - range.lo < kTried; ++value) {
    const net::Address address{range.family, value};
    if (used_.insert(address).second) return address;
  }
  return std::nullopt;
}

void LabRouter::AddressLegs() {
  const auto given = GivenVias();
  std::uint32_t number = 0;
  for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
    if (!Connects(site_.points[p])) continue;
    for (std::uint32_t l = 0; l < site_.points[p].interfaces.size(); ++l) {
      ++number;
      PointLeg leg;
      // Of the link-local blocks (RFC 3927, RFC 4291), which no site gives to its hosts.
      leg.four = {net::Family::kIpv4, net::U128{0xa9fe0000U} + number};
      leg.six = {net::Family::kIpv6, (net::U128{0xfe80} << 112) + number};
      leg.addresses.push_back({leg.six, 64, true});
      const site::Zone& zone = site_.zones[ways_.SegmentOf(site_.points[p].interfaces[l].zone)];
      bool has_four = false;
      std::set<net::Family> has;
      const auto take = [&](const net::Address& address) {
        leg.addresses.push_back({address, net::AddressBits(address.family), false});
        if (address.family == net::Family::kIpv4 && !has_four) leg.four = address;
        has_four = has_four || address.family == net::Family::kIpv4;
        has.insert(address.family);
      };
      const auto named = given.find({p, l});
      if (named != given.end()) std::for_each(named->second.begin(), named->second.end(), take);
      for (const net::Prefix& prefix : zone.prefixes) {
        if (zone.internet || has.contains(prefix.address.family)) continue;
        if (const auto address = FreeIn(prefix)) take(*address);
      }
      if (!has_four) leg.addresses.push_back({leg.four, 16, true});
      legs_[{p, l}] = std::move(leg);
    }
  }
}

void LabRouter::FindOutside() {
  for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
    for (const site::Nat& nat : site_.points[p].nat) {
      for (const std::uint32_t leg : NatLegs(site_, p, nat, ways_)) {
        outside_.push_back(
            {nat.outside, ways_.SegmentOf(site_.points[p].interfaces[leg].zone), p, leg});
      }
    }
  }
}

std::vector<lab::LinkAddress> LabRouter::AddressesOfLeg(std::uint32_t point,
                                                        std::uint32_t leg) const {
  return legs_.at({point, leg}).addresses;
}

std::vector<net::Address> LabRouter::FreeOf(const net::AddressSet& set) const {
  std::vector<net::Address> out;
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
    const net::AddressSet own = set.Only(family);
    if (own.empty()) continue;
    constexpr net::U128 kTried = 4'096;
    const net::AddressRange first = own.ranges().front();
    const net::AddressRange last = own.ranges().back();
    std::optional<net::Address> low, high;
    for (auto value = first.lo; !low && value - first.lo < kTried; ++value) {
      // The first of a wide range would be a network's own address.
      const bool is_edge = value == first.lo && first.hi - first.lo > 2;
      if (!is_edge && !used_.contains({family, value})) low = net::Address{family, value};
      if (value == first.hi) break;
    }
    for (auto value = last.hi; !high && last.hi - value < kTried; --value) {
      const bool is_edge = value == last.hi && last.hi - last.lo > 2;
      if (!is_edge && !used_.contains({family, value})) high = net::Address{family, value};
      if (value == last.lo) break;
    }
    if (low) out.push_back(*low);
    if (high && high != low) out.push_back(*high);
  }
  return out;
}

std::vector<net::Prefix> LabRouter::PrefixesOf(std::uint32_t zone) const {
  if (site_.zones[zone].internet)
    return {{{net::Family::kIpv4, 0}, 0}, {{net::Family::kIpv6, 0}, 0}};
  std::vector<net::Prefix> prefixes;
  for (std::uint32_t z = 0; z < site_.zones.size(); ++z) {
    if (ways_.SegmentOf(z) != zone) continue;
    prefixes.insert(prefixes.end(), site_.zones[z].prefixes.begin(), site_.zones[z].prefixes.end());
  }
  return prefixes;
}

// Zones of another realm whose addresses are somebody else's in this one.
bool LabRouter::IsHidden(std::uint32_t realm, std::uint32_t zone) const {
  if (site_.zones[zone].realm == realm || site_.zones[zone].internet) return false;
  for (const site::Zone& own : site_.zones) {
    if (own.realm != realm || own.internet) continue;
    for (const net::Prefix& prefix : own.prefixes) {
      for (const net::Prefix& other : site_.zones[zone].prefixes) {
        if (prefix.Range().Overlaps(other.Range())) return true;
      }
    }
  }
  return false;
}

std::optional<LabRouter::Hop> LabRouter::HopFrom(std::uint32_t zone, std::uint32_t link,
                                                 std::uint32_t to) {
  if (zone == to) return Hop{link, kNone, 0};
  const auto& way = ways_.Find(zone, to);
  if (!way || way->empty()) return std::nullopt;
  return Hop{link, way->front().point, way->front().in_leg};
}

void LabRouter::RouteLeg(const LabLeg& leg, std::uint32_t realm, int table, lab::Space& space) {
  RouteList list(*this, space);
  for (const net::Prefix& prefix : PrefixesOf(leg.zone)) {
    if (prefix.length > 0) list.Add(prefix, {leg.link, kNone, 0}, table);
  }
  for (const Outside& outside : outside_) {
    const auto hop = outside.zone == leg.zone ? Hop{leg.link, outside.point, outside.leg}
                                              : HopFrom(leg.zone, leg.link, outside.zone);
    if (hop) list.Add(outside.prefix, *hop, table);
  }
  std::map<Hop, std::size_t> votes;
  for (const std::uint32_t zone : segments_) {
    if (zone == leg.zone || IsHidden(realm, zone)) continue;
    const auto hop = HopFrom(leg.zone, leg.link, zone);
    if (!hop) continue;
    ++votes[*hop];
    for (const net::Prefix& prefix : PrefixesOf(zone)) list.Add(prefix, *hop, table);
  }
  // What is in no zone goes where most goes.
  const auto most = std::max_element(
      votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == votes.end() || site_.zones[leg.zone].internet) return;
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6})
    list.Add({{family, 0}, 0}, most->first, table);
}

void LabRouter::RouteParty(const std::vector<LabLeg>& legs, std::uint32_t realm,
                           const std::vector<site::Route>& routes,
                           const std::vector<std::string>& interface_names, lab::Space& space) {
  if (legs.size() == 1) return RouteLeg(legs[0], realm, 0, space);
  if (legs.empty()) return;
  for (std::size_t l = 0; l < legs.size(); ++l) {
    const int table = kTableOfLeg + static_cast<int>(l);
    RouteLeg(legs[l], realm, table, space);
    for (const lab::LinkAddress& own : space.links[legs[l].link].addresses)
      space.rules.push_back({HostPrefix(own.address), table});
  }
  RouteList list(*this, space);
  for (const LabLeg& leg : legs) {
    for (const net::Prefix& prefix : PrefixesOf(leg.zone)) {
      if (prefix.length > 0) list.Add(prefix, {leg.link, kNone, 0}, 0);
    }
  }
  for (const site::Route& route : routes) {
    const auto leg = std::find_if(legs.begin(), legs.end(), [&](const LabLeg& one) {
      return route.interface < interface_names.size() &&
             one.interface == interface_names[route.interface];
    });
    if (leg != legs.end()) list.AddVia(route.to, route.via, leg->link, 0);
  }
}

// By the zones to which packets go: the next hops, with the zones from which they come.
std::map<std::uint32_t, std::map<LabRouter::Hop, std::vector<std::uint32_t>>> LabRouter::HopsOf(
    std::uint32_t point) {
  std::map<std::uint32_t, std::map<Hop, std::vector<std::uint32_t>>> hops;
  const auto& legs = site_.points[point].interfaces;
  for (const std::uint32_t to : segments_) {
    const bool is_hidden = std::all_of(legs.begin(), legs.end(), [&](const auto& leg) {
      return IsHidden(site_.zones[leg.zone].realm, to);
    });
    if (ways_.LegIn(point, to) != kNone || is_hidden) continue;
    for (const std::uint32_t from : segments_) {
      const auto& way = ways_.Find(from, to);
      if (!way) continue;
      for (std::size_t s = 0; s + 1 < way->size(); ++s) {
        if ((*way)[s].point != point) continue;
        const LabStep& next = (*way)[s + 1];
        hops[to][{(*way)[s].out_leg, next.point, next.in_leg}].push_back(from);
      }
    }
    if (hops.contains(to)) continue;
    // No way leads over it; its own answers have to.
    for (std::uint32_t leg = 0; leg < legs.size(); ++leg) {
      const auto hop = HopFrom(ways_.SegmentOf(legs[leg].zone), leg, to);
      if (hop && hop->point != point) hops[to][*hop];
    }
  }
  return hops;
}

void LabRouter::RoutePoint(std::uint32_t point, lab::Space& space) {
  RouteList list(*this, space);
  const auto& legs = site_.points[point].interfaces;
  const auto on_segments = [&](int table) {
    for (std::uint32_t leg = 0; leg < legs.size(); ++leg) {
      for (const net::Prefix& prefix : PrefixesOf(ways_.SegmentOf(legs[leg].zone)))
        list.Add(prefix, {leg, kNone, 0}, table);
    }
  };
  on_segments(0);
  const auto hops = HopsOf(point);
  std::set<std::uint32_t> with_table;  // zones whose packets go another way than most
  std::map<std::uint32_t, Hop> chosen;
  for (const auto& [to, ways] : hops) {
    const auto most = std::max_element(ways.begin(), ways.end(), [](const auto& a, const auto& b) {
      return a.second.size() < b.second.size();
    });
    if (most == ways.end()) continue;
    chosen[to] = most->first;
    for (const net::Prefix& prefix : PrefixesOf(to)) list.Add(prefix, most->first, 0);
    for (const auto& [hop, from] : ways) {
      if (hop != most->first) with_table.insert(from.begin(), from.end());
    }
  }
  const auto to_outside = [&](int table) {
    for (const Outside& outside : outside_) {
      if (outside.point == point) continue;
      const std::uint32_t leg = ways_.LegIn(point, outside.zone);
      if (leg != kNone) {
        list.Add(outside.prefix, {leg, outside.point, outside.leg}, table);
      } else if (chosen.contains(outside.zone)) {
        list.Add(outside.prefix, chosen[outside.zone], table);
      }
    }
  };
  to_outside(0);
  for (const std::uint32_t from : with_table) {
    if (site_.zones[from].internet) continue;
    const int table = kTableOfZone + static_cast<int>(from);
    on_segments(table);
    to_outside(table);
    for (const auto& [to, ways] : hops) {
      for (const auto& [hop, zones] : ways) {
        if (std::find(zones.begin(), zones.end(), from) == zones.end()) continue;
        for (const net::Prefix& prefix : PrefixesOf(to)) list.Add(prefix, hop, table);
      }
    }
    for (const net::Prefix& prefix : PrefixesOf(from)) space.rules.push_back({prefix, table});
  }
}

}  // namespace portwright::workflow
