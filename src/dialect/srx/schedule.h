// When a policy holds.
#pragma once

#include <optional>
#include <string>

#include "base/date.h"
#include "dialect/srx/ledger.h"
#include "dialect/srx/tree.h"

namespace portwright::dialect::srx {

struct Schedule {
  bool never = false;   // over on that day, or not yet begun
  std::string unknown;  // why it cannot be told; empty: it holds
};

// Of a policy's scheduler on a day; without a day every scheduler is unknown.
Schedule ReadSchedule(const Tree& tree, NodeId policy, std::optional<Date> as_of, Ledger& ledger);

}  // namespace portwright::dialect::srx
