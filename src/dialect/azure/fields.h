// Fields of resources, as the command line prints them (flat) and as the API and templates have
// them (under `properties`).
#pragma once

#include <string_view>

#include "dialect/common/json_tree.h"

namespace portwright::dialect::azure {

// A field of a resource; nothing where it is not said.
JsonValue PropertyOf(JsonValue resource, std::string_view name);

// Whether a template computes the value: `[parameters('port')]`.
bool IsExpression(JsonValue value);

// Where its name stands, or else the resource.
SourcePlace PlaceOf(JsonValue resource);

}  // namespace portwright::dialect::azure
