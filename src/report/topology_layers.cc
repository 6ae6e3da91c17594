#include "report/topology_layers.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace portwright::report {
namespace {

using List = std::vector<std::uint32_t>;

bool Encloses(const site::Zone& outer, const site::Zone& inner) {
  if (outer.realm != inner.realm || outer.internet || inner.internet || inner.prefixes.empty()) {
    return false;
  }
  return std::all_of(inner.prefixes.begin(), inner.prefixes.end(), [&](const net::Prefix& p) {
    return std::any_of(outer.prefixes.begin(), outer.prefixes.end(), [&](const net::Prefix& o) {
      return o.length < p.length && o.Range().Contains(p.Range());
    });
  });
}

int LongestPrefix(const site::Zone& zone) {
  int longest = 0;
  for (const net::Prefix& prefix : zone.prefixes) longest = std::max(longest, prefix.length);
  return longest;
}

class LayerFinder {
 public:
  explicit LayerFinder(const site::Site& site)
      : site_(site), gateways_of_(site.zones.size()), zones_of_(site.points.size()) {
    for (std::uint32_t p = 0; p < site.points.size(); ++p) {
      if (!IsGateway(site.points[p])) continue;
      for (const site::PointInterface& interface : site.points[p].interfaces) {
        AddOnce(zones_of_[p], interface.zone);
        AddOnce(gateways_of_[interface.zone], p);
      }
    }
  }

  Layers Find() {
    FindOuters();
    FillColumns();
    // Down and up again: each node moves to the mean place of its neighbours in the column before,
    // or after.
    for (int sweep = 0; sweep < 4; ++sweep) {
      for (std::size_t c = 1; c < layers_.columns.size(); ++c) SortByNeighbours(c, c - 1);
      for (std::size_t c = layers_.columns.size(); c-- > 1;) SortByNeighbours(c - 1, c);
    }
    return std::move(layers_);
  }

 private:
  static void AddOnce(List& list, std::uint32_t one) {
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
  }

  std::uint32_t Parent(std::uint32_t zone) const {
    std::uint32_t best = site::kNone;
    for (std::uint32_t z = 0; z < site_.zones.size(); ++z) {
      if (z == zone || !Encloses(site_.zones[z], site_.zones[zone])) continue;
      if (best == site::kNone || LongestPrefix(site_.zones[z]) > LongestPrefix(site_.zones[best])) {
        best = z;
      }
    }
    return best;
  }

  void FindOuters() {
    layers_.outer.resize(site_.zones.size());
    for (std::uint32_t z = 0; z < site_.zones.size(); ++z) {
      std::uint32_t outer = z;
      while (gateways_of_[outer].empty()) {
        const std::uint32_t parent = Parent(outer);
        if (parent == site::kNone) break;
        outer = parent;
      }
      layers_.outer[z] = outer;
    }
  }

  // The internet, else the zone with the most gateways.
  std::uint32_t Root() const {
    std::uint32_t best = 0;
    for (std::uint32_t z = 0; z < site_.zones.size(); ++z) {
      if (site_.zones[z].internet && !gateways_of_[z].empty()) return z;
      if (gateways_of_[z].size() > gateways_of_[best].size()) best = z;
    }
    return best;
  }

  void Put(std::size_t column, std::uint32_t index) {
    if (layers_.columns.size() <= column) layers_.columns.resize(column + 1);
    layers_.columns[column].push_back(index);
  }

  void Walk(std::uint32_t root, std::vector<bool>& zone_seen, std::vector<bool>& point_seen) {
    std::deque<std::pair<std::size_t, std::uint32_t>> queue = {{0, root}};
    zone_seen[root] = true;
    while (!queue.empty()) {
      const auto [column, index] = queue.front();
      queue.pop_front();
      Put(column, index);
      const bool is_zone = column % 2 == 0;
      std::vector<bool>& seen = is_zone ? point_seen : zone_seen;
      for (const std::uint32_t next : is_zone ? gateways_of_[index] : zones_of_[index]) {
        if (seen[next]) continue;
        seen[next] = true;
        queue.push_back({column + 1, next});
      }
    }
  }

  void FillColumns() {
    if (site_.zones.empty()) return;
    std::vector<bool> zone_seen(site_.zones.size(), false);
    std::vector<bool> point_seen(site_.points.size(), false);
    Walk(Root(), zone_seen, point_seen);
    for (std::uint32_t z = 0; z < site_.zones.size(); ++z) {
      if (layers_.outer[z] == z && !zone_seen[z]) Walk(z, zone_seen, point_seen);
    }
  }

  void SortByNeighbours(std::size_t column, std::size_t other) {
    List& here = layers_.columns[column];
    const List& there = layers_.columns[other];
    std::map<std::uint32_t, double> places;
    for (std::size_t i = 0; i < there.size(); ++i) {
      places[there[i]] = (static_cast<double>(i) + 0.5) / static_cast<double>(there.size());
    }
    std::vector<std::pair<double, std::uint32_t>> order;
    for (std::size_t i = 0; i < here.size(); ++i) {
      double sum = 0;
      int count = 0;
      for (const std::uint32_t next :
           column % 2 == 0 ? gateways_of_[here[i]] : zones_of_[here[i]]) {
        const auto found = places.find(next);
        if (found == places.end()) continue;
        sum += found->second;
        ++count;
      }
      const double own = (static_cast<double>(i) + 0.5) / static_cast<double>(here.size());
      order.push_back({count == 0 ? own : sum / count, here[i]});
    }
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < here.size(); ++i) here[i] = order[i].second;
  }

  const site::Site& site_;
  std::vector<List> gateways_of_;  // by zone
  std::vector<List> zones_of_;     // by point
  Layers layers_;
};

}  // namespace

bool IsGateway(const site::EnforcementPoint& point) {
  return point.kind == site::PointKind::kGateway || point.kind == site::PointKind::kRouter;
}

Layers FindLayers(const site::Site& site) { return LayerFinder(site).Find(); }

}  // namespace portwright::report
