// A policy as attachments: which profiles there are, with which ports, for whom and where.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cluster/state.h"
#include "dialect/common/allow_rules.h"
#include "policy/policy.h"

namespace portwright::dialect::cohesity {

// A profile with its one attachment: whoever takes it away takes nothing else.
struct PlannedAttachment {
  std::string name;                  // of the profile, and of its ipset where it has a name
  std::vector<cluster::Port> ports;  // single ports, sorted
  std::vector<net::Prefix> subnets;  // never empty
  std::vector<std::string> groups;   // never empty
  std::uint32_t requirements = 0;    // of RequirementSets
};

// In the order of the rules, both families of one rule together. The rules' destinations are whole
// interface groups of the policy, their services ports of TCP and UDP. O(n log n).
std::vector<PlannedAttachment> PlanAttachments(const policy::Policy& policy,
                                               const AllowRules& rules,
                                               const RequirementSets& requirements);

}  // namespace portwright::dialect::cohesity
