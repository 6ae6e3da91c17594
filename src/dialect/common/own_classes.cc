#include "dialect/common/own_classes.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace portwright::dialect {
namespace {

struct Edge {
  net::U128 at = 0;
  std::uint32_t set = 0;
  bool is_end = false;  // the first address behind a range
};

void AddClasses(const std::vector<net::AddressSet>& sets, const std::vector<std::uint32_t>& wanted,
                net::Family family, std::vector<OwnClass>& out) {
  const net::U128 top = net::MaxAddress(family);
  std::vector<Edge> edges;
  for (const std::uint32_t set : wanted) {
    for (const net::AddressRange& range : sets[set].ranges()) {
      if (range.family != family) continue;
      edges.push_back({range.lo, set, false});
      if (range.hi != top) edges.push_back({range.hi + 1, set, true});
    }
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return std::tie(a.at, a.is_end, a.set) < std::tie(b.at, b.is_end, b.set);
  });
  std::map<std::vector<std::uint32_t>, std::vector<net::AddressRange>> by_sets;
  std::set<std::uint32_t> active;
  for (std::size_t i = 0; i < edges.size();) {
    const net::U128 from = edges[i].at;
    // Of one set, ranges do not touch: its end and its next beginning are apart.
    for (; i < edges.size() && edges[i].at == from; ++i) {
      if (edges[i].is_end) {
        active.erase(edges[i].set);
      } else {
        active.insert(edges[i].set);
      }
    }
    if (active.empty()) continue;
    const net::U128 to = i < edges.size() ? edges[i].at - 1 : top;
    by_sets[{active.begin(), active.end()}].push_back({family, from, to});
  }
  for (auto& [key, ranges] : by_sets) out.push_back({net::AddressSet(std::move(ranges)), key});
}

}  // namespace

std::vector<OwnClass> ClassesOf(const std::vector<net::AddressSet>& sets,
                                const std::vector<std::uint32_t>& wanted) {
  std::vector<OwnClass> out;
  AddClasses(sets, wanted, net::Family::kIpv4, out);
  AddClasses(sets, wanted, net::Family::kIpv6, out);
  std::sort(out.begin(), out.end(),
            [](const OwnClass& a, const OwnClass& b) { return (a.addresses <=> b.addresses) < 0; });
  return out;
}

}  // namespace portwright::dialect
