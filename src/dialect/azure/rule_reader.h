// One security rule: its fields as what it matches and does.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/azure/rule_fields.h"
#include "dialect/azure/ruleset.h"
#include "dialect/azure/tags.h"

namespace portwright::dialect::azure {

// Warns of what is third value; errors have their place, and the rule is of no use then.
class RuleReader {
 public:
  RuleReader(const Tags& tags, Diagnostics& diagnostics) : tags_(tags), diagnostics_(diagnostics) {}

  SecurityRule Read(const RuleFields& rule);
  // A rule of which nothing is known.
  SecurityRule AnyRule(std::string why, SourcePlace place);

 private:
  struct Ports {
    std::vector<net::PortRange> ranges;
    bool is_open = false;
  };

  AddressTerm ReadSide(const RuleFields& rule, std::string_view side);
  void AddAddresses(const FieldValue& value, SourcePlace place, std::string_view side,
                    AddressTerm& sum, std::vector<net::AddressRange>& known);
  Ports ReadPorts(const RuleFields& rule, std::string_view side);
  void ReadServices(const RuleFields& rule, SecurityRule& out);
  void AddPorted(std::uint8_t protocol, const Ports& sources, const Ports& destinations,
                 SecurityRule& out);
  void AddPortless(std::uint8_t protocol, const Ports& sources, const Ports& destinations,
                   SecurityRule& out);
  std::optional<bool> ReadChoice(const RuleFields& rule, std::string_view name,
                                 std::string_view yes, std::string_view no);
  void ReadPriority(const RuleFields& rule, SecurityRule& out);
  void CheckNames(const RuleFields& rule, SecurityRule& out);
  void Open(SourcePlace place, std::string_view found);
  bool Spend(std::size_t entries, SourcePlace place);

  const Tags& tags_;
  Diagnostics& diagnostics_;
  std::size_t spent_ = 0;
};

}  // namespace portwright::dialect::azure
