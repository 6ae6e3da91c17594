// Firewall rules as any text says them, before they mean anything.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/windows/frame.h"
#include "dialect/windows/ps_text.h"

namespace portwright::dialect::windows {

// What a rule says that is modelled; names are those of New-NetFirewallRule.
enum class Field : std::uint8_t {
  kName,
  kDisplayName,
  kGroup,
  kEnabled,
  kProfile,
  kDirection,
  kAction,
  kProtocol,
  kLocalPort,
  kRemotePort,
  kIcmpType,
  kLocalAddress,
  kRemoteAddress
};
inline constexpr std::size_t kFieldCount = 13;

struct FieldValue {
  bool is_said = false;
  bool is_open = false;  // computed by the text: not known
  std::vector<std::string_view> words;
  SourcePlace place;

  bool Is(std::string_view word) const;  // said, and nothing else; in any case of letters
};

struct FirewallRule {
  std::array<FieldValue, kFieldCount> fields;
  // Further conditions, which are not modelled: `Program`, with its value.
  std::vector<std::pair<std::string_view, FieldValue>> others;
  bool overrides_blocks = false;  // perhaps
  bool is_perhaps = false;        // the text makes it under a condition of its own
  SourcePlace place;

  FieldValue& At(Field field) { return fields[static_cast<std::size_t>(field)]; }
  const FieldValue& At(Field field) const { return fields[static_cast<std::size_t>(field)]; }
};

// What happens to packets that no rule speaks of, in one profile. Nothing: not said.
struct ProfileActions {
  std::optional<bool> is_enabled;
  std::optional<bool> allows_inbound;
  std::optional<bool> allows_outbound;
  bool is_open = false;  // said in a way that is not known
};

struct Ruleset {
  static constexpr std::size_t kRulesMax = 1'000'000;

  Strings strings;  // words of rules may live here
  std::vector<FirewallRule> rules;
  std::array<ProfileActions, 3> profiles;  // Domain, Private, Public
  bool says_profiles = false;
  // What may have done anything to the firewall.
  std::vector<std::pair<std::string, SourcePlace>> unfollowed;
  std::set<std::string> assumptions;
  // A script of ours: it says all that it means, and nothing of a side that it leaves alone.
  std::optional<Sides> own;
};

}  // namespace portwright::dialect::windows
