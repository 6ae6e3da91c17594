#include "dialect/windows/change.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/object_names.h"
#include "dialect/windows/lift.h"
#include "dialect/windows/render.h"
#include "dialect/windows/rule_fields.h"
#include "dialect/windows/ruleset.h"

namespace portwright::dialect::windows {
namespace {

// In the order of Field.
constexpr std::string_view kFieldNames[kFieldCount] = {
    "Name",     "DisplayName", "Group",      "Enabled",  "Profile",      "Direction",    "Action",
    "Protocol", "LocalPort",   "RemotePort", "IcmpType", "LocalAddress", "RemoteAddress"};

void AppendValue(std::string& out, std::string_view name, const FieldValue& value) {
  out += " -";
  out += name;
  out += ' ';
  for (std::size_t i = 0; i < value.words.size(); ++i) {
    if (i > 0) out += ", ";
    AppendQuoted(out, value.words[i]);
  }
}

// A rule as today's text has it; what our scripts say for all rules is said.
void AppendToday(std::string& out, const FirewallRule& rule, bool is_ours) {
  out += "New-NetFirewallRule";
  if (is_ours) out += " -PolicyStore PersistentStore";
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (rule.fields[i].is_said) AppendValue(out, kFieldNames[i], rule.fields[i]);
  }
  for (const auto& [name, value] : rule.others) AppendValue(out, name, value);
  if (is_ours && !rule.At(Field::kGroup).is_said) {
    out += " -Group ";
    AppendQuoted(out, kOwnGroup);
  }
  if (is_ours) out += " -ErrorAction Stop | Out-Null";
  out += '\n';
}

std::string NameOf(const FirewallRule& rule) {
  const FieldValue& name = rule.At(Field::kName);
  return name.words.size() == 1 ? ToLower(name.words[0]) : std::string();
}

bool IsOurs(const FirewallRule& rule) { return NameOf(rule).starts_with(kOwnPrefix); }

bool SameList(const FieldValue& value, const std::vector<std::string>& wanted) {
  if (value.Is("Any")) return wanted.empty();
  return std::equal(
      value.words.begin(), value.words.end(), wanted.begin(), wanted.end(),
      [](std::string_view a, std::string_view b) { return ToLower(a) == ToLower(b); });
}

bool SaysOrLeaves(const FieldValue& value, std::string_view word) {
  return !value.is_said || value.Is(word);
}

bool SaysTheSame(const FirewallRule& rule, const RuleFields& wanted) {
  return rule.others.empty() && !rule.is_perhaps &&
         SaysOrLeaves(rule.At(Field::kEnabled), "True") &&
         SaysOrLeaves(rule.At(Field::kAction), "Allow") &&
         SaysOrLeaves(rule.At(Field::kProfile), "Any") &&
         rule.At(Field::kDirection).Is(wanted.is_inbound ? "Inbound" : "Outbound") &&
         rule.At(Field::kProtocol).Is(wanted.protocol) &&
         SameList(rule.At(Field::kLocalPort), wanted.local_ports) &&
         SameList(rule.At(Field::kRemotePort), wanted.remote_ports) &&
         SameList(rule.At(Field::kIcmpType), wanted.icmp_types) &&
         SameList(rule.At(Field::kLocalAddress), wanted.local_addresses) &&
         SameList(rule.At(Field::kRemoteAddress), wanted.remote_addresses);
}

void AppendRemoval(std::string& out, std::string_view name) {
  out += "Remove-NetFirewallRule -PolicyStore PersistentStore -Name ";
  AppendQuoted(out, name);
  out += " -ErrorAction Stop\n";
}

class Change {
 public:
  Change(const Ruleset& today, const RuleList& wanted, Diagnostics& diagnostics)
      : today_(today), wanted_(wanted), diagnostics_(diagnostics) {}

  std::optional<RenderedChange> Make(SourcePlace whole) {
    if (!IsKnown(whole)) return std::nullopt;
    for (const RuleFields& rule : wanted_.rules) wanted_names_.emplace(rule.name, &rule);
    for (const FirewallRule& rule : today_.rules) {
      if (!IsOurs(rule)) continue;
      const auto same = wanted_names_.find(NameOf(rule));
      if (same != wanted_names_.end() && !SaysTheSame(rule, *same->second)) {
        diagnostics_.Error("PW-DIA-windows-0011", rule.place,
                           "expected a rule of portwright as it was made, found " +
                               Quote(NameOf(rule)) + ", which somebody changed",
                           "run the whole script: it writes all its rules again");
        return std::nullopt;
      }
      present_.insert(NameOf(rule));
    }
    Write();
    return std::move(out_);
  }

 private:
  bool IsKnown(SourcePlace whole) {
    if (today_.unfollowed.empty()) {
      const auto open =
          std::find_if(today_.rules.begin(), today_.rules.end(), [](const FirewallRule& rule) {
            const auto is_open = [](const auto& value) { return value.is_open; };
            return rule.is_perhaps ||
                   std::any_of(rule.fields.begin(), rule.fields.end(), is_open) ||
                   std::any_of(rule.others.begin(), rule.others.end(),
                               [&](const auto& other) { return is_open(other.second); });
          });
      if (open == today_.rules.end()) return true;
      whole = open->place;
    } else {
      whole = today_.unfollowed[0].second;
    }
    diagnostics_.Error("PW-DIA-windows-0010", whole,
                       "expected the rules of today written out, found a text that computes some",
                       "the script of the last run, or a list of rules, will do");
    return false;
  }

  bool NeedsProfiles() const {
    return std::any_of(today_.profiles.begin(), today_.profiles.end(),
                       [&](const ProfileActions& profile) {
                         return profile.is_open || profile.is_enabled != true ||
                                (wanted_.sides.inbound && profile.allows_inbound != false) ||
                                (wanted_.sides.outbound && profile.allows_outbound != false);
                       });
  }

  std::string WantedProfiles() const {
    return "Set-NetFirewallProfile -Name 'Domain', 'Private', 'Public' "
           "-PolicyStore PersistentStore -Enabled True" +
           DefaultActions(wanted_.sides) + " -ErrorAction Stop\n";
  }

  // What today's text says of the profiles. What it leaves is not known, and stays.
  std::string TodaysProfiles() const {
    static constexpr std::string_view kNames[] = {"Domain", "Private", "Public"};
    std::string out;
    for (std::size_t i = 0; i < today_.profiles.size(); ++i) {
      const ProfileActions& profile = today_.profiles[i];
      std::string said;
      if (profile.is_enabled) said += *profile.is_enabled ? " -Enabled True" : " -Enabled False";
      const auto add = [&](std::string_view name, const std::optional<bool>& allows) {
        if (allows) said += " -" + std::string(name) + (*allows ? " Allow" : " Block");
      };
      add("DefaultInboundAction", profile.allows_inbound);
      add("DefaultOutboundAction", profile.allows_outbound);
      if (said.empty()) continue;
      out += "Set-NetFirewallProfile -Name " + std::string(kNames[i]) +
             " -PolicyStore PersistentStore" + said + " -ErrorAction Stop\n";
    }
    return out;
  }

  void Write() {
    std::string added, added_back, removed, removed_back, kept;
    for (const RuleFields& rule : wanted_.rules) {
      if (present_.count(rule.name) > 0) continue;
      AppendCommand(added, rule);
      added += '\n';
      AppendRemoval(removed_back, rule.name);
    }
    std::string old;
    for (const FirewallRule& rule : today_.rules) {
      const bool is_ours = IsOurs(rule);
      const std::string name = NameOf(rule);
      const bool is_old = is_ours && wanted_names_.count(name) == 0;
      AppendToday(is_old ? old : kept, rule, is_ours);
      if (is_old) AppendRemoval(removed, name);
    }
    const bool needs_profiles = NeedsProfiles();
    const std::string profiles = needs_profiles ? WantedProfiles() : std::string();
    out_.commands = added + profiles + removed;
    const std::string before = TodaysProfiles();
    if (!out_.commands.empty()) out_.undo = old + (needs_profiles ? before : "") + removed_back;
    if (needs_profiles && !today_.says_profiles) {
      diagnostics_.Warning("PW-DIA-windows-0012", {},
                           "expected today's text to say the default actions, found that it does "
                           "not: the undo leaves them at Block",
                           "Set-NetFirewallProfile -All -DefaultOutboundAction Allow opens what "
                           "goes out again");
    }
    out_.states.push_back(kept + old + added + before + profiles);
    out_.states.push_back(kept + added + before + profiles);
  }

  const Ruleset& today_;
  const RuleList& wanted_;
  Diagnostics& diagnostics_;
  std::map<std::string, const RuleFields*> wanted_names_;
  std::set<std::string> present_;
  RenderedChange out_;
};

}  // namespace

std::optional<RenderedChange> ChangeOf(const policy::Policy& policy, const RenderOptions& options,
                                       std::string_view today, const LiftOptions& lift,
                                       Diagnostics& diagnostics) {
  RequirementSets requirements(policy);
  const auto wanted = RulesOf(policy, options.version, requirements, diagnostics);
  if (!wanted) return std::nullopt;
  std::string plain;
  Ruleset rules;
  if (!ReadText(today, lift, plain, rules, diagnostics)) return std::nullopt;
  return Change(rules, *wanted, diagnostics).Make({diagnostics.AddFile(lift.file_name), 0, 0});
}

}  // namespace portwright::dialect::windows
