#include "workflow/lab_ways.h"

#include <algorithm>
#include <deque>

namespace portwright::workflow {

using site::kNone;

LabWays::LabWays(const site::Site& site) : site_(site), finder_(site, paths_, unsaid_) {}

const std::optional<std::vector<LabStep>>& LabWays::Find(std::uint32_t from, std::uint32_t to) {
  const auto key = std::pair{from, to};
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  return known_.emplace(key, Search(from, to)).first->second;
}

std::uint32_t LabWays::LegIn(std::uint32_t point, std::uint32_t zone) const {
  const auto& legs = site_.points[point].interfaces;
  for (std::uint32_t leg = 0; leg < legs.size(); ++leg) {
    if (SegmentOf(legs[leg].zone) == zone) return leg;
  }
  return kNone;
}

std::optional<std::vector<LabStep>> LabWays::Search(std::uint32_t from, std::uint32_t to) {
  std::vector<LabStep> way;
  if (from == to) return way;
  const std::uint32_t path = finder_.Find(from, to);
  if (path == kNone) return std::nullopt;
  std::uint32_t at = from;
  for (const plan::Crossing& crossing : paths_[path].gateways) {
    if (!AddRouters(at, SegmentOf(crossing.in_zone), way)) return std::nullopt;
    const LabStep step{crossing.point, LegIn(crossing.point, SegmentOf(crossing.in_zone)),
                       LegIn(crossing.point, SegmentOf(crossing.out_zone))};
    if (step.in_leg == kNone || step.out_leg == kNone) return std::nullopt;
    way.push_back(step);
    at = SegmentOf(crossing.out_zone);
  }
  if (!AddRouters(at, to, way)) return std::nullopt;
  return way;
}

bool LabWays::AddRouters(std::uint32_t from, std::uint32_t to, std::vector<LabStep>& way) const {
  if (from == to) return true;
  struct Reached {
    LabStep by;
    std::uint32_t before = kNone;
  };
  std::map<std::uint32_t, Reached> reached = {{from, {}}};
  std::deque<std::uint32_t> next = {from};
  while (!next.empty() && !reached.contains(to)) {
    const std::uint32_t zone = next.front();
    next.pop_front();
    for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
      const std::uint32_t in_leg = LegIn(p, zone);
      if (site_.points[p].kind != site::PointKind::kRouter || in_leg == kNone) continue;
      for (std::uint32_t leg = 0; leg < site_.points[p].interfaces.size(); ++leg) {
        const std::uint32_t other = SegmentOf(site_.points[p].interfaces[leg].zone);
        if (reached.emplace(other, Reached{{p, in_leg, leg}, zone}).second) next.push_back(other);
      }
    }
  }
  if (!reached.contains(to)) return false;
  std::vector<LabStep> steps;
  for (std::uint32_t at = to; at != from; at = reached[at].before) steps.push_back(reached[at].by);
  way.insert(way.end(), steps.rbegin(), steps.rend());
  return true;
}

}  // namespace portwright::workflow
