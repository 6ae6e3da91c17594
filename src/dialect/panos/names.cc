#include "dialect/panos/names.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/nested_groups.h"

namespace portwright::dialect::panos {

bool Ledger::IsFresh(std::string_view code, SourcePlace place) {
  std::string key(code);
  for (const std::uint32_t part : {place.file, place.line, place.column})
    key += "/" + std::to_string(part);
  return said_.insert(std::move(key)).second;
}

void Ledger::Error(std::string_view code, SourcePlace place, std::string message,
                   std::string hint) {
  constexpr std::size_t kErrorsMax = 1'000;
  if (errors_ >= kErrorsMax || !IsFresh(code, place)) return;
  ++errors_;
  diagnostics_.Error(code, place, std::move(message), std::move(hint));
}

void Ledger::Warning(std::string_view code, SourcePlace place, std::string message,
                     std::string hint) {
  if (said_.size() < Diagnostics::kKeptMax && IsFresh(code, place))
    diagnostics_.Warning(code, place, std::move(message), std::move(hint));
}

bool Ledger::Spend(std::size_t entries, SourcePlace place) {
  constexpr std::size_t kEntriesMax = 20'000'000;
  if (entries_ > kEntriesMax) return false;
  entries_ += entries;
  if (entries_ <= kEntriesMax) return true;
  Error("PW-DIA-panos-0109", place,
        "expected groups that write out to at most 20,000,000 entries, found more",
        "groups that name each other many times over multiply");
  return false;
}

bool Ledger::SpendRules(std::size_t rules, SourcePlace place) {
  constexpr std::size_t kRulesMax = 10'000'000;
  if (rules_ > kRulesMax) return false;
  rules_ += rules;
  if (rules_ <= kRulesMax) return true;
  Error("PW-DIA-panos-0109", place,
        "expected rules that write out to at most 10,000,000, found more",
        "rules of device groups count once for each group in which they stand");
  return false;
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

void AddReason(std::vector<std::string>& reasons, const std::string& reason) {
  constexpr std::size_t kReasonsMax = 3;
  if (reason.empty() || std::find(reasons.begin(), reasons.end(), reason) != reasons.end()) return;
  if (reasons.size() < kReasonsMax) {
    reasons.push_back(reason);
  } else if (reasons.size() == kReasonsMax) {
    reasons.push_back("and more");
  }
}

}  // namespace portwright::dialect::panos
