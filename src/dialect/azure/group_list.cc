#include "dialect/azure/group_list.h"

#include <utility>

#include "base/text.h"

namespace portwright::dialect::azure {

std::string SafeName(std::string_view name) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  const bool is_plain = name.size() <= 80 && name.find_first_not_of(kLetters) == name.npos;
  return is_plain ? std::string(name) : "";
}

std::size_t GroupList::AddGroup(std::string_view name, SourcePlace place) {
  out_.groups.push_back({SafeName(name), place, {}, false});
  return out_.groups.size() - 1;
}

void GroupList::AddRule(std::size_t group, const RuleFields& rule, std::string_view unknown) {
  if (IsFull()) return;
  SecurityRule read = rules_.Read(rule);
  if (!unknown.empty()) read.match.condition.unknown.emplace_back(unknown);
  Group& to = out_.groups[group];
  if (read.priority && *read.priority >= kDefaultPriority) to.has_defaults = true;
  Add(to, std::move(read));
}

void GroupList::AddAnyRule(std::size_t group, std::string why, SourcePlace place) {
  Add(out_.groups[group], rules_.AnyRule(std::move(why), place));
}

void GroupList::AddRuleOfSomeGroup(const RuleFields& rule) {
  if (out_.groups.empty())
    AddAnyRule(AddGroup("", rule.place), "rules of a group that the text does not have",
               rule.place);
  diagnostics_.Warning("PW-DIA-azure-0230", rule.place,
                       "expected a rule whose group is known, found another one",
                       "it is taken to be perhaps a rule of each group");
  for (std::size_t group = 0; group < out_.groups.size() && !IsFull(); ++group)
    AddRule(group, rule, "a rule of this group");
}

void GroupList::Add(Group& group, SecurityRule rule) {
  if (++count_ <= Ruleset::kRulesMax) {
    group.rules.push_back(std::move(rule));
  } else if (count_ == Ruleset::kRulesMax + 1) {
    diagnostics_.Error(
        "PW-DIA-azure-0132", rule.place,
        "expected at most " + WithThousands(Ruleset::kRulesMax) + " rules, found more");
  }
}

}  // namespace portwright::dialect::azure
