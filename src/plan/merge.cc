// Merging without loss: cells (source, destination, service) with their full sets of reasons first,
// then services, sources and destinations joined where everything else is equal.
#include <algorithm>
#include <map>
#include <tuple>

#include "plan/crossings.h"
#include "plan/flows.h"
#include "plan/plan.h"

namespace portwright::plan {
namespace {

using List = std::vector<std::uint32_t>;

// Lists that are equal get one number, so that joining compares numbers.
class Lists {
 public:
  std::uint32_t Keep(List list) {
    const auto [found, fresh] = numbers_.try_emplace(std::move(list), lists_.size());
    if (fresh) lists_.push_back(&found->first);
    return found->second;
  }
  const List& operator[](std::uint32_t number) const { return *lists_[number]; }

 private:
  std::map<List, std::uint32_t> numbers_;
  std::vector<const List*> lists_;
};

// A product of three sets, by number, with what all of its cells share.
struct Row {
  std::uint32_t sources, destinations, services;
  net::PortRange source_ports;
  std::uint32_t reasons;
  std::uint64_t flows;
};

template <typename KeyOf, typename FieldOf>
std::vector<Row> Join(std::vector<Row> rows, Lists& lists, KeyOf key_of, FieldOf field_of) {
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row& a, const Row& b) { return key_of(a) < key_of(b); });
  std::vector<Row> out;
  for (std::size_t i = 0; i < rows.size();) {
    Row joined = rows[i];
    List members;
    std::uint64_t flows = 0;
    const auto key = key_of(rows[i]);
    for (; i < rows.size() && key_of(rows[i]) == key; ++i) {
      const List& more = lists[field_of(rows[i])];
      members.insert(members.end(), more.begin(), more.end());
      flows += rows[i].flows;
    }
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    field_of(joined) = lists.Keep(std::move(members));
    joined.flows = flows;
    out.push_back(joined);
  }
  return out;
}

std::vector<Row> Cells(const Plan& plan, std::uint32_t point, bool with_granted, Lists& lists) {
  CrossingFinder finder(plan);
  const auto crosses = [&](const PlannedFlow& flow) {
    if (point == kNone) return true;
    if (flow.local) return false;
    const auto& gateways = plan.paths[flow.path].gateways;
    const auto here = [&](std::uint32_t p) { return p == point; };
    return std::any_of(gateways.begin(), gateways.end(),
                       [&](const Crossing& c) { return c.point == point; }) ||
           std::any_of(finder.PointsAt(flow.source, false).begin(),
                       finder.PointsAt(flow.source, false).end(), here) ||
           std::any_of(finder.PointsAt(flow.destination, true).begin(),
                       finder.PointsAt(flow.destination, true).end(), here);
  };
  const auto granted = [&](const PlannedFlow& flow) {
    return flow.granted ||
           std::any_of(plan.grants.begin(), plan.grants.end(), [&](const PlannedGrant& grant) {
             return grant.point == point && GrantCovers(plan, grant, flow);
           });
  };
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, net::PortRange>,
           std::pair<List, std::uint64_t>>
      cells;
  for (const PlannedFlow& flow : plan.flows) {
    if (!crosses(flow) || (!with_granted && granted(flow))) continue;
    auto& cell = cells[{flow.source, flow.destination, flow.service, flow.source_ports}];
    cell.first.push_back(flow.reason);
    ++cell.second;
  }
  std::vector<Row> rows;
  for (auto& [key, cell] : cells) {
    List& reasons = cell.first;
    std::sort(reasons.begin(), reasons.end());
    reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
    rows.push_back({lists.Keep({std::get<0>(key)}), lists.Keep({std::get<1>(key)}),
                    lists.Keep({std::get<2>(key)}), std::get<3>(key), lists.Keep(reasons),
                    cell.second});
  }
  return rows;
}

}  // namespace

std::vector<Entry> Merge(const Plan& plan, std::uint32_t point, bool with_granted) {
  Lists lists;
  std::vector<Row> rows = Cells(plan, point, with_granted, lists);
  rows = Join(
      std::move(rows), lists,
      [](const Row& r) { return std::tuple(r.sources, r.destinations, r.source_ports, r.reasons); },
      [](auto& r) -> auto& { return r.services; });
  rows = Join(
      std::move(rows), lists,
      [](const Row& r) {
        return std::tuple(r.destinations, r.services, r.source_ports, r.reasons);
      },
      [](auto& r) -> auto& { return r.sources; });
  rows = Join(
      std::move(rows), lists,
      [](const Row& r) { return std::tuple(r.sources, r.services, r.source_ports, r.reasons); },
      [](auto& r) -> auto& { return r.destinations; });
  std::vector<Entry> out;
  out.reserve(rows.size());
  for (const Row& row : rows) {
    out.push_back({lists[row.sources], lists[row.destinations], lists[row.services],
                   row.source_ports, lists[row.reasons], row.flows});
  }
  std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.reasons, a.sources, a.destinations, a.services, a.source_ports) <
           std::tie(b.reasons, b.sources, b.destinations, b.services, b.source_ports);
  });
  return out;
}

}  // namespace portwright::plan
