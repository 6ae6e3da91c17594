#include "report/drawing.h"

#include <algorithm>
#include <iterator>

#include "base/date.h"
#include "base/text.h"
#include "plan/crossings.h"
#include "report/html_text.h"
#include "report/reason_text.h"
#include "report/topology_layers.h"
#include "report/topology_parties.h"

namespace portwright::report {
namespace {

struct Pair {
  std::uint64_t flows = 0;
  std::map<std::uint32_t, std::uint64_t> services;  // by index: flows
};
using Pairs = std::map<std::pair<std::uint32_t, std::uint32_t>, Pair>;

bool Crosses(const plan::Plan& plan, plan::CrossingFinder& finder, const plan::PlannedFlow& flow,
             std::uint32_t point) {
  if (flow.local) return false;
  const auto has = [point](const std::vector<std::uint32_t>& points) {
    return std::find(points.begin(), points.end(), point) != points.end();
  };
  const auto& gateways = plan.paths[flow.path].gateways;
  return std::any_of(gateways.begin(), gateways.end(),
                     [&](const plan::Crossing& crossing) { return crossing.point == point; }) ||
         has(finder.PointsAt(flow.source, false)) || has(finder.PointsAt(flow.destination, true));
}

Pairs PairsOf(const plan::Plan& plan, std::uint32_t point) {
  Pairs out;
  plan::CrossingFinder finder(plan);
  for (const plan::PlannedFlow& flow : plan.flows) {
    if (point != plan::kNone && !Crosses(plan, finder, flow, point)) continue;
    Pair& pair = out[{plan.endpoints[flow.source].zone, plan.endpoints[flow.destination].zone}];
    ++pair.flows;
    ++pair.services[flow.service];
  }
  return out;
}

std::vector<std::string> ServicesOf(const plan::Plan& plan, const Pair& pair) {
  std::vector<std::pair<std::uint32_t, std::uint64_t>> counted(pair.services.begin(),
                                                               pair.services.end());
  std::stable_sort(counted.begin(), counted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> out;
  for (const auto& [service, flows] : counted) out.push_back(ToText(plan.services[service]));
  return out;
}

// The pairs with the most flows, as many as fit; what is left is counted.
void LeaveOutSmall(Pairs& pairs, std::size_t pairs_max, DrawingContent& out) {
  std::vector<std::pair<std::uint64_t, std::pair<std::uint32_t, std::uint32_t>>> sizes;
  for (const auto& [zones, pair] : pairs) sizes.push_back({pair.flows, zones});
  if (sizes.size() <= pairs_max) return;
  std::stable_sort(sizes.begin(), sizes.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = pairs_max; i < sizes.size(); ++i) {
    ++out.pairs_left_out;
    out.flows_left_out += sizes[i].first;
    pairs.erase(sizes[i].second);
  }
}

}  // namespace

DrawingContent MakeDrawing(const plan::Plan& plan, std::uint32_t point,
                           const DrawingLimits& limits) {
  DrawingContent out;
  out.point = point;
  Pairs pairs = PairsOf(plan, point);
  for (auto at = pairs.begin(); at != pairs.end();) {
    out.flows += at->second.flows;
    const bool is_outside = at->first.first == plan::kNone || at->first.second == plan::kNone;
    if (is_outside) out.flows_outside += at->second.flows;
    at = is_outside ? pairs.erase(at) : std::next(at);
  }
  LeaveOutSmall(pairs, limits.pairs_max, out);
  ZoneFlows flows;
  for (const auto& [zones, pair] : pairs) flows[zones] = pair.flows;
  DrawOptions options;
  options.point = point;
  options.used_only = point != plan::kNone || plan.site->zones.size() > limits.zones_max;
  out.topology = DrawTopology(plan, flows, options);
  out.parties = FindParties(*plan.site, FindLayers(*plan.site));
  out.zones_left_out = plan.site->zones.size() - out.topology.zones.size();
  for (const FlowLine& line : out.topology.lines) {
    const Pair& pair = pairs.at({line.from_zone, line.to_zone});
    out.between.push_back(
        {line.from_zone, line.to_zone, pair.flows, ServicesOf(plan, pair), line.points});
  }
  for (const auto& [zones, pair] : pairs) {
    if (zones.first == zones.second)
      out.inside.push_back({zones.first, zones.second, pair.flows, ServicesOf(plan, pair), {}});
  }
  return out;
}

std::string TitleOfDrawing(const plan::Plan& plan, const DrawingContent& content) {
  const std::string site = plan.site->title.empty() ? plan.site->name : plan.site->title;
  if (content.point == plan::kNone) return site;
  const site::EnforcementPoint& point = plan.site->points[content.point];
  return TitleOf(point.name, point.title) + ": " + site;
}

std::string SubtitleOfDrawing(const plan::Plan& plan, const DrawingContent& content) {
  return "As of " + FormatDate(plan.as_of) + ", " + Count(content.flows, "planned flow") +
         (content.point == plan::kNone ? "" : " through this point");
}

std::vector<std::string> NotDrawn(const DrawingContent& content) {
  std::vector<std::string> out;
  if (content.pairs_left_out > 0)
    out.push_back("Not drawn: " + Count(content.pairs_left_out, "pair") + " of zones with " +
                  Count(content.flows_left_out, "flow") + ", the smallest ones.");
  if (content.flows_outside > 0)
    out.push_back("Not drawn: " + Count(content.flows_outside, "flow") +
                  " with an end in no zone.");
  if (content.zones_left_out > 0)
    out.push_back("Not drawn: " + Count(content.zones_left_out, "zone") + " without flows here.");
  return out;
}

std::string ServicesOfPair(const PairOfZones& pair, const DrawingLimits& limits) {
  std::string out;
  const std::size_t shown = std::min(pair.services.size(), limits.services_max);
  for (std::size_t i = 0; i < shown; ++i) out += (i == 0 ? "" : ", ") + pair.services[i];
  if (pair.services.size() > shown)
    out += " and " + std::to_string(pair.services.size() - shown) + " more";
  return out;
}

std::string PartiesText(const plan::Plan& plan, const ZoneParties& parties,
                        const DrawingLimits& limits) {
  const site::Site& site = *plan.site;
  std::vector<std::string> names;
  for (const std::uint32_t host : parties.hosts) names.push_back(site.hosts[host].name);
  for (const std::uint32_t cluster : parties.clusters) names.push_back(site.clusters[cluster].name);
  if (names.empty()) return "";
  std::string out;
  if (!parties.hosts.empty()) out = Count(parties.hosts.size(), "host");
  if (!parties.clusters.empty())
    out += (out.empty() ? "" : ", ") + Count(parties.clusters.size(), "cluster");
  out += ": ";
  const std::size_t shown = std::min(names.size(), limits.names_max);
  for (std::size_t i = 0; i < shown; ++i)
    out += (i == 0 ? "" : ", ") + Shorten(names[i], limits.name_columns_max);
  if (names.size() > shown) out += " and " + std::to_string(names.size() - shown) + " more";
  return out;
}

}  // namespace portwright::report
