// The text of the table `inet portwright`: maps, chains, timeout objects, and the head that says
// what it is.
#pragma once

#include <string>
#include <vector>

#include "dialect/common/dialect.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/nftables/cells.h"
#include "dialect/nftables/lookup_tree.h"

namespace portwright::dialect::nftables {

// `cells_max` bounds a map of range cells; smaller ones only make sense in tests.
std::string TableText(const policy::Policy& policy, const RenderOptions& options,
                      const std::vector<HookCells>& hooks, const RequirementSets& requirements,
                      std::size_t cells_max = kRangeMapCells);

}  // namespace portwright::dialect::nftables
