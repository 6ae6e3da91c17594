// A policy as rules of the firewall of Windows: the fields of each, as a script says them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/windows/frame.h"
#include "policy/policy.h"

namespace portwright::dialect::windows {

// Lists of values; an empty one is not said, which means any.
struct RuleFields {
  std::string name;  // `pw-...`: the same as long as the rule lets the same packets pass
  std::string display_name;
  std::string description;
  bool is_inbound = true;
  std::string protocol;  // `TCP`, `ICMPv4`, `50`, `Any`
  std::vector<std::string> local_ports;
  std::vector<std::string> remote_ports;
  std::vector<std::string> icmp_types;
  std::vector<std::string> local_addresses;
  std::vector<std::string> remote_addresses;
};

struct RuleList {
  std::vector<RuleFields> rules;
  Sides sides;
  std::uint64_t naive_rules = 0;
};

// Nothing after an error: what CheckAllowShape refuses, a forward hook, a version without the
// cmdlets (PW-DIA-windows-0001, 0002). O(n log n) in the policy's rules.
std::optional<RuleList> RulesOf(const policy::Policy& policy, std::string_view version,
                                RequirementSets& requirements, Diagnostics& diagnostics);

inline constexpr int kDescriptionBytesMax = 200;

}  // namespace portwright::dialect::windows
