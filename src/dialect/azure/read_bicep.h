// Finds network security groups in Bicep: groups with rules in them, rules as their children, and
// as resources of their own.
#pragma once

#include "dialect/azure/bicep_tree.h"
#include "dialect/azure/group_list.h"

namespace portwright::dialect::azure {

// False if there is neither group nor rule.
bool ReadBicep(const BicepTree& tree, GroupList& groups, Diagnostics& diagnostics);

}  // namespace portwright::dialect::azure
