// A policy of a gateway as `set` commands of PAN-OS.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "dialect/panos/items.h"
#include "policy/policy.h"

namespace portwright::dialect::panos {

struct Items {
  std::vector<Item> all;  // objects by kind and name, then rules in their order
  std::string reasons;
  std::uint64_t rules = 0;
  std::uint64_t naive_rules = 0;
};

// Nothing after an error. O(n log n) in rules.
std::optional<Items> ItemsOf(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics);

std::string TextOf(const Items& items);

}  // namespace portwright::dialect::panos
