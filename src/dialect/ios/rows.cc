#include "dialect/ios/rows.h"

#include <limits>
#include <utility>

#include "dialect/common/allow_cover.h"
#include "dialect/common/replies.h"

namespace portwright::dialect::ios {

RowsByInterface::RowsByInterface(const policy::Policy& policy, const AllowRules& rules)
    : rules_(rules) {
  std::vector<std::string> all;
  for (const std::string& name : policy.interfaces) {
    if (!name.empty() && rows_.try_emplace(name).second) all.push_back(name);
  }
  for (const AllowRule& rule : rules.rules) {
    Row row;
    row.family = rule.family;
    row.sources = rule.sources;
    row.destinations = rule.destinations;
    row.services = &rules.services[rule.services];
    row.until = rule.until;
    row.requirements = rule.requirements;
    const std::string& in = policy.interfaces[rule.in_interface];
    for (const std::string& name : in.empty() ? all : std::vector<std::string>{in})
      rows_[name].push_back(row);
  }
  for (const AllowRule& rule : rules.rules) {
    const std::string& out = policy.interfaces[rule.out_interface];
    AddReplies(rule, out.empty() ? all : std::vector<std::string>{out});
  }
  for (auto& [name, rows] : rows_) DropCovered(rows);
}

const std::vector<AllowedService>* RowsByInterface::Keep(std::vector<AllowedService> services) {
  return &services_.try_emplace(std::move(services), 0).first->first;
}

void RowsByInterface::AddReplies(const AllowRule& rule,
                                 const std::vector<std::string>& interfaces) {
  const Replies replies = RepliesTo(rules_.services[rule.services], rule.family);
  for (const auto* services : {&replies.tcp, &replies.others}) {
    if (services->empty()) continue;
    Row row;
    row.family = rule.family;
    row.sources = rule.destinations;
    row.destinations = rule.sources;
    row.services = Keep(*services);
    row.is_reply = true;
    row.is_established = services == &replies.tcp;
    row.until = rule.until;
    row.requirements = rule.requirements;
    for (const std::string& name : interfaces) rows_[name].push_back(row);
  }
}

// Lines with `established` are judged apart: they say no other line wholly.
void RowsByInterface::DropCovered(std::vector<Row>& rows) const {
  const auto view = [&](const std::vector<Row>& of) {
    std::vector<CoverRow> out;
    for (const Row& row : of) {
      CoverRow cover;
      cover.hook = policy::Hook::kForward;
      cover.family = row.family;
      cover.sources = &rules_.sets[row.sources];
      cover.destinations = &rules_.sets[row.destinations];
      cover.services = row.services;
      cover.until = row.until ? row.until->days : std::numeric_limits<std::int32_t>::max();
      out.push_back(cover);
    }
    return out;
  };
  std::vector<Row> kept, established;
  for (const Row& row : rows) {
    if (!row.is_established) kept.push_back(row);
  }
  const std::vector<std::uint32_t> by = FindCovered(view(kept));
  std::vector<Row> all;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (by[i] == i) all.push_back(kept[i]);
  }
  for (const Row& row : rows) {
    if (row.is_established) all.push_back(row);
  }
  const std::vector<std::uint32_t> by_all = FindCovered(view(all));
  rows.clear();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].is_established || by_all[i] == i) rows.push_back(all[i]);
  }
}

}  // namespace portwright::dialect::ios
