// A policy as statements of Junos: objects with names that say what they hold, and policies that
// name them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "dialect/common/requirement_sets.h"
#include "policy/policy.h"

namespace portwright::dialect::srx {

inline constexpr std::size_t kDescriptionBytesMax = 200;  // devices take 255 and more

struct PolicyText {
  std::string pair;  // `from-zone a to-zone b`, or `global`
  std::string name;
  std::string lines;        // whole commands, but the description
  std::string description;  // its text
};

// Objects of one kind: a name and its commands each, by name.
using ObjectLines = std::vector<std::pair<std::string, std::string>>;

struct PlanText {
  ObjectLines addresses;
  ObjectLines address_sets;  // name addresses
  ObjectLines applications;
  ObjectLines schedulers;
  std::vector<PolicyText> policies;  // by pair, then as AllowRules has them
  std::uint64_t naive_rules = 0;
};

// Nothing after an error. Warnings say what is left to the device's defaults.
std::optional<PlanText> PlanTextOf(const policy::Policy& policy, const RenderOptions& options,
                                   RequirementSets& requirements, Diagnostics& diagnostics);

// `set security policies PAIR policy NAME`.
std::string PathOf(const PolicyText& policy);

// All of it, below a head.
std::string WholeText(const policy::Policy& policy, const RenderOptions& options,
                      const PlanText& plan, const RequirementSets& requirements);

}  // namespace portwright::dialect::srx
