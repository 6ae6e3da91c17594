#include "dialect/srx/tree.h"

namespace portwright::dialect::srx {

Tree::Tree() {
  Node root;
  root.part = Part::kRoot;
  nodes_.push_back(root);
}

NodeId Tree::Add(NodeId parent, const Node& node) {
  if (nodes_.size() >= kNodesMax) return kNone;
  const auto id = static_cast<NodeId>(nodes_.size());
  nodes_.push_back(node);
  Node& above = nodes_[parent];
  if (above.first == kNone) {
    above.first = id;
  } else {
    nodes_[above.last].next = id;
  }
  above.last = id;
  if (node.shape == Shape::kEntry) entries_.emplace(Key{parent, node.name}, id);
  return id;
}

NodeId Tree::FindEntry(NodeId named, std::string_view name) const {
  const auto found = entries_.find({named, name});
  return found == entries_.end() ? kNone : found->second;
}

NodeId Tree::FindStatement(NodeId parent, std::string_view name) const {
  for (NodeId id = nodes_[parent].first; id != kNone; id = nodes_[id].next) {
    const bool is_statement = nodes_[id].shape != Shape::kValue &&
                              nodes_[id].shape != Shape::kEntry &&
                              nodes_[id].shape != Shape::kUnknown;
    if (is_statement && nodes_[id].name == name) return id;
  }
  return kNone;
}

NodeId Tree::FindValue(NodeId list, std::string_view value) const {
  for (NodeId id = nodes_[list].first; id != kNone; id = nodes_[id].next) {
    if (nodes_[id].shape == Shape::kValue && nodes_[id].name == value) return id;
  }
  return kNone;
}

void Tree::Clear(NodeId id) { nodes_[id].first = nodes_[id].last = kNone; }

NodeId Tree::Child(NodeId parent, std::string_view name) const {
  if (parent == kNone) return kNone;
  const NodeId id =
      nodes_[parent].shape == Shape::kNamed ? FindEntry(parent, name) : FindStatement(parent, name);
  return id == kNone || nodes_[id].is_inactive ? kNone : id;
}

std::vector<NodeId> Tree::Children(NodeId parent) const {
  std::vector<NodeId> out;
  if (parent == kNone) return out;
  for (NodeId id = nodes_[parent].first; id != kNone; id = nodes_[id].next) {
    if (!nodes_[id].is_inactive) out.push_back(id);
  }
  return out;
}

std::string_view Tree::Value(NodeId parent, std::string_view leaf) const {
  const NodeId id = Child(parent, leaf);
  if (id == kNone || nodes_[id].first == kNone) return {};
  const NodeId value = nodes_[id].first;
  return nodes_[value].is_inactive ? std::string_view() : nodes_[value].name;
}

}  // namespace portwright::dialect::srx
