// A policy as network ACLs: which there are, on the subnets of which addresses, with what.
//
// An ACL holds for every packet into and out of its subnets and keeps no connections. So it permits
// the replies of what it permits, too; and as its rules look at destination ports alone, it cannot
// ask from which port a reply comes. Whoever proves its text has to say what passes by that.
//
// Rules only permit, so their order means nothing; a rule's number comes from what it says, so that
// a change of the plan touches no other rule. Cost: O(n log n) in lines, and linear in those of the
// policy for each line written. No state.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/allow_services.h"
#include "dialect/common/requirement_sets.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::aws {

struct AclLine {
  net::Prefix peer;
  AllowedService service;  // from any port
  bool is_reply = false;   // lets pass replies alone
  int number = 0;          // unlike those of the other lines of its direction
  std::uint32_t requirements = 0;
};

struct PlannedAcl {
  std::string name;                           // `pw-cloud-sg-app1`: letters, digits and `-`
  net::AddressSet own;                        // of its subnets
  std::array<std::vector<AclLine>, 2> lines;  // ingress, egress; IPv4 before IPv6
};

struct AclPlan {
  std::vector<PlannedAcl> acls;  // by own addresses
  std::uint64_t rules = 0;
  std::uint64_t naive_rules = 0;
};

// Quotas of AWS, of one direction and family: the default, and what it can be raised to. The rule
// that denies the rest counts, so there is room for one fewer.
inline constexpr std::size_t kAclRules = 20;
inline constexpr std::size_t kAclRulesRaised = 40;
inline constexpr std::size_t kAclsPerVpc = 200;

// `requirements` gets those of the lines, with their hashes. Nothing after an error: a policy of
// another shape, with source ports, of a gateway, with addresses that share every possible subnet
// and have other rules, or with more rules than can be had.
std::optional<AclPlan> PlanAcls(const policy::Policy& policy, RequirementSets& requirements,
                                Diagnostics& diagnostics);

}  // namespace portwright::dialect::aws
