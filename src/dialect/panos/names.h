// What names mean in a context: found from the inside outwards, groups ordered before they are
// expanded. Shared by addresses and services.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/panos/model.h"

namespace portwright::dialect::panos {

struct Found {
  Spot spot;
  std::size_t position = 0;  // index of the scope that has it

  bool exists() const { return spot.exists(); }
  bool is_group() const {
    const Part part = spot.get().part;
    return part == Part::kAddressGroup || part == Part::kServiceGroup;
  }
};

// Work and messages of one reading, over all of its contexts.
class Ledger {
 public:
  explicit Ledger(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // At most 1,000 errors, as a broken text may hold millions.
  void Error(std::string_view code, SourcePlace place, std::string message, std::string hint = "");
  // Each (code, place) once: several contexts read the same lines.
  void Warning(std::string_view code, SourcePlace place, std::string message,
               std::string hint = "");
  // False, with an error, once a text asks for more than a device could hold: entries of lists
  // and groups written out, and rules.
  bool Spend(std::size_t entries, SourcePlace place);
  bool SpendRules(std::size_t rules, SourcePlace place);

 private:
  bool IsFresh(std::string_view code, SourcePlace place);

  Diagnostics& diagnostics_;
  std::unordered_set<std::string> said_;
  std::size_t errors_ = 0;
  std::size_t entries_ = 0;
  std::size_t rules_ = 0;
};

class Names {
 public:
  Names(const Context& context, NameTable Scope::*table, Ledger& ledger)
      : context_(context), table_(table), ledger_(ledger) {}

  // What the name means for one who stands in the scope at `position`. Two answers where a device
  // group inside has the name too: which of them an outer scope's rule means is not said anywhere.
  std::vector<Found> Lookup(std::string_view name, std::size_t position) const;

  // The group and those that it needs and that are not in `done`, members first. A loop is an
  // error. O(members).
  std::vector<Found> Order(const Found& group,
                           const std::function<bool(const Spot&)>& is_done) const;

  // The members' list of a group; nothing for a dynamic one.
  static Spot MembersOf(const Spot& group);

 private:
  const Context& context_;
  NameTable Scope::*table_;
  Ledger& ledger_;
};

struct SpotHash {
  std::size_t operator()(const Spot& spot) const {
    return std::hash<const void*>()(spot.tree) + spot.node * std::size_t{0x9e3779b97f4a7c15};
  }
};

// Reasons of third values, each once and at most three of them: a group of a thousand names is one
// condition all the same.
void AddReason(std::vector<std::string>& reasons, const std::string& reason);

}  // namespace portwright::dialect::panos
