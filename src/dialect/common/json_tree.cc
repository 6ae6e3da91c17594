#include "dialect/common/json_tree.h"

#include <algorithm>

#include "base/text.h"
#include "dialect/common/code_point.h"
#include "dialect/common/json_text_reader.h"

namespace portwright::dialect {
namespace {

// What a string stands for whose escapes the reader has seen to be right.
std::string Unescaped(std::string_view raw) {
  std::string out;
  while (!raw.empty()) {
    const std::size_t plain = std::min(raw.find('\\'), raw.size());
    out += raw.substr(0, plain);
    raw.remove_prefix(plain);
    if (raw.empty()) break;
    const char c = raw[1];
    raw.remove_prefix(2);
    constexpr std::string_view kLetters = "bfnrt";
    constexpr std::string_view kControls = "\b\f\n\r\t";
    if (c != 'u') {
      const std::size_t at = kLetters.find(c);
      out += at == std::string_view::npos ? c : kControls[at];
      continue;
    }
    std::uint32_t point = HexNumber(raw.substr(0, 4));
    raw.remove_prefix(4);
    if (point >= 0xd800 && point < 0xdc00) {
      point = 0x10000 + ((point - 0xd800) << 10) + (HexNumber(raw.substr(2, 4)) - 0xdc00);
      raw.remove_prefix(6);
    }
    AppendUtf8(out, point);
  }
  return out;
}

bool Equals(std::string_view raw, std::string_view text) {
  if (raw.find('\\') == std::string_view::npos) return raw == text;
  return Unescaped(raw) == text;
}

}  // namespace

std::string_view NameOf(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNone:
      return "nothing";
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBool:
      return "true or false";
    case JsonKind::kNumber:
      return "a number";
    case JsonKind::kString:
      return "a string";
    case JsonKind::kArray:
      return "an array";
    case JsonKind::kObject:
      break;
  }
  return "an object";
}

JsonKind JsonValue::kind() const { return exists() ? tree_->nodes_[node_].kind : JsonKind::kNone; }

bool JsonValue::IsTrue() const {
  return kind() == JsonKind::kBool && tree_->nodes_[node_].text == "true";
}

bool JsonValue::IsEmpty() const {
  switch (kind()) {
    case JsonKind::kNone:
    case JsonKind::kNull:
      return true;
    case JsonKind::kString:
      return tree_->nodes_[node_].text.empty();
    case JsonKind::kArray:
    case JsonKind::kObject:
      return tree_->nodes_[node_].first == JsonTree::kNone;
    case JsonKind::kBool:
    case JsonKind::kNumber:
      break;
  }
  return false;
}

std::string JsonValue::Name() const {
  return exists() ? Unescaped(tree_->nodes_[node_].name) : std::string();
}

bool JsonValue::IsNamed(std::string_view name) const {
  return exists() && Equals(tree_->nodes_[node_].name, name);
}

bool JsonValue::Is(std::string_view text) const {
  return kind() == JsonKind::kString && Equals(tree_->nodes_[node_].text, text);
}

std::string JsonValue::Text() const {
  return kind() == JsonKind::kString ? Unescaped(tree_->nodes_[node_].text) : std::string();
}

std::size_t JsonValue::text_bytes() const {
  return kind() == JsonKind::kString ? tree_->nodes_[node_].text.size() : 0;
}

std::optional<std::int64_t> JsonValue::Integer() const {
  if (kind() != JsonKind::kNumber) return std::nullopt;
  std::string_view digits = tree_->nodes_[node_].text;
  const bool is_negative = digits.starts_with('-');
  if (is_negative) digits.remove_prefix(1);
  const std::optional<std::uint64_t> number = ParseNumber(digits);
  if (!number || *number > 0x7fffffffffffffffULL) return std::nullopt;
  const auto value = static_cast<std::int64_t>(*number);
  return is_negative ? -value : value;
}

JsonValue JsonValue::Member(std::string_view name) const {
  if (kind() != JsonKind::kObject) return {};
  for (JsonValue member = First(); member.exists(); member = member.Next()) {
    if (member.IsNamed(name)) return member;
  }
  return {};
}

JsonValue JsonValue::First() const {
  if (!exists() || tree_->nodes_[node_].first == JsonTree::kNone) return {};
  return {tree_, tree_->nodes_[node_].first};
}

JsonValue JsonValue::Next() const {
  if (!exists() || tree_->nodes_[node_].next == JsonTree::kNone) return {};
  return {tree_, tree_->nodes_[node_].next};
}

SourcePlace JsonValue::place() const {
  if (!exists()) return {};
  const JsonTree::Node& node = tree_->nodes_[node_];
  return {tree_->file_, node.line, node.column};
}

JsonTree::JsonTree(std::string_view text, std::uint32_t file, Diagnostics& diagnostics)
    : file_(file) {
  JsonTextReader reader(text, *this, diagnostics);
  if (!reader.Read()) nodes_.clear();
}

}  // namespace portwright::dialect
