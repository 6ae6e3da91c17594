#include "dialect/azure/fields.h"

#include <string>

namespace portwright::dialect::azure {

JsonValue PropertyOf(JsonValue resource, std::string_view name) {
  const JsonValue flat = resource.Member(name);
  return flat.exists() ? flat : resource.Member("properties").Member(name);
}

bool IsExpression(JsonValue value) {
  if (value.kind() != JsonKind::kString) return false;
  const std::string text = value.Text();
  return text.starts_with('[') && !text.starts_with("[[") && text.ends_with(']');
}

SourcePlace PlaceOf(JsonValue resource) {
  const JsonValue name = resource.Member("name");
  return name.exists() ? name.place() : resource.place();
}

}  // namespace portwright::dialect::azure
