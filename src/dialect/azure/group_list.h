// Groups and their rules as they are found in a text, within the limits of Ruleset. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/azure/rule_fields.h"
#include "dialect/azure/rule_reader.h"
#include "dialect/azure/ruleset.h"

namespace portwright::dialect::azure {

// A name of usual letters, for messages and chains; others are not repeated: empty.
std::string SafeName(std::string_view name);

class GroupList {
 public:
  GroupList(Ruleset& out, RuleReader& rules, Diagnostics& diagnostics)
      : out_(out), rules_(rules), diagnostics_(diagnostics) {}

  // Its number.
  std::size_t AddGroup(std::string_view name, SourcePlace place);
  const std::string& NameOf(std::size_t group) const { return out_.groups[group].name; }
  bool empty() const { return out_.groups.empty(); }

  // With a condition that is not known, if one is named.
  void AddRule(std::size_t group, const RuleFields& rule, std::string_view unknown = "");
  // Rules of which nothing is known.
  void AddAnyRule(std::size_t group, std::string why, SourcePlace place);
  // A rule of a group that is not known: of any, perhaps.
  void AddRuleOfSomeGroup(const RuleFields& rule);

 private:
  bool IsFull() const { return count_ > Ruleset::kRulesMax; }
  void Add(Group& group, SecurityRule rule);

  Ruleset& out_;
  RuleReader& rules_;
  Diagnostics& diagnostics_;
  std::size_t count_ = 0;
};

}  // namespace portwright::dialect::azure
