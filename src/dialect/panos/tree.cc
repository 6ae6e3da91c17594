#include "dialect/panos/tree.h"

#include <algorithm>
#include <cstring>

namespace portwright::dialect::panos {

NodeId Tree::Add(NodeId parent, Node node) {
  if (nodes_.size() >= kNodesMax) return kNone;
  const auto id = static_cast<NodeId>(nodes_.size());
  nodes_.push_back(node);
  Node& above = nodes_[parent];
  if (above.last == kNone) {
    above.first = id;
  } else {
    nodes_[above.last].next = id;
  }
  above.last = id;
  return id;
}

std::string_view Tree::Keep(std::string_view text) {
  constexpr std::size_t kChunk = 65'536;
  if (text.empty()) return {};
  if (text.size() > left_) {
    left_ = std::max(kChunk, text.size());
    chunks_.push_back(std::make_unique<char[]>(left_));
    free_ = chunks_.back().get();
  }
  char* const copy = free_;
  std::memcpy(copy, text.data(), text.size());
  free_ += text.size();
  left_ -= text.size();
  return {copy, text.size()};
}

NodeId Tree::Child(NodeId parent, std::string_view name) const {
  for (const NodeId id : Children(*this, parent)) {
    if (nodes_[id].name == name) return id;
  }
  return kNone;
}

std::string_view Tree::Value(NodeId parent, std::string_view name) const {
  const NodeId leaf = Child(parent, name);
  if (leaf == kNone || nodes_[leaf].first == kNone) return {};
  return nodes_[nodes_[leaf].first].name;
}

}  // namespace portwright::dialect::panos
