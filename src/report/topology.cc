#include "report/topology.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "report/topology_layers.h"
#include "site/zone_map.h"

namespace portwright::report {
namespace {

constexpr double kMargin = 20;
constexpr double kZoneWidth = 216;
constexpr double kGatewayWidth = 136;
constexpr double kGatewayHeight = 64;
constexpr double kColumnGap = 72;
constexpr double kRowGap = 28;
constexpr double kHeadHeight = 62;  // name, title and count of a zone
constexpr double kChipHeight = 22;
constexpr double kChipGap = 6;
constexpr double kInset = 10;
constexpr std::size_t kChipsMax = 4;
constexpr double kLaneGap = 6;

// One box on the way of a flow's line.
struct Stop {
  bool is_zone = true;
  std::uint32_t index = 0;  // zone or point
};

struct Use {
  std::size_t line = 0;
  std::size_t stop = 0;
  bool is_exit = false;
  double other_y = 0;
};

class Drawer {
 public:
  Drawer(const plan::Plan& plan, const Facts& facts)
      : plan_(plan), site_(*plan.site), facts_(facts), layers_(FindLayers(site_)) {}

  Topology Draw() {
    CountParties();
    PlaceColumns();
    FindLines();
    PlaceLanes();
    PlaceLinks();
    return std::move(drawing_);
  }

 private:
  struct Zone {
    std::uint64_t hosts = 0;
    std::uint64_t clusters = 0;
    std::vector<std::uint32_t> chips;     // points
    std::vector<std::uint32_t> children;  // zones drawn inside
  };

  static bool Has(const std::vector<std::uint32_t>& list, std::uint32_t one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  }

  void AddChip(std::uint32_t zone, std::uint32_t point) {
    if (zone != site::kNone && !Has(zones_[zone].chips, point)) zones_[zone].chips.push_back(point);
  }

  std::vector<std::uint32_t> ZonesOf(const site::ZoneMap& map, std::uint32_t realm,
                                     const std::vector<net::Address>& addresses) const {
    std::vector<std::uint32_t> out;
    for (const net::Address& address : addresses) {
      const std::uint32_t zone = map.Find(realm, address);
      if (zone != site::kNone && !Has(out, zone)) out.push_back(zone);
    }
    return out;
  }

  static std::vector<net::Address> AddressesOf(const site::Host& host) {
    std::vector<net::Address> out;
    for (const auto& interface : host.interfaces) {
      for (const auto& [address, length] : interface.addresses) out.push_back(address);
    }
    return out;
  }

  static std::vector<net::Address> AddressesOf(const site::Cluster& cluster) {
    std::vector<net::Address> out;
    for (const auto& group : cluster.interfaces) {
      for (const auto& [node, addresses] : group.nodes) {
        out.insert(out.end(), addresses.begin(), addresses.end());
      }
      out.insert(out.end(), group.vips.begin(), group.vips.end());
    }
    return out;
  }

  void CountParties() {
    zones_.resize(site_.zones.size());
    const site::ZoneMap map(site_);
    std::vector<std::vector<std::uint32_t>> host_zones;
    std::vector<std::vector<std::uint32_t>> cluster_zones;
    for (const site::Host& host : site_.hosts) {
      host_zones.push_back(ZonesOf(map, host.realm, AddressesOf(host)));
      for (const std::uint32_t zone : host_zones.back()) ++zones_[zone].hosts;
    }
    for (const site::Cluster& cluster : site_.clusters) {
      cluster_zones.push_back(ZonesOf(map, cluster.realm, AddressesOf(cluster)));
      for (const std::uint32_t zone : cluster_zones.back()) ++zones_[zone].clusters;
    }
    for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
      const site::EnforcementPoint& point = site_.points[p];
      if (point.kind == site::PointKind::kCloud) {
        for (const std::uint32_t zone : point.zones) AddChip(zone, p);
      } else if (point.kind == site::PointKind::kHost && point.host != site::kNone) {
        if (!host_zones[point.host].empty()) AddChip(host_zones[point.host][0], p);
      } else if (point.kind == site::PointKind::kCluster && point.cluster != site::kNone) {
        if (!cluster_zones[point.cluster].empty()) AddChip(cluster_zones[point.cluster][0], p);
      }
    }
    for (std::uint32_t z = 0; z < site_.zones.size(); ++z) {
      if (layers_.outer[z] != z) zones_[layers_.outer[z]].children.push_back(z);
    }
  }

  double OwnHeight(std::uint32_t zone) const {
    const std::size_t chips = zones_[zone].chips.size();
    const std::size_t rows = std::min(chips, kChipsMax) + (chips > kChipsMax ? 1 : 0);
    const double under = rows == 0 ? 0 : kChipGap;
    return kHeadHeight + static_cast<double>(rows) * (kChipHeight + kChipGap) + under;
  }

  double HeightOf(std::uint32_t zone) const {
    double height = OwnHeight(zone);
    for (const std::uint32_t child : zones_[zone].children) height += OwnHeight(child) + kInset;
    return height;
  }

  void PlaceZone(std::uint32_t zone, Box box, bool is_inside) {
    ZoneBox out;
    out.zone = zone;
    out.box = box;
    out.is_inside = is_inside;
    out.hosts = zones_[zone].hosts;
    out.clusters = zones_[zone].clusters;
    const auto inside = facts_.zone_flows.find({zone, zone});
    if (inside != facts_.zone_flows.end()) out.flows_inside = inside->second;
    double y = box.y + kHeadHeight;
    for (std::size_t i = 0; i < std::min(zones_[zone].chips.size(), kChipsMax); ++i) {
      out.chips.push_back(
          {zones_[zone].chips[i], {box.x + kInset, y, box.width - 2 * kInset, kChipHeight}});
      y += kChipHeight + kChipGap;
    }
    if (zones_[zone].chips.size() > kChipsMax) {
      out.chips_left_out = zones_[zone].chips.size() - kChipsMax;
      out.chips_left_out_y = y;
    }
    zone_boxes_[zone] = box;
    drawing_.zones.push_back(std::move(out));
    y = box.y + OwnHeight(zone);
    for (const std::uint32_t child : zones_[zone].children) {
      const double height = OwnHeight(child);
      PlaceZone(child, {box.x + kInset, y, box.width - 2 * kInset, height}, true);
      y += height + kInset;
    }
  }

  double ColumnHeight(std::size_t column) const {
    double height = -kRowGap;
    for (const std::uint32_t index : layers_.columns[column]) {
      height += kRowGap + (column % 2 == 0 ? HeightOf(index) : kGatewayHeight);
    }
    return height;
  }

  void PlaceColumns() {
    double tallest = 0;
    for (std::size_t c = 0; c < layers_.columns.size(); ++c) {
      tallest = std::max(tallest, ColumnHeight(c));
    }
    double x = kMargin;
    for (std::size_t c = 0; c < layers_.columns.size(); ++c) {
      const bool is_zones = c % 2 == 0;
      double y = kMargin + (tallest - ColumnHeight(c)) / 2;
      for (const std::uint32_t index : layers_.columns[c]) {
        if (is_zones) {
          const double height = HeightOf(index);
          PlaceZone(index, {x, y, kZoneWidth, height}, false);
          y += height + kRowGap;
        } else {
          const Box box{x, y, kGatewayWidth, kGatewayHeight};
          const bool filters = site_.points[index].kind != site::PointKind::kRouter;
          drawing_.gateways.push_back({index, box, filters, 0});
          gateway_boxes_[index] = box;
          y += kGatewayHeight + kRowGap;
        }
      }
      x += (is_zones ? kZoneWidth : kGatewayWidth) + kColumnGap;
    }
    drawing_.width = x - kColumnGap + kMargin;
    drawing_.height = tallest + 2 * kMargin;
  }

  const Box& BoxOf(const Stop& stop) const {
    return stop.is_zone ? zone_boxes_.at(stop.index) : gateway_boxes_.at(stop.index);
  }

  // The zone between two gateways on a way.
  std::uint32_t Transit(const plan::Crossing& first, const plan::Crossing& second) const {
    const auto& out = site_.points[first.point].interfaces;
    if (first.out_interface < out.size()) return out[first.out_interface].zone;
    for (const auto& mine : out) {
      for (const auto& other : site_.points[second.point].interfaces) {
        if (mine.zone == other.zone) return mine.zone;
      }
    }
    return site::kNone;
  }

  void FindLines() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, const plan::Path*> paths;
    for (const plan::Path& path : plan_.paths) {
      paths.try_emplace({path.from_zone, path.to_zone}, &path);
    }
    for (const auto& [pair, flows] : facts_.zone_flows) {
      const auto [from, to] = pair;
      if (from == to || from == site::kNone || to == site::kNone) continue;
      FlowLine line;
      line.from_zone = from;
      line.to_zone = to;
      line.flows = flows;
      std::vector<Stop> stops = {{true, from}};
      const auto path = paths.find(pair);
      const std::vector<plan::Crossing> none;
      const auto& gateways = path == paths.end() ? none : path->second->gateways;
      for (std::size_t g = 0; g < gateways.size(); ++g) {
        if (g > 0) {
          const std::uint32_t transit = Transit(gateways[g - 1], gateways[g]);
          if (transit != site::kNone) stops.push_back({true, layers_.outer[transit]});
        }
        stops.push_back({false, gateways[g].point});
        line.points.push_back(gateways[g].point);
      }
      stops.push_back({true, to});
      CountCrossings(stops, flows);
      drawing_.lines.push_back(std::move(line));
      stops_.push_back(std::move(stops));
    }
  }

  void CountCrossings(const std::vector<Stop>& stops, std::uint64_t flows) {
    for (std::size_t i = 0; i < stops.size(); ++i) {
      if (stops[i].is_zone) continue;
      for (GatewayBox& gateway : drawing_.gateways) {
        if (gateway.point == stops[i].index) gateway.flows += flows;
      }
      for (const std::size_t other : {i - 1, i + 1}) {
        if (!stops[other].is_zone) continue;
        link_flows_[{stops[i].index, layers_.outer[stops[other].index]}] += flows;
      }
    }
  }

  // Lines leave and enter a box at its left or right border, ordered by where they come from and go
  // to.
  void PlaceLanes() {
    std::map<std::tuple<bool, std::uint32_t, bool>, std::vector<Use>> borders;
    const auto is_right = [&](const Stop& here, const Stop& there) {
      return BoxOf(there).x >= BoxOf(here).x;
    };
    for (std::size_t l = 0; l < stops_.size(); ++l) {
      for (std::size_t s = 0; s + 1 < stops_[l].size(); ++s) {
        const Stop& here = stops_[l][s];
        const Stop& there = stops_[l][s + 1];
        borders[{here.is_zone, here.index, is_right(here, there)}].push_back(
            {l, s, true, BoxOf(there).MiddleY()});
        borders[{there.is_zone, there.index, is_right(there, here)}].push_back(
            {l, s + 1, false, BoxOf(here).MiddleY()});
      }
    }
    std::map<std::tuple<std::size_t, std::size_t, bool>, double> lanes;
    for (auto& [border, uses] : borders) {
      std::stable_sort(uses.begin(), uses.end(), [&](const Use& a, const Use& b) {
        return std::tie(a.other_y, a.line) < std::tie(b.other_y, b.line);
      });
      const Box& box = BoxOf({std::get<0>(border), std::get<1>(border)});
      const double count = static_cast<double>(uses.size());
      const double gap = std::min(kLaneGap, (box.height - 24) / count);
      double y = box.MiddleY() - gap * (count - 1) / 2;
      for (const Use& use : uses) {
        lanes[{use.line, use.stop, use.is_exit}] = y;
        y += gap;
      }
    }
    for (std::size_t l = 0; l < stops_.size(); ++l) {
      for (std::size_t s = 0; s + 1 < stops_[l].size(); ++s) {
        AddSegments(l, s, lanes.at({l, s, true}), lanes.at({l, s + 1, false}),
                    s + 2 < stops_[l].size() ? lanes.at({l, s + 1, true}) : 0);
      }
    }
  }

  // From stop `s` to the next, and through the next unless it is the last.
  void AddSegments(std::size_t l, std::size_t s, double y_exit, double y_entry, double y_onward) {
    std::vector<Segment>& segments = drawing_.lines[l].segments;
    const Box& here = BoxOf(stops_[l][s]);
    const Box& there = BoxOf(stops_[l][s + 1]);
    const bool to_right = there.x >= here.x;
    const bool from_right = here.x >= there.x;  // both for boxes of one column
    Segment between;
    between.x1 = to_right ? here.Right() : here.x;
    between.x2 = from_right ? there.Right() : there.x;
    between.y1 = y_exit;
    between.y2 = y_entry;
    const double bend = std::max(28.0, std::abs(between.x2 - between.x1) / 2);
    between.bend1 = to_right ? bend : -bend;
    between.bend2 = from_right ? bend : -bend;
    segments.push_back(between);
    if (s + 2 >= stops_[l].size()) return;
    const Box& next = BoxOf(stops_[l][s + 2]);
    const bool onward_right = next.x >= there.x;
    Segment through;
    through.x1 = between.x2;
    through.x2 = onward_right ? there.Right() : there.x;
    through.y1 = y_entry;
    through.y2 = y_onward;
    const double inward = there.width * 0.4;
    through.bend1 = from_right ? -inward : inward;
    through.bend2 = onward_right ? -inward : inward;
    segments.push_back(through);
  }

  void PlaceLinks() {
    for (const GatewayBox& gateway : drawing_.gateways) {
      std::vector<std::uint32_t> seen;
      for (const site::PointInterface& interface : site_.points[gateway.point].interfaces) {
        if (Has(seen, interface.zone)) continue;
        seen.push_back(interface.zone);
        const Box& zone = zone_boxes_.at(interface.zone);
        const bool is_left = zone.x < gateway.box.x;
        Link link;
        link.x1 = is_left ? zone.Right() : zone.x;
        link.y1 = zone.MiddleY();
        link.x2 = is_left ? gateway.box.x : gateway.box.Right();
        link.y2 = gateway.box.MiddleY();
        const auto flows = link_flows_.find({gateway.point, interface.zone});
        if (flows != link_flows_.end()) link.flows = flows->second;
        drawing_.links.push_back(link);
      }
    }
  }

  const plan::Plan& plan_;
  const site::Site& site_;
  const Facts& facts_;
  const Layers layers_;
  std::vector<Zone> zones_;
  std::map<std::uint32_t, Box> zone_boxes_;
  std::map<std::uint32_t, Box> gateway_boxes_;
  std::vector<std::vector<Stop>> stops_;                                         // by line
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> link_flows_;  // point and zone
  Topology drawing_;
};

}  // namespace

Topology DrawTopology(const plan::Plan& plan, const Facts& facts) {
  return Drawer(plan, facts).Draw();
}

}  // namespace portwright::report
