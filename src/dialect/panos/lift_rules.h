// The security rules of one context as a chain: what comes from the outside first, then the
// system's own, what stands behind them, and the rules that every device ends with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/date.h"
#include "dialect/common/policy_builder.h"
#include "dialect/panos/addresses.h"
#include "dialect/panos/applications.h"
#include "dialect/panos/model.h"
#include "dialect/panos/services.h"
#include "dialect/panos/zone_rules.h"

namespace portwright::dialect::panos {

// What objects say, kept over all contexts.
struct ObjectCache {
  ObjectTerms addresses;
  ServiceTable services;
};

class ContextLifter {
 public:
  // `as_of`: rules of schedules that ended before it are over; nothing: not known.
  ContextLifter(Context& context, ObjectCache& cache, PolicyBuilder& builder, Ledger& ledger,
                std::optional<Date> as_of);

  // First: the context gets the zones that only rules name. A zone whose interfaces are not known
  // gets one of its own name, behind the prefix.
  void CompleteZones(std::string_view prefix);

  // Every rule at the end of the chain, the last of them for all packets unless `has_default`:
  // then a denial is left to the chain.
  void Lift(std::uint32_t chain, bool has_default);

 private:
  struct Rulebase {
    Spot rules;
    std::size_t position = 0;  // index of the scope
  };
  struct RuleTerms {
    EntryMatch match;
    RuleType type = RuleType::kUniversal;
    ZoneChoice from;
    ZoneChoice to;
    std::optional<policy::VerdictKind> verdict;  // nothing: not known
    bool is_over = false;                        // its schedule has ended
  };

  std::vector<Rulebase> Rulebases(std::string_view base, std::string_view kind) const;
  std::vector<Rulebase> Order() const;  // as the device walks them
  void NoteOtherRules();
  void AddZonesNamed(const Rulebase& rulebase);
  const Zone* ZoneOf(std::string_view name) const;
  void LiftRulebase(const Rulebase& rulebase, std::uint32_t chain);
  void LiftRule(const Spot& rule, std::size_t position, std::uint32_t chain);
  void ReadFields(const Spot& rule, std::size_t position, RuleTerms& out);
  AddressTerm ReadAddressField(const Spot& rule, std::string_view field, std::size_t position,
                               RuleTerms& out);
  void ReadApplications(const Spot& rule, std::size_t position, RuleTerms& out);
  void BoundByProtocol(const Spot& applications, RuleTerms& out) const;
  void ReadSchedule(const Spot& rule, std::size_t position, RuleTerms& out);
  ZoneChoice ReadZones(const Spot& rule, std::string_view field, RuleTerms& out);
  void ReadType(const Spot& rule, RuleTerms& out);
  void ReadAction(const Spot& rule, RuleTerms& out);
  bool ReadFlag(const Spot& rule, std::string_view field, RuleTerms& out);
  void Open(const Spot& at, std::string reason, RuleTerms& out);
  void Write(std::uint32_t chain, const RuleTerms& terms, SourcePlace place);
  void LiftDefaults(std::uint32_t chain, bool has_default);
  std::pair<policy::VerdictKind, SourcePlace> DefaultOf(std::string_view name,
                                                        policy::VerdictKind otherwise) const;

  Context& context_;
  Addresses addresses_;
  Services services_;
  Applications applications_;
  Names schedules_;
  PolicyBuilder& builder_;
  Ledger& ledger_;
  std::optional<Date> as_of_;
  std::unordered_map<std::string, std::size_t> zone_index_;
  bool knows_zones_ = false;
};

}  // namespace portwright::dialect::panos
