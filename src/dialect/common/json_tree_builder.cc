#include "dialect/common/json_tree_builder.h"

namespace portwright::dialect {

JsonTreeBuilder::JsonTreeBuilder(std::uint32_t file) : tree_(new JsonTree(file)) {}

// As between the quotes of JSON, where a backslash is the only letter that means another.
std::string_view JsonTreeBuilder::Escaped(std::string_view text) {
  std::string& kept = tree_->own_texts_.emplace_back();
  kept.reserve(text.size());
  for (const char c : text) {
    if (c == '\\') kept += '\\';
    kept += c;
  }
  return kept;
}

std::uint32_t JsonTreeBuilder::Add(JsonKind kind, std::string_view text, SourcePlace place) {
  const auto index = static_cast<std::uint32_t>(tree_->nodes_.size());
  JsonTree::Node node;
  node.kind = kind;
  node.text = text;
  node.name = name_;
  if (name_place_.line > 0) place = name_place_;
  node.line = place.line;
  node.column = place.column;
  tree_->nodes_.push_back(node);
  name_ = {};
  name_place_ = {};
  if (open_.empty()) return index;
  Open& parent = open_.back();
  (parent.last == 0 ? tree_->nodes_[parent.node].first : tree_->nodes_[parent.last].next) = index;
  parent.last = index;
  return index;
}

void JsonTreeBuilder::Name(std::string_view name, SourcePlace place) {
  name_ = Escaped(name);
  name_place_ = place;
}

void JsonTreeBuilder::Begin(JsonKind kind, SourcePlace place) {
  const std::uint32_t index = Add(kind, {}, place);
  open_.push_back({index, 0});
}

void JsonTreeBuilder::String(std::string_view text, SourcePlace place) {
  Add(JsonKind::kString, Escaped(text), place);
}

void JsonTreeBuilder::Literal(JsonKind kind, std::string_view text, SourcePlace place) {
  Add(kind, Escaped(text), place);
}

}  // namespace portwright::dialect
