// What a configuration has, found in its trees: scopes of names, rulebases, zones, and how the
// scopes stand in each other.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/panos/tree.h"

namespace portwright::dialect::panos {

// A node and the tree that it is of.
struct Spot {
  const Tree* tree = nullptr;
  NodeId node = kNone;

  bool exists() const { return tree != nullptr && node != kNone; }
  const Node& get() const { return (*tree)[node]; }
  std::string_view name() const { return get().name; }
  SourcePlace place() const { return tree->place(node); }
  Spot Child(std::string_view child) const {
    return exists() ? Spot{tree, tree->Child(node, child)} : Spot();
  }
  std::string_view Value(std::string_view leaf) const {
    return exists() ? tree->Value(node, leaf) : std::string_view();
  }
  Children children() const { return {*tree, node}; }

  friend bool operator==(const Spot&, const Spot&) = default;
};

using NameTable = std::unordered_map<std::string_view, Spot>;

// Shared, a virtual system, a device group, or what Panorama has pushed.
struct Scope {
  std::string name;  // `shared`, `device-group X`
  Spot spot;
  std::string_view parent;  // of a device group: empty where it stands in shared
  NameTable addresses;      // objects and groups: they share their names
  NameTable services;
  NameTable applications;
  NameTable schedules;
};

struct Zone {
  std::string name;
  SourcePlace place;
  std::vector<std::string> interfaces;  // where none is known, its name stands for them
  bool is_external = false;             // leads to another virtual system
};

// Who decides about packets: the scopes, from the inside outwards.
struct Context {
  std::string name;
  SourcePlace place;
  std::vector<const Scope*> scopes;
  std::size_t managed_from = 0;  // index of the first scope of Panorama; scopes.size(): none
  std::vector<Zone> zones;
};

// A virtual system, or all that Panorama knows: the contexts of which one holds there.
struct Point {
  std::string name;
  SourcePlace place;
  std::vector<Context> contexts;
};

struct Model {
  std::deque<Tree> trees;
  std::deque<Scope> scopes;
  std::vector<Point> points;
};

// Fills scopes and points from the trees. Names that stand twice and device groups in a loop are
// errors.
void FindScopes(Model& model, Diagnostics& diagnostics);

}  // namespace portwright::dialect::panos
