// Network security groups, wherever they were written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/entry_match.h"

namespace portwright::dialect::azure {

// And above: the rules that every group has.
inline constexpr std::int64_t kDefaultPriority = 65'000;

struct SecurityRule {
  // The lowest one that matches decides. Nothing: not known.
  std::optional<std::int64_t> priority;
  std::optional<bool> is_inbound;
  std::optional<bool> is_allow;
  EntryMatch match;
  // The rule names ports for any protocol: what it says about protocols without ports is open.
  bool is_open_without_ports = false;
  SourcePlace place;
};

struct Group {
  std::string name;  // for messages and chains; empty where it is not known
  SourcePlace place;
  std::vector<SecurityRule> rules;
  bool has_defaults = false;  // the text has the default rules too
};

struct Ruleset {
  static constexpr std::size_t kRulesMax = 500'000;
  static constexpr std::size_t kGroupsMax = 20'000;

  std::vector<Group> groups;
};

}  // namespace portwright::dialect::azure
