// The parts of a Junos configuration that are read, as a tree with places; the same from `set`
// commands and from curly braces. Names are views into the texts, which must outlive the tree, or
// into words that it keeps. At most kNodesMax nodes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/srx/schema.h"

namespace portwright::dialect::srx {

using NodeId = std::uint32_t;
inline constexpr NodeId kNone = 0xffffffff;

struct Node {
  std::string_view name;
  NodeId first = kNone;  // child
  NodeId last = kNone;
  NodeId next = kNone;  // sibling
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint16_t file = 0;
  Part part = Part::kNothing;
  Shape shape = Shape::kBody;
  bool is_inactive = false;
};

class Tree {
 public:
  static constexpr std::size_t kNodesMax = 16'000'000;

  Tree();

  NodeId root() const { return 0; }
  const Node& operator[](NodeId id) const { return nodes_[id]; }
  std::size_t size() const { return nodes_.size(); }
  SourcePlace place(NodeId id) const {
    return {nodes_[id].file, nodes_[id].line, nodes_[id].column};
  }

  // None where the tree is full.
  NodeId Add(NodeId parent, const Node& node);
  // The entry of a name; O(1).
  NodeId FindEntry(NodeId named, std::string_view name) const;
  // The statement of a name, active or not; O(statements).
  NodeId FindStatement(NodeId parent, std::string_view name) const;
  // The value of a list; O(values).
  NodeId FindValue(NodeId list, std::string_view value) const;
  void Clear(NodeId id);
  void SetInactive(NodeId id, bool is_inactive) { nodes_[id].is_inactive = is_inactive; }
  std::string_view Keep(std::string word) { return kept_.emplace_back(std::move(word)); }

  // Of active nodes only; of none nothing.
  NodeId Child(NodeId parent, std::string_view name) const;
  std::vector<NodeId> Children(NodeId parent) const;
  // The value of a leaf, empty where there is none.
  std::string_view Value(NodeId parent, std::string_view leaf) const;
  bool Has(NodeId parent, std::string_view name) const { return Child(parent, name) != kNone; }

 private:
  struct Key {
    NodeId parent = kNone;
    std::string_view name;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>()(key.name) + key.parent * std::size_t{0x9e3779b97f4a7c15};
    }
  };

  std::vector<Node> nodes_;
  std::unordered_map<Key, NodeId, KeyHash> entries_;
  std::deque<std::string> kept_;
};

}  // namespace portwright::dialect::srx
