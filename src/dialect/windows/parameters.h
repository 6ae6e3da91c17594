// Parameters of the firewall's cmdlets, by their names or beginnings of those, as PowerShell takes
// them. Written from the cmdlets' reference.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dialect/windows/ruleset.h"

namespace portwright::dialect::windows {

struct Parameter {
  enum class Kind : std::uint8_t {
    kField,      // one of ours
    kCondition,  // asks for something that is not modelled, unless its value is `neutral`
    kOverride,   // OverrideBlockRules
    kPassed,     // has no say in what passes
    kSwitch      // the same, and has no value
  };
  std::string_view name;
  Kind kind = Kind::kPassed;
  Field field = Field::kName;
  std::string_view neutral = {};
};

// Of New-NetFirewallRule. Null for names that it has not, or that fit several.
const Parameter* FindRuleParameter(std::string_view name);

// Whether a parameter of Set-NetFirewallProfile is meant.
bool IsParameter(std::string_view written, std::string_view name, std::size_t letters_min);

}  // namespace portwright::dialect::windows
