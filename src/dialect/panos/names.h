// What names mean in a context: found from the inside outwards, groups ordered before they are
// expanded. Shared by addresses and services.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/ledger.h"
#include "dialect/panos/model.h"
#include "policy/policy.h"

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

class Ledger : public dialect::Ledger {
 public:
  // Host names that are read join the policy's.
  Ledger(Diagnostics& diagnostics, policy::Policy& policy)
      : dialect::Ledger(diagnostics), policy_(policy) {}

  policy::Policy& policy() { return policy_; }

 private:
  void SayTooMany(Spent what, SourcePlace place) override;

  policy::Policy& policy_;
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

}  // namespace portwright::dialect::panos
