#include "plan/paths.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace portwright::plan {
namespace {

bool Connects(const site::EnforcementPoint& point) {
  return point.kind == site::PointKind::kGateway || point.kind == site::PointKind::kRouter;
}

net::AddressSet Addresses(const site::Zone& zone) {
  std::vector<net::AddressRange> ranges;
  for (const net::Prefix& prefix : zone.prefixes) ranges.push_back(prefix.Range());
  return net::AddressSet(std::move(ranges));
}

// The interface of a point in a zone; kNone where it has two there, and the packet may take either.
std::uint32_t LegIn(const site::EnforcementPoint& point, std::uint32_t zone) {
  std::uint32_t leg = kNone;
  for (std::uint32_t i = 0; i < point.interfaces.size(); ++i) {
    if (point.interfaces[i].zone != zone) continue;
    if (leg != kNone) return kNone;
    leg = i;
  }
  return leg;
}

// Gateways first, then routers: a way through one firewall and two routers is shorter than one
// through two firewalls.
struct Cost {
  std::uint32_t gateways = 0;
  std::uint32_t routers = 0;
  friend auto operator<=>(const Cost&, const Cost&) = default;
};

}  // namespace

PathFinder::PathFinder(const site::Site& site, std::vector<Path>& paths, Diagnostics& diagnostics,
                       bool partial)
    : site_(site), paths_(paths), diagnostics_(diagnostics), partial_(partial) {
  if (paths_.empty()) paths_.emplace_back();
  Attach();
  TakeFixedPaths();
}

void PathFinder::Attach() {
  std::vector<bool> named(site_.zones.size(), false);
  for (const auto& point : site_.points) {
    if (!Connects(point)) continue;
    for (const auto& interface : point.interfaces) named[interface.zone] = true;
  }
  attachment_.resize(site_.zones.size());
  for (std::uint32_t z = 0; z < site_.zones.size(); ++z) {
    attachment_[z] = z;
    if (named[z] || site_.zones[z].internet) continue;
    const net::AddressSet own = Addresses(site_.zones[z]);
    int best_length = -1;
    for (std::uint32_t outer = 0; outer < site_.zones.size(); ++outer) {
      const site::Zone& candidate = site_.zones[outer];
      if (outer == z || !named[outer] || candidate.internet ||
          candidate.realm != site_.zones[z].realm)
        continue;
      if (!Addresses(candidate).Contains(own)) continue;
      int length = 0;
      for (const net::Prefix& prefix : candidate.prefixes) length = std::max(length, prefix.length);
      if (length > best_length) {
        best_length = length;
        attachment_[z] = outer;
      }
    }
  }
}

std::vector<PathFinder::Edge> PathFinder::EdgesFrom(std::uint32_t zone) const {
  std::vector<Edge> edges;
  for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
    const auto& point = site_.points[p];
    if (!Connects(point)) continue;
    for (std::uint32_t in = 0; in < point.interfaces.size(); ++in) {
      if (point.interfaces[in].zone != zone) continue;
      std::vector<std::uint32_t> reached;  // a second leg in one zone would only double every way
      for (const auto& leg : point.interfaces) {
        if (leg.zone == zone) continue;
        if (std::find(reached.begin(), reached.end(), leg.zone) != reached.end()) continue;
        reached.push_back(leg.zone);
        edges.push_back({p, LegIn(point, zone), LegIn(point, leg.zone), zone, leg.zone});
      }
      break;
    }
  }
  return edges;
}

std::uint32_t PathFinder::Keep(std::uint32_t from_zone, std::uint32_t to_zone,
                               const std::vector<Edge>& edges) {
  Path path;
  path.from_zone = from_zone;
  path.to_zone = to_zone;
  for (const Edge& edge : edges) {
    if (site_.points[edge.point].kind == site::PointKind::kRouter) continue;
    path.gateways.push_back({edge.point, policy::Hook::kForward, edge.in_interface,
                             edge.out_interface, edge.from_zone, edge.zone});
  }
  paths_.push_back(std::move(path));
  return static_cast<std::uint32_t>(paths_.size() - 1);
}

void PathFinder::TakeFixedPaths() {
  for (const site::PathChoice& choice : site_.paths) {
    std::vector<Edge> way;
    std::uint32_t at = attachment_[choice.from];
    const std::uint32_t goal = attachment_[choice.to];
    bool whole = true;
    for (std::size_t i = 0; i < choice.through.size() && whole; ++i) {
      const std::uint32_t point = choice.through[i];
      const std::vector<Edge> edges = EdgesFrom(at);
      const bool last = i + 1 == choice.through.size();
      const auto leads_on = [&](const Edge& edge) {
        if (edge.point != point) return false;
        if (last) return edge.zone == goal;
        const auto& next = site_.points[choice.through[i + 1]].interfaces;
        return std::any_of(next.begin(), next.end(),
                           [&](const auto& leg) { return leg.zone == edge.zone; });
      };
      const auto edge = std::find_if(edges.begin(), edges.end(), leads_on);
      if (edge == edges.end()) {
        diagnostics_.Error(
            "PW-PLAN-0001", choice.place,
            "expected a way from " + site_.zones[choice.from].name + " to " +
                site_.zones[choice.to].name + " through the points named, found that " +
                site_.points[point].name + " does not lead on from " + site_.zones[at].name,
            "name the points in the order of the way; each shares a zone with the next");
        whole = false;
        break;
      }
      way.push_back(*edge);
      at = edge->zone;
    }
    if (whole) known_[{choice.from, choice.to}] = Keep(choice.from, choice.to, way);
  }
}

std::uint32_t PathFinder::Find(std::uint32_t from_zone, std::uint32_t to_zone) {
  if (from_zone == to_zone) return 0;
  const auto key = std::pair{from_zone, to_zone};
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  const std::uint32_t from = attachment_[from_zone];
  const std::uint32_t to = attachment_[to_zone];
  // A way fixed between the enclosing zones serves those inside them.
  const auto outer = known_.find({from, to});
  std::uint32_t path = 0;
  if (from != to)
    path = outer != known_.end() ? outer->second : Search(from, to, from_zone, to_zone);
  known_[key] = path;
  return path;
}

std::uint32_t PathFinder::Search(std::uint32_t from, std::uint32_t to, std::uint32_t from_zone,
                                 std::uint32_t to_zone) {
  constexpr Cost kFar{0xffffffffU, 0};
  std::vector<Cost> cost(site_.zones.size(), kFar);
  std::vector<bool> done(site_.zones.size(), false);
  std::vector<std::vector<std::pair<std::uint32_t, Edge>>> before(
      site_.zones.size());  // zone, edge taken
  cost[from] = {};
  while (true) {
    std::uint32_t at = kNone;
    for (std::uint32_t z = 0; z < cost.size(); ++z) {
      if (!done[z] && cost[z] != kFar && (at == kNone || cost[z] < cost[at])) at = z;
    }
    if (at == kNone || at == to) break;
    done[at] = true;
    // The internet is an end of ways, never a link between two of the site's zones.
    if (site_.zones[at].internet && at != from) continue;
    for (const Edge& edge : EdgesFrom(at)) {
      Cost next = cost[at];
      ++(site_.points[edge.point].kind == site::PointKind::kRouter ? next.routers : next.gateways);
      if (next < cost[edge.zone]) {
        cost[edge.zone] = next;
        before[edge.zone].clear();
      }
      if (next == cost[edge.zone] && !done[edge.zone]) before[edge.zone].push_back({at, edge});
    }
  }
  const std::string ends = site_.zones[from_zone].name + " to " + site_.zones[to_zone].name;
  if (cost[to] == kFar) {
    diagnostics_.Add(
        {partial_ ? Severity::kNote : Severity::kError,
         "PW-PLAN-0002",
         {site_.zones[from_zone].place},
         "expected a way from zone " + ends + ", found no gateway or router that joins them",
         "add the zone to the interfaces of a gateway under enforcement"});
    return kNone;
  }
  std::vector<Edge> way;
  for (std::uint32_t at = to; at != from;) {
    if (before[at].size() > 1) {
      const auto name = [&](std::size_t i) {
        return site_.points[before[at][i].second.point].name;
      };
      diagnostics_.Error("PW-PLAN-0003", site_.zones[from_zone].place,
                         "expected one way from zone " + ends +
                             ", found two of equal length, through " + name(0) + " and through " +
                             name(1),
                         "fix one under paths: { from: " + site_.zones[from_zone].name +
                             ", to: " + site_.zones[to_zone].name + ", through: [...] }");
      return kNone;
    }
    way.push_back(before[at][0].second);
    at = before[at][0].first;
  }
  std::reverse(way.begin(), way.end());
  return Keep(from_zone, to_zone, way);
}

}  // namespace portwright::plan
