// Finds network security groups in what the command line prints, what the API answers, and ARM
// templates.
#pragma once

#include "dialect/azure/group_list.h"
#include "dialect/common/json_tree.h"

namespace portwright::dialect::azure {

// False if the text is none of them.
bool ReadGroups(JsonValue root, GroupList& groups, Diagnostics& diagnostics);

}  // namespace portwright::dialect::azure
