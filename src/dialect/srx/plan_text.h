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

// Objects of one kind: a name and its commands each, by name.
using ObjectLines = std::vector<std::pair<std::string, std::string>>;

struct PlanText {
  ObjectLines addresses;
  ObjectLines address_sets;  // name addresses
  ObjectLines applications;
  ObjectLines schedulers;
  std::string policies;  // commands; by pair, then as AllowRules has them
  std::uint64_t rules = 0;
  std::uint64_t naive_rules = 0;
};

// Nothing after an error. Warnings say what is left to the device's defaults.
std::optional<PlanText> PlanTextOf(const policy::Policy& policy, const RenderOptions& options,
                                   RequirementSets& requirements, Diagnostics& diagnostics);

// All of it, below a head.
std::string WholeText(const policy::Policy& policy, const RenderOptions& options,
                      const PlanText& plan, const RequirementSets& requirements);

}  // namespace portwright::dialect::srx
