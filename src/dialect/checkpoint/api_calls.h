// A policy as calls of the management API, for the renderer alone: objects, a layer of rules for
// each pair of zones, and one layer that leads to them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "policy/policy.h"

namespace portwright::dialect::checkpoint {

struct ApiCalls {
  std::string text;     // a JSON array, a call a line
  std::string reasons;  // CSV
  std::uint64_t rules = 0;
  std::uint64_t naive_rules = 0;
};

// Nothing after an error. O(n log n) in rules.
std::optional<ApiCalls> CallsOf(const policy::Policy& policy, const std::string& title,
                                Diagnostics& diagnostics);

}  // namespace portwright::dialect::checkpoint
