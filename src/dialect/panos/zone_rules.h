// Rules between zones: a zone is a set of interfaces, and a condition names one interface. What
// stands between many of them is written once, in a chain to which the interfaces lead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/common/policy_builder.h"
#include "dialect/panos/model.h"
#include "dialect/panos/names.h"

namespace portwright::dialect::panos {

enum class RuleType : std::uint8_t { kUniversal, kIntrazone, kInterzone };

// Zones of one side of a rule.
struct ZoneChoice {
  bool is_any = false;
  std::vector<const Zone*> zones;
};

class ZoneRules {
 public:
  // Writes rules at the end of a chain, under these interfaces.
  using Write = std::function<void(std::uint32_t chain,
                                   const std::vector<policy::InterfaceMatch>& interfaces)>;

  ZoneRules(const std::vector<Zone>& zones, PolicyBuilder& builder, Ledger& ledger)
      : zones_(zones), builder_(builder), ledger_(ledger) {}

  // `name` tells the chains of this rule apart; `lines` is how many rules `write` makes. Within
  // zones `to` is not looked at. O(interfaces + lines) rules, times zones between zones.
  void Add(std::uint32_t chain, const std::string& name, RuleType type, const ZoneChoice& from,
           const ZoneChoice& to, std::size_t lines, SourcePlace place, const Write& write);

 private:
  // Interfaces of one side; empty: not asked for.
  struct Side {
    bool is_any = false;
    std::vector<std::string_view> interfaces;
  };
  struct Work {
    const std::string& name;
    std::size_t lines = 0;
    SourcePlace place;
    const Write& write;
    std::uint32_t made = 0;  // chains
    std::uint32_t terms = 0;
    bool has_terms = false;
  };

  static Side SideOf(const ZoneChoice& choice, const Zone* without = nullptr);
  std::vector<const Zone*> All(const ZoneChoice& choice) const;
  void AddBetween(std::uint32_t chain, const Side& from, const Side& to, Work& work);
  void AddOutOf(std::uint32_t chain, const Zone& zone, const ZoneChoice& to, Work& work);
  void Jump(std::uint32_t chain, std::string_view interface, bool is_output, std::uint32_t target,
            SourcePlace place);
  std::uint32_t NewChain(Work& work);
  std::uint32_t TermsOf(Work& work);

  const std::vector<Zone>& zones_;
  PolicyBuilder& builder_;
  Ledger& ledger_;
};

}  // namespace portwright::dialect::panos
