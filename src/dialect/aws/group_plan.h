// A policy as security groups: which groups there are, on whose interfaces each belongs, and what
// each permits.
//
// A rule of a group holds for every interface that carries the group, so a group is made for each
// set of own addresses with the same rules; an interface carries the groups of its addresses and no
// others. Rules that other rules of the group say already are left out. A group that would exceed
// the quota of rules is split. Cost: O(n log n) in lines written. No state.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/allow_services.h"
#include "dialect/common/requirement_sets.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::aws {

struct GroupLine {
  net::Prefix peer;
  std::optional<std::uint32_t> list;  // index into GroupPlan::lists; then it stands for `peer`
  AllowedService service;
  std::uint32_t requirements = 0;  // of RequirementSets
  std::uint32_t rule = 0;          // of AllowRules
};

struct PlannedGroup {
  std::string name;                             // `pw-cloud-sg-app1`: letters, digits and `-`
  net::AddressSet own;                          // of the interfaces that carry it
  std::array<std::vector<GroupLine>, 2> lines;  // ingress, egress
};

struct PlannedList {
  std::string name;
  std::vector<net::Prefix> prefixes;  // of one family
};

struct GroupPlan {
  std::vector<PlannedGroup> groups;  // by own addresses
  std::vector<PlannedList> lists;    // by name
  std::uint64_t rules = 0;
  std::uint64_t naive_rules = 0;
};

// Quotas of AWS: the defaults, and what they can be raised to.
inline constexpr std::size_t kRulesPerGroup = 60;  // of one direction and family
inline constexpr std::size_t kGroupsPerInterface = 5;
inline constexpr std::size_t kRulesPerInterface = 1000;  // the product of both, at most
inline constexpr std::size_t kGroupsPerRegion = 2500;

// What is planned, for messages: `security groups belong to the interfaces of hosts`.
struct PlannedKind {
  std::string_view many;   // `security groups`
  std::string_view owner;  // `the interfaces of hosts`
};

// The groups by own addresses and their lines, without lists and whatever a quota asks for. Nothing
// after an error: a policy of another shape, with source ports, of a gateway.
std::optional<GroupPlan> PlanClasses(const policy::Policy& policy, const PlannedKind& kind,
                                     RequirementSets& requirements, Diagnostics& diagnostics);

// Leaves out lines that others say: of wider prefixes, or of the same one together.
void DropCovered(std::vector<GroupLine>& lines);

// Nothing after an error: a policy of another shape, with source ports, of a gateway, or with more
// rules for an interface than can be had.
std::optional<GroupPlan> PlanGroups(const policy::Policy& policy, RequirementSets& requirements,
                                    Diagnostics& diagnostics);

}  // namespace portwright::dialect::aws
