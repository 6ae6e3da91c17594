// A policy as NetworkPolicies: which there are, for which pods, and what each permits.
//
// A NetworkPolicy holds for the pods that it selects and cannot name their addresses, so one is
// made for each set of own addresses with the same rules. Both families of a host are one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "dialect/common/allow_rules.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::kubernetes {

struct PlannedRule {
  net::AddressSet peers;           // of one family or both
  std::uint32_t services = 0;      // index into AllowRules::services
  std::uint32_t requirements = 0;  // of RequirementSets
};

struct PlannedPolicy {
  // The value of the label by which pods are selected: `app1`, `app-db1`; a DNS label.
  std::string label;
  // Of addresses of IPv6 alone, beside policies of IPv4: a pod may have both labels.
  bool is_second_label = false;
  net::AddressSet own;                            // of the pods; never empty
  std::array<std::vector<PlannedRule>, 2> rules;  // ingress, egress
};

// By own addresses; one at least, so that the rest is denied. Cost: O(n log n) in the rules of all
// policies together, and the square of the rules of each policy with few.
std::vector<PlannedPolicy> PlanPolicies(const policy::Policy& policy, const AllowRules& rules);

}  // namespace portwright::dialect::kubernetes
