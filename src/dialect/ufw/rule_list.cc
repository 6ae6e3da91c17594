#include "dialect/ufw/rule_list.h"

#include <algorithm>
#include <functional>
#include <string>

namespace portwright::dialect::ufw {

std::size_t RuleList::HashOf(const RuleMatch& match) {
  std::size_t hash = static_cast<std::size_t>(match.hook) * 257 + match.protocol.value_or(255);
  const auto mix = [&](std::size_t more) { hash = hash * 0x9e3779b97f4a7c15ULL + more; };
  mix(std::hash<std::string>()(match.in));
  mix(std::hash<std::string>()(match.out));
  for (const End* end : {&match.source, &match.destination}) {
    if (end->address) {
      mix(std::hash<net::Address>()(end->address->address));
      mix(static_cast<std::size_t>(end->address->length));
    }
    for (const net::PortRange& range : end->ports) mix(range.lo * std::size_t{65536} + range.hi);
    mix(std::hash<std::string>()(end->unknown));
  }
  return hash;
}

void RuleList::Index() {
  for (const bool is_v6 : {false, true}) {
    auto& places = places_[is_v6 ? 1 : 0];
    places.clear();
    const std::vector<UserRule>& rules = Rules(is_v6);
    for (std::size_t i = 0; i < rules.size(); ++i) places.emplace(HashOf(rules[i].match), i);
  }
}

std::optional<std::size_t> RuleList::Find(bool is_v6, const RuleMatch& match) const {
  const std::vector<UserRule>& rules = config_.rules[is_v6 ? 1 : 0];
  const auto [begin, end] = places_[is_v6 ? 1 : 0].equal_range(HashOf(match));
  for (auto at = begin; at != end; ++at) {
    if (rules[at->second].match == match) return at->second;
  }
  return std::nullopt;
}

void RuleList::Apply(const RuleCommand& command) {
  const UserRule& rule = command.rule;
  if (command.remove_number) {
    RemoveNumber(*command.remove_number, rule.place);
  } else if (command.removes) {
    const bool in_v4 = command.in_v4 && Remove(false, rule);
    const bool in_v6 = command.in_v6 && Remove(true, rule);
    if (!in_v4 && !in_v6)
      diagnostics_.Warning("PW-DIA-ufw-0103", rule.place,
                           "expected a rule that is there to be deleted, found none",
                           "ufw deletes a rule that is written as it was added");
  } else if (command.position != 0) {
    Insert(command);
  } else {
    if (command.in_v4) Add(false, rule);
    if (command.in_v6) Add(true, rule);
  }
}

void RuleList::Clear() {
  for (const bool is_v6 : {false, true}) Rules(is_v6).clear();
  Index();
}

// A rule that matches the same takes the place of the one that is there.
void RuleList::Add(bool is_v6, const UserRule& rule) {
  std::vector<UserRule>& rules = Rules(is_v6);
  if (const auto found = Find(is_v6, rule.match)) {
    UserRule& old = rules[*found];
    if (old.action != rule.action || old.log != rule.log || old.comment != rule.comment) old = rule;
    return;
  }
  places_[is_v6 ? 1 : 0].emplace(HashOf(rule.match), rules.size());
  rules.push_back(rule);
}

bool RuleList::Remove(bool is_v6, const UserRule& rule) {
  std::vector<UserRule>& rules = Rules(is_v6);
  const auto found = Find(is_v6, rule.match);
  if (!found) return false;
  const UserRule& old = rules[*found];
  if (old.action != rule.action || old.log != rule.log) return false;
  if (!rule.comment.empty() && old.comment != rule.comment) return false;
  rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(*found));
  Index();
  return true;
}

// Numbers go on from IPv4 to IPv6.
void RuleList::RemoveNumber(std::uint64_t number, SourcePlace place) {
  for (const bool is_v6 : {false, true}) {
    std::vector<UserRule>& rules = Rules(is_v6);
    if (number >= 1 && number <= rules.size()) {
      rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(number - 1));
      Index();
      return;
    }
    number -= rules.size();
  }
  diagnostics_.Warning("PW-DIA-ufw-0103", place,
                       "expected the number of a rule that is there, found a higher one");
}

void RuleList::InsertAt(bool is_v6, std::size_t index, const UserRule& rule) {
  if (Find(is_v6, rule.match)) return;  // ufw skips what is there
  std::vector<UserRule>& rules = Rules(is_v6);
  rules.insert(rules.begin() + static_cast<std::ptrdiff_t>(std::min(index, rules.size())), rule);
  Index();
}

// A rule of both families goes before the same rule in each, where a number names one of them.
void RuleList::Insert(const RuleCommand& command) {
  const UserRule& rule = command.rule;
  if (command.position < 0) {
    if (command.in_v4) InsertAt(false, 0, rule);
    if (command.in_v6) InsertAt(true, 0, rule);
    return;
  }
  const std::size_t count = Rules(false).size();
  const auto position = static_cast<std::size_t>(command.position);
  const bool names_v6 = position > count;
  const std::size_t index = names_v6 ? position - count - 1 : position - 1;
  if (index >= Rules(names_v6).size() || !(names_v6 ? command.in_v6 : command.in_v4)) {
    diagnostics_.Error(
        "PW-DIA-ufw-0104", rule.place,
        "expected the number of a rule of the same family, found " + std::to_string(position),
        "ufw refuses this command");
    return;
  }
  const RuleMatch neighbour = Rules(names_v6)[index].match;
  for (const bool is_v6 : {false, true}) {
    if (!(is_v6 ? command.in_v6 : command.in_v4)) continue;
    if (is_v6 == names_v6) {
      InsertAt(is_v6, index, rule);
    } else if (const auto same = Find(is_v6, neighbour)) {
      InsertAt(is_v6, *same, rule);
    } else {
      Add(is_v6, rule);
    }
  }
}

}  // namespace portwright::dialect::ufw
