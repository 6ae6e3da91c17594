// A tree as `set` commands, one for each value or list; of either form of a configuration.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "dialect/panos/tree.h"

namespace portwright::dialect::panos {

// What a copy says in place of each name and value.
class Wording {
 public:
  virtual ~Wording() = default;
  virtual std::string Entry(const Node& part, std::string_view name) = 0;
  virtual std::string Member(const Node& list, std::string_view value) = 0;
  virtual std::string Value(const Node& leaf, std::string_view value) = 0;
  virtual std::string Unknown(std::string_view field) = 0;
  virtual bool ShowsFreeText() const { return false; }
};

// All as it is.
class SameWords : public Wording {
 public:
  std::string Entry(const Node&, std::string_view name) override { return std::string(name); }
  std::string Member(const Node&, std::string_view value) override { return std::string(value); }
  std::string Value(const Node&, std::string_view value) override { return std::string(value); }
  std::string Unknown(std::string_view field) override { return std::string(field); }
  bool ShowsFreeText() const override { return true; }
};

// Refers to the tree and the words, which must outlive it.
class SetWriter {
 public:
  SetWriter(const Tree& tree, Wording& words) : tree_(tree), words_(words) {}

  void Write(std::string& out);
  // Write passes over these nodes, with all below them.
  void LeaveOut(std::set<NodeId> nodes) { left_out_ = std::move(nodes); }
  // One entry; `path` is `set` and all that stands before its name.
  void WriteEntry(const std::string& path, NodeId entry, std::string& out);

 private:
  void WriteNode(NodeId id, const std::string& path, std::string& out);

  const Tree& tree_;
  Wording& words_;
  std::set<NodeId> left_out_;
};

}  // namespace portwright::dialect::panos
