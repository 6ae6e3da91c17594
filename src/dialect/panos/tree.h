// The parts of a PAN-OS configuration that are read, as a tree with places; the same from XML and
// from `set` commands. Nodes are small and never move apart from their index; at most kNodesMax.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/panos/schema.h"

namespace portwright::dialect::panos {

using NodeId = std::uint32_t;
inline constexpr NodeId kNone = 0xffffffffU;

struct Node {
  std::string_view name;  // of a part or an entry; the text of a member or a leaf's value
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  NodeId first = kNone;
  NodeId last = kNone;
  NodeId next = kNone;
  Part part = Part::kNothing;
  Shape shape = Shape::kBody;
};

class Tree {
 public:
  static constexpr std::size_t kNodesMax = 8'000'000;

  explicit Tree(std::uint32_t file) : file_(file) { nodes_.emplace_back(); }

  NodeId root() const { return 0; }
  std::size_t size() const { return nodes_.size(); }
  const Node& operator[](NodeId id) const { return nodes_[id]; }
  Node& operator[](NodeId id) { return nodes_[id]; }
  SourcePlace place(NodeId id) const { return {file_, nodes_[id].line, nodes_[id].column}; }
  std::uint32_t file() const { return file_; }

  // kNone once the tree is full. The name is not copied.
  NodeId Add(NodeId parent, Node node);
  void Clear(NodeId id) { nodes_[id].first = nodes_[id].last = kNone; }

  // A copy of a text that lives as long as the tree.
  std::string_view Keep(std::string_view text);

  NodeId Child(NodeId parent, std::string_view name) const;  // the first of the name, or kNone
  // The text of a leaf of the name: empty where there is none.
  std::string_view Value(NodeId parent, std::string_view name) const;

 private:
  std::uint32_t file_;
  std::vector<Node> nodes_;
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t left_ = 0;  // bytes free at the end of the last chunk
  char* free_ = nullptr;
};

// The values under a list or the entries under a named part.
class Children {
 public:
  class Iterator {
   public:
    Iterator(const Tree& tree, NodeId id) : tree_(&tree), id_(id) {}
    NodeId operator*() const { return id_; }
    Iterator& operator++() {
      id_ = (*tree_)[id_].next;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return id_ != other.id_; }

   private:
    const Tree* tree_;
    NodeId id_;
  };

  Children(const Tree& tree, NodeId parent)
      : tree_(tree), first_(parent == kNone ? kNone : tree[parent].first) {}
  Iterator begin() const { return {tree_, first_}; }
  Iterator end() const { return {tree_, kNone}; }

 private:
  const Tree& tree_;
  NodeId first_;
};

}  // namespace portwright::dialect::panos
