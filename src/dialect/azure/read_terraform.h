// Finds network security groups in Terraform: groups with rules in them, and rules as resources of
// their own.
#pragma once

#include "dialect/azure/group_list.h"
#include "dialect/common/hcl_tree.h"

namespace portwright::dialect::azure {

// False if there is neither group nor rule.
bool ReadTerraform(HclValue root, GroupList& groups, Diagnostics& diagnostics);

}  // namespace portwright::dialect::azure
