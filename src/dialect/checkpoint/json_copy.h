// JSON values written again, whole or without some of their parts. No state, any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "dialect/common/json_tree.h"

namespace portwright::dialect::checkpoint {

// Without values of arrays whose places are in `without`, and calls whose payloads are. Numbers
// with fractions, which no rule has, become 0.
void AppendJson(std::string& out, JsonValue value, const std::set<SourcePlace>& without = {});

void AppendJsonString(std::string& out, std::string_view text);

}  // namespace portwright::dialect::checkpoint
