// Finds network security groups in what the command line prints, what the API answers, and ARM
// templates.
#pragma once

#include "base/diagnostics.h"
#include "dialect/azure/rule_reader.h"
#include "dialect/azure/ruleset.h"
#include "dialect/common/json_tree.h"

namespace portwright::dialect::azure {

// False if the text is none of them.
bool ReadGroups(JsonValue root, Ruleset& out, RuleReader& rules, Diagnostics& diagnostics);

}  // namespace portwright::dialect::azure
