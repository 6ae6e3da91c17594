#include "report/topology.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "report/topology_layers.h"
#include "report/topology_parties.h"
#include "report/topology_route.h"

namespace portwright::report {
namespace {

constexpr double kMargin = 20;
constexpr double kZoneWidth = 196;
constexpr double kGatewayWidth = 118;
constexpr double kGatewayHeight = 60;
constexpr double kColumnGap = 58;
constexpr double kRowGap = 16;
constexpr double kHeadHeight = 48;  // name, count and title of a zone
constexpr double kChipHeight = 22;
constexpr double kChipGap = 6;
constexpr double kInset = 10;
constexpr std::size_t kChipsMax = 4;
constexpr double kLaneGap = 6;
constexpr double kThroughGap = 4;  // between lines that only pass through a zone
constexpr std::size_t kThroughMax = 10;
constexpr int kSweeps = 8;

struct Use {
  std::size_t line = 0;
  std::size_t stop = 0;
  bool is_exit = false;
  double other_y = 0;
};

class Drawer {
 public:
  Drawer(const plan::Plan& plan, const ZoneFlows& flows, const DrawOptions& options)
      : plan_(plan),
        site_(*plan.site),
        flows_(flows),
        options_(options),
        layers_(FindLayers(site_)),
        zones_(FindParties(site_, layers_, options.point)) {}

  Topology Draw() {
    FindLines();
    if (options_.used_only) KeepUsed();
    PlaceColumns();
    PlaceLanes();
    PlaceLinks();
    return std::move(drawing_);
  }

 private:
  static bool Has(const std::vector<std::uint32_t>& list, std::uint32_t one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  }

  double OwnHeight(std::uint32_t zone) const {
    const std::size_t chips = zones_[zone].chips.size();
    const std::size_t rows = std::min(chips, kChipsMax) + (chips > kChipsMax ? 1 : 0);
    const double under = rows == 0 ? 0 : kChipGap;
    return kHeadHeight + static_cast<double>(rows) * (kChipHeight + kChipGap) + under;
  }

  // The strip at a zone's foot for lines that only pass through.
  double PassingHeight(std::uint32_t zone) const {
    const auto found = passing_.find(zone);
    if (found == passing_.end()) return 0;
    return 8 + kThroughGap * static_cast<double>(std::min(found->second.size(), kThroughMax));
  }

  double HeightOf(std::uint32_t zone) const {
    double height = OwnHeight(zone) + PassingHeight(zone);
    for (const std::uint32_t child : zones_[zone].children) height += OwnHeight(child) + kInset;
    return height;
  }

  void PlaceZone(std::uint32_t zone, Box box, bool is_inside) {
    ZoneBox out;
    out.zone = zone;
    out.box = box;
    out.is_inside = is_inside;
    out.hosts = zones_[zone].hosts.size();
    out.clusters = zones_[zone].clusters.size();
    const auto inside = flows_.find({zone, zone});
    if (inside != flows_.end()) out.flows_inside = inside->second;
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

  double HeightAt(std::size_t column, std::size_t row) const {
    return column % 2 == 0 ? HeightOf(layers_.columns[column][row]) : kGatewayHeight;
  }

  // Heights of the middles of a column's neighbours, by their row in the column beside it.
  std::vector<double> WantedMiddles(std::size_t column,
                                    const std::vector<std::vector<double>>& middles) const {
    std::vector<double> out = middles[column];
    for (std::size_t r = 0; r < out.size(); ++r) {
      double sum = 0;
      int count = 0;
      for (const std::size_t beside : {column - 1, column + 1}) {
        if (beside >= layers_.columns.size()) continue;
        for (std::size_t s = 0; s < layers_.columns[beside].size(); ++s) {
          const std::uint32_t here = layers_.columns[column][r];
          const std::uint32_t there = layers_.columns[beside][s];
          const auto& point = site_.points[column % 2 == 0 ? there : here];
          const std::uint32_t zone = column % 2 == 0 ? here : there;
          const bool is_linked =
              std::any_of(point.interfaces.begin(), point.interfaces.end(),
                          [&](const site::PointInterface& i) { return i.zone == zone; });
          if (!is_linked) continue;
          sum += middles[beside][s];
          ++count;
        }
      }
      if (count > 0) out[r] = sum / count;
    }
    return out;
  }

  // The nearest places to the wanted ones that keep the column's order and distances: neighbours
  // that would overlap move together (isotonic regression by pooling).
  std::vector<double> KeepApart(std::size_t column, const std::vector<double>& wanted) const {
    struct Pool {
      double sum = 0;
      std::size_t count = 0;
      double Mean() const { return sum / static_cast<double>(count); }
    };
    std::vector<double> offsets(wanted.size(), 0);
    std::vector<Pool> pools;
    for (std::size_t r = 0; r < wanted.size(); ++r) {
      if (r > 0) {
        const double apart = (HeightAt(column, r - 1) + HeightAt(column, r)) / 2 + kRowGap;
        offsets[r] = offsets[r - 1] + apart;
      }
      pools.push_back({wanted[r] - offsets[r], 1});
      while (pools.size() > 1 && pools[pools.size() - 2].Mean() > pools.back().Mean()) {
        pools[pools.size() - 2].sum += pools.back().sum;
        pools[pools.size() - 2].count += pools.back().count;
        pools.pop_back();
      }
    }
    std::vector<double> out;
    for (const Pool& pool : pools) {
      for (std::size_t i = 0; i < pool.count; ++i) {
        out.push_back(pool.Mean() + offsets[out.size()]);
      }
    }
    return out;
  }

  // Middles of all boxes: columns stacked around one height first, then each drawn towards its
  // neighbours.
  std::vector<std::vector<double>> FindMiddles() const {
    std::vector<std::vector<double>> middles(layers_.columns.size());
    for (std::size_t c = 0; c < middles.size(); ++c) {
      middles[c] = KeepApart(c, std::vector<double>(layers_.columns[c].size(), 0));
    }
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
      for (std::size_t i = 0; i < middles.size(); ++i) {
        const std::size_t c = sweep % 2 == 0 ? i : middles.size() - 1 - i;
        middles[c] = KeepApart(c, WantedMiddles(c, middles));
      }
    }
    return middles;
  }

  void PlaceColumns() {
    const std::vector<std::vector<double>> middles = FindMiddles();
    double top = 0;
    double bottom = 0;
    bool is_empty = true;
    for (std::size_t c = 0; c < middles.size(); ++c) {
      for (std::size_t r = 0; r < middles[c].size(); ++r) {
        const double half = HeightAt(c, r) / 2;
        const bool is_first = std::exchange(is_empty, false);
        top = is_first ? middles[c][r] - half : std::min(top, middles[c][r] - half);
        bottom = is_first ? middles[c][r] + half : std::max(bottom, middles[c][r] + half);
      }
    }
    double x = kMargin;
    for (std::size_t c = 0; c < middles.size(); ++c) {
      for (std::size_t r = 0; r < middles[c].size(); ++r) {
        const std::uint32_t index = layers_.columns[c][r];
        const double height = HeightAt(c, r);
        const double y = kMargin + middles[c][r] - height / 2 - top;
        if (c % 2 == 0) {
          PlaceZone(index, {x, y, kZoneWidth, height}, false);
        } else {
          PlaceGateway(index, {x, y, kGatewayWidth, height});
        }
      }
      if (middles[c].empty()) continue;
      x += (c % 2 == 0 ? kZoneWidth : kGatewayWidth) + kColumnGap;
    }
    drawing_.width = x - kColumnGap + kMargin;
    drawing_.height = bottom - top + 2 * kMargin;
  }

  void PlaceGateway(std::uint32_t point, const Box& box) {
    const bool filters = site_.points[point].kind != site::PointKind::kRouter;
    const auto flows = point_flows_.find(point);
    drawing_.gateways.push_back(
        {point, box, filters, flows == point_flows_.end() ? 0 : flows->second});
    gateway_boxes_[point] = box;
  }

  const Box& BoxOf(const Stop& stop) const {
    return stop.is_zone ? zone_boxes_.at(stop.index) : gateway_boxes_.at(stop.index);
  }

  void FindLines() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, const plan::Path*> paths;
    for (const plan::Path& path : plan_.paths) {
      paths.try_emplace({path.from_zone, path.to_zone}, &path);
    }
    for (const auto& [pair, flows] : flows_) {
      const auto [from, to] = pair;
      if (from == to || from == site::kNone || to == site::kNone) continue;
      FlowLine line;
      line.from_zone = from;
      line.to_zone = to;
      line.flows = flows;
      const auto path = paths.find(pair);
      const std::vector<plan::Crossing> none;
      std::vector<Stop> stops =
          FindStops(site_, layers_, from, to, path == paths.end() ? none : path->second->gateways);
      for (const Stop& stop : stops) {
        if (!stop.is_zone) line.points.push_back(stop.index);
      }
      CountCrossings(stops, flows);
      for (std::size_t s = 1; s + 1 < stops.size(); ++s) {
        if (stops[s].is_zone && PassesStraight(stops, s)) {
          passing_[stops[s].index].push_back(drawing_.lines.size());
        }
      }
      drawing_.lines.push_back(std::move(line));
      stops_.push_back(std::move(stops));
    }
  }

  // Leaves out what no line touches.
  void KeepUsed() {
    std::set<std::uint32_t> zones;
    std::set<std::uint32_t> points;
    for (const auto& [pair, flows] : flows_) {
      if (pair.first == pair.second && pair.first != site::kNone) zones.insert(pair.first);
    }
    for (const std::vector<Stop>& stops : stops_) {
      for (const Stop& stop : stops) (stop.is_zone ? zones : points).insert(stop.index);
    }
    for (ZoneParties& zone : zones_) {
      std::erase_if(zone.children, [&](std::uint32_t child) { return !zones.contains(child); });
    }
    std::set<std::uint32_t> outer;
    for (const std::uint32_t zone : zones) outer.insert(layers_.outer[zone]);
    for (std::size_t c = 0; c < layers_.columns.size(); ++c) {
      const std::set<std::uint32_t>& used = c % 2 == 0 ? outer : points;
      std::erase_if(layers_.columns[c], [&](std::uint32_t one) { return !used.contains(one); });
    }
  }

  std::size_t ColumnOf(const Stop& stop) const {
    const std::uint32_t index = stop.is_zone ? layers_.outer[stop.index] : stop.index;
    for (std::size_t c = stop.is_zone ? 0 : 1; c < layers_.columns.size(); c += 2) {
      if (Has(layers_.columns[c], index)) return c;
    }
    return 0;
  }

  // Enters on one side and leaves on the other.
  bool PassesStraight(const std::vector<Stop>& stops, std::size_t s) const {
    const std::size_t here = ColumnOf(stops[s]);
    return (ColumnOf(stops[s - 1]) < here) != (ColumnOf(stops[s + 1]) < here);
  }

  void CountCrossings(const std::vector<Stop>& stops, std::uint64_t flows) {
    for (std::size_t i = 0; i < stops.size(); ++i) {
      if (stops[i].is_zone) continue;
      point_flows_[stops[i].index] += flows;
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
      if (std::get<0>(border)) TakePassing(std::get<1>(border), uses, lanes);
      if (uses.empty()) continue;
      std::stable_sort(uses.begin(), uses.end(), [&](const Use& a, const Use& b) {
        return std::tie(a.other_y, a.line) < std::tie(b.other_y, b.line);
      });
      Box box = BoxOf({std::get<0>(border), std::get<1>(border)});
      if (std::get<0>(border)) box.height -= PassingHeight(std::get<1>(border));
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

  // Lines that only pass through a zone run straight along its foot, whatever border they use.
  void TakePassing(std::uint32_t zone, std::vector<Use>& uses,
                   std::map<std::tuple<std::size_t, std::size_t, bool>, double>& lanes) const {
    const auto found = passing_.find(zone);
    if (found == passing_.end()) return;
    const std::vector<std::size_t>& lines = found->second;
    const Box& box = zone_boxes_.at(zone);
    const double room = PassingHeight(zone) - 8;
    const double gap = room / static_cast<double>(lines.size());
    std::erase_if(uses, [&](const Use& use) {
      if (use.stop == 0 || use.stop + 1 == stops_[use.line].size()) return false;
      const auto line = std::find(lines.begin(), lines.end(), use.line);
      if (line == lines.end()) return false;
      const auto place = line - lines.begin();
      lanes[{use.line, use.stop, use.is_exit}] =
          box.Bottom() - 5 - room + gap * (static_cast<double>(place) + 0.5);
      return true;
    });
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
    const double inward = from_right == onward_right ? 30 : there.width * 0.4;
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
        if (!zone_boxes_.contains(interface.zone)) continue;
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
  const ZoneFlows& flows_;
  const DrawOptions& options_;
  Layers layers_;
  std::vector<ZoneParties> zones_;
  std::map<std::uint32_t, Box> zone_boxes_;
  std::map<std::uint32_t, Box> gateway_boxes_;
  std::vector<std::vector<Stop>> stops_;                                         // by line
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> link_flows_;  // point and zone
  std::map<std::uint32_t, std::uint64_t> point_flows_;
  std::map<std::uint32_t, std::vector<std::size_t>> passing_;  // by zone: lines through it
  Topology drawing_;
};

}  // namespace

Topology DrawTopology(const plan::Plan& plan, const ZoneFlows& flows, const DrawOptions& options) {
  return Drawer(plan, flows, options).Draw();
}

}  // namespace portwright::report
