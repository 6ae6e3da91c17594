#include "dialect/checkpoint/json_copy.h"

namespace portwright::dialect::checkpoint {
namespace {

bool IsLeftOut(JsonValue item, const std::set<SourcePlace>& without) {
  if (without.empty()) return false;
  const JsonValue payload = item.Member("payload");
  return without.count(item.place()) > 0 ||
         (payload.exists() && without.count(payload.place()) > 0);
}

void AppendAll(std::string& out, JsonValue value, const std::set<SourcePlace>& without) {
  const bool is_object = value.kind() == JsonKind::kObject;
  out += is_object ? '{' : '[';
  bool is_first = true;
  for (JsonValue item = value.First(); item.exists(); item = item.Next()) {
    if (!is_object && IsLeftOut(item, without)) continue;
    if (!is_first) out += ", ";
    is_first = false;
    if (is_object) {
      AppendJsonString(out, item.Name());
      out += ": ";
    }
    AppendJson(out, item, without);
  }
  out += is_object ? '}' : ']';
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

// As deep as JsonTree lets a text be.
void AppendJson(std::string& out, JsonValue value, const std::set<SourcePlace>& without) {
  switch (value.kind()) {
    case JsonKind::kNone:
    case JsonKind::kNull:
      out += "null";
      break;
    case JsonKind::kBool:
      out += value.IsTrue() ? "true" : "false";
      break;
    case JsonKind::kNumber:
      out += std::to_string(value.Integer().value_or(0));
      break;
    case JsonKind::kString:
      AppendJsonString(out, value.Text());
      break;
    case JsonKind::kArray:
    case JsonKind::kObject:
      AppendAll(out, value, without);
      break;
  }
}

}  // namespace portwright::dialect::checkpoint
