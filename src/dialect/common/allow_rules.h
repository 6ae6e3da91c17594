// A policy as few rules that allow: for languages that list what passes and drop the rest.
//
// Rules of the policy are joined without loss, as far as equality allows: services of the same
// ends, then sources, then destinations, first among rules with the same requirements and then
// over all. What one rule says wholly, another does not say again. Sets stay as the site has them:
// an address is never cut out of a network because another rule speaks of it alone, so rules may
// overlap; none of them denies, and their order means nothing.
//
// Deterministic, and of the meaning alone: the order of the policy's rules and pools changes
// nothing. Cost: O(n log n) in rules; 0.3 s for 200,000 (see docs/benchmarks.md). One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "dialect/common/allow_services.h"
#include "dialect/common/allow_shape.h"
#include "dialect/common/requirement_sets.h"
#include "net/address.h"
#include "net/service.h"
#include "policy/policy.h"

namespace portwright::dialect {

struct AllowRule {
  policy::Hook hook = policy::Hook::kForward;
  net::Family family = net::Family::kIpv4;
  std::uint32_t in_interface = 0;  // index into Policy::interfaces, the first of that name
  std::uint32_t out_interface = 0;
  std::uint32_t sources = 0;       // index into AllowRules::sets; never empty, of the rule's family
  std::uint32_t destinations = 0;  // the same
  std::uint32_t services = 0;      // index into AllowRules::services
  std::uint32_t session_timeout_s = 0;  // the longest that its requirements ask for
  std::optional<Date> until;            // the last day of the last of them; nothing: for good
  std::uint32_t requirements = 0;       // of RequirementSets
};

struct AllowRules {
  std::vector<net::AddressSet> sets;
  std::vector<std::vector<AllowedService>> services;  // each sorted, disjoint, never empty
  // By hook, first requirement, interfaces, family, then by what they say; longer session timeouts
  // before all else where the language has them, since the first rule over a packet decides.
  std::vector<AllowRule> rules;
  std::uint64_t naive_rules = 0;  // NaiveRules of the policy
};

// How many lines a generator would write that puts one prefix of sources, one of destinations and
// one service into each.
std::uint64_t NaiveRules(const policy::Policy& policy);

// Whether a set is every address of its family.
bool IsAnyAddress(const net::AddressSet& set);

// Nothing after an error of CheckAllowShape. `requirements` gets its hashes.
std::optional<AllowRules> AllowRulesOf(const policy::Policy& policy, const AllowShape& shape,
                                       RequirementSets& requirements, Diagnostics& diagnostics);

}  // namespace portwright::dialect
