#include "dialect/panos/names.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/nested_groups.h"

namespace portwright::dialect::panos {

void Ledger::SayTooMany(Spent what, SourcePlace place) {
  if (what == Spent::kEntries) {
    Error("PW-DIA-panos-0109", place,
          "expected groups that write out to at most 20,000,000 entries, found more",
          "groups that name each other many times over multiply");
  } else {
    Error("PW-DIA-panos-0109", place,
          "expected rules that write out to at most 10,000,000, found more",
          "rules of device groups count once for each group in which they stand");
  }
}

std::vector<Found> Names::Lookup(std::string_view name, std::size_t position) const {
  const auto from = [&](std::size_t i) {
    for (; i < context_.scopes.size(); ++i) {
      const NameTable& table = context_.scopes[i]->*table_;
      const auto found = table.find(name);
      if (found != table.end()) return Found{found->second, i};
    }
    return Found();
  };
  std::vector<Found> out;
  const Found own = from(position);
  if (own.exists()) out.push_back(own);
  if (position <= context_.managed_from) return out;
  const Found inner = from(context_.managed_from);
  if (inner.exists() && (out.empty() || inner.position != own.position)) out.push_back(inner);
  return out;
}

Spot Names::MembersOf(const Spot& group) {
  return group.Child(group.get().part == Part::kServiceGroup ? "members" : "static");
}

std::vector<Found> Names::Order(const Found& group,
                                const std::function<bool(const Spot&)>& is_done) const {
  std::vector<Found> groups{group};
  std::unordered_map<Spot, std::uint32_t, SpotHash> indices{{group.spot, 0}};
  std::vector<std::vector<std::uint32_t>> members;
  std::vector<std::vector<Spot>> lines;  // of `members`
  for (std::size_t i = 0; i < groups.size(); ++i) {
    members.emplace_back();
    lines.emplace_back();
    const Found here = groups[i];
    const Spot list = MembersOf(here.spot);
    if (!list.exists()) continue;
    for (const NodeId id : list.children()) {
      const Spot member{list.tree, id};
      for (const Found& found : Lookup(member.name(), here.position)) {
        if (!found.is_group() || is_done(found.spot)) continue;
        const auto [index, fresh] =
            indices.try_emplace(found.spot, static_cast<std::uint32_t>(groups.size()));
        if (fresh) groups.push_back(found);
        members[i].push_back(index->second);
        lines[i].push_back(member);
      }
    }
  }
  const GroupOrder order = OrderGroups(members);
  for (const GroupOrder::Loop& loop : order.loops) {
    const Spot& member = lines[loop.group][loop.member];
    ledger_.Error("PW-DIA-panos-0106", member.place(),
                  "expected groups that do not hold themselves, found a loop through " +
                      Quote(member.name()));
  }
  std::vector<Found> out;
  out.reserve(groups.size());
  for (const std::uint32_t index : order.order) out.push_back(groups[index]);
  return out;
}

}  // namespace portwright::dialect::panos
