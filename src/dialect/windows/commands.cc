#include "dialect/windows/commands.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::windows {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '?'; }

constexpr std::string_view kProfileNames[] = {"domain", "private", "public"};

// Which profiles a list names; nothing where it names others.
std::optional<std::array<bool, 3>> ProfilesOf(const PsValue& value) {
  std::array<bool, 3> out{};
  if (value.is_open || value.words.empty() || !value.tables.empty()) return std::nullopt;
  for (const std::string_view list : value.words) {
    for (const std::string_view one : Split(list, ',')) {
      const std::string name = ToLower(Trim(one));
      const auto* const found = std::find(std::begin(kProfileNames), std::end(kProfileNames), name);
      if (name == "any" || name == "all" || name == "*") {
        out = {true, true, true};
      } else if (found == std::end(kProfileNames)) {
        return std::nullopt;
      } else {
        out[static_cast<std::size_t>(found - std::begin(kProfileNames))] = true;
      }
    }
  }
  return out;
}

// `*` and `?` in names are patterns, which only the device can resolve.
bool IsPattern(std::string_view word) { return word.find_first_of("*?[") != word.npos; }

void Splat(PsText& text, std::vector<Argument>& out) {
  const SourcePlace place = text.place();
  const PsValue* table = text.Find(text.ReadVariable());
  if (table == nullptr || table->is_open || !table->is_table) {
    out.push_back({"@", true, {}, place});
    out.back().value.is_open = true;
    return;
  }
  for (const auto& [key, value] : table->entries) out.push_back({key, true, value, value.place});
}

}  // namespace

bool FieldValue::Is(std::string_view word) const {
  return is_said && !is_open && words.size() == 1 && ToLower(words[0]) == ToLower(word);
}

std::vector<Argument> ReadArguments(PsText& text) {
  std::vector<Argument> out;
  while (!text.is_broken()) {
    text.SkipBlanks();
    if (text.AtStatementEnd() || text.Peek() == '|') return out;
    const char c = text.Peek();
    // `2>&1`, `> $null`
    const bool is_numbered = (c >= '0' && c <= '9') || c == '*';
    if (c == '>' || (is_numbered && text.Peek(1) == '>')) {
      while (text.Peek() != '>') text.Advance();
      while (text.Peek() == '>' || text.Peek() == '&') text.Advance();
      text.SkipBlanks();
      text.ReadList(PsText::Mode::kArgument);
      continue;
    }
    if (c == '@' && IsLetter(text.Peek(1))) {
      Splat(text, out);
      continue;
    }
    Argument argument;
    argument.place = text.place();
    if (c == '-' && IsLetter(text.Peek(1))) {
      text.Advance();
      argument.name = text.ReadWord();
      const std::size_t colon = argument.name.find(':');
      if (colon != std::string_view::npos) {
        const std::string_view rest = argument.name.substr(colon + 1);
        argument.name = argument.name.substr(0, colon);
        argument.has_value = true;
        if (!rest.empty()) {
          argument.value.words.push_back(rest);
          argument.value.is_open = !text.AtStatementEnd() && text.Peek() != ' ';
        }
      }
      if (argument.value.words.empty()) {
        text.SkipBlanks();
        const bool is_next = text.Peek() == '-' && IsLetter(text.Peek(1));
        if (!is_next && !text.AtStatementEnd() && text.Peek() != '|' && text.Peek() != '>' &&
            text.Peek() != '@')
          argument.has_value = true;
        if (text.Peek() == '@' && !IsLetter(text.Peek(1))) argument.has_value = true;
        if (argument.has_value) argument.value = text.ReadList(PsText::Mode::kArgument);
      }
    } else {
      const std::size_t before = text.at();
      argument.has_value = true;
      argument.value = text.ReadList(PsText::Mode::kArgument);
      if (text.at() == before) text.Advance();
    }
    out.push_back(std::move(argument));
  }
  return out;
}

void Commands::Unfollowed(std::string_view what, SourcePlace place) {
  diagnostics_.Warning("PW-DIA-windows-0202", place,
                       "expected rules that are written out, found " + Quote(what) +
                           ", which may change any of them",
                       "what it changes is not known, and answers say so");
  if (rules_.unfollowed.size() < 1'000) rules_.unfollowed.emplace_back(what, place);
}

void Commands::AddRule(FirewallRule rule) {
  if (rules_.rules.size() >= Ruleset::kRulesMax) {
    if (rules_.rules.size() == Ruleset::kRulesMax && !diagnostics_.has_errors()) {
      diagnostics_.Error(
          "PW-DIA-windows-0107", rule.place,
          "expected at most " + WithThousands(Ruleset::kRulesMax) + " rules, found more");
    }
    return;
  }
  rules_.rules.push_back(std::move(rule));
}

void Commands::TakeParameter(const Argument& argument, const Parameter& parameter,
                             FirewallRule& rule) {
  using Kind = Parameter::Kind;
  if (parameter.kind == Kind::kSwitch) {
    const bool is_off = argument.has_value && argument.value.Is("False");
    if (parameter.name == "WhatIf" && !is_off) rule.is_perhaps = true;
    return;
  }
  if (!argument.has_value || (!argument.value.is_open && argument.value.words.empty())) {
    diagnostics_.Error("PW-DIA-windows-0112", argument.place,
                       "expected a value behind -" + std::string(parameter.name) + ", found none");
    return;
  }
  FieldValue value;
  value.is_said = true;
  value.is_open = argument.value.is_open || !argument.value.tables.empty();
  value.words = argument.value.words;
  value.place = argument.place;
  const bool is_neutral = !parameter.neutral.empty() && argument.value.Is(parameter.neutral);
  if (parameter.kind == Kind::kField) {
    FieldValue& field = rule.At(parameter.field);
    if (field.is_said) {
      diagnostics_.Error(
          "PW-DIA-windows-0111", argument.place,
          "expected each parameter once, found -" + std::string(parameter.name) + " again");
    }
    field = std::move(value);
  } else if (parameter.kind == Kind::kCondition && !is_neutral) {
    rule.others.emplace_back(parameter.name, std::move(value));
  } else if (parameter.kind == Kind::kOverride && !is_neutral) {
    rule.overrides_blocks = true;
    rule.others.emplace_back(parameter.name, std::move(value));
  } else if (parameter.name == "EdgeTraversalPolicy" && !argument.value.Is("Block")) {
    Assume("packets that come through tunnels (edge traversal) are not followed");
  } else if (parameter.name == "GPOSession" ||
             (parameter.name == "PolicyStore" && !argument.value.Is("PersistentStore"))) {
    Assume("rules of other stores (group policy) apply to the host");
  }
}

void Commands::NewRule(const std::vector<Argument>& arguments, SourcePlace place, bool perhaps) {
  FirewallRule rule;
  rule.place = place;
  rule.is_perhaps = perhaps;
  bool is_splatted = false;
  for (const Argument& argument : arguments) {
    if (argument.name == "@") {
      is_splatted = true;
      rule.others.emplace_back("@", FieldValue{true, true, {}, argument.place});
      continue;
    }
    const Parameter* parameter = argument.name.empty() ? nullptr : FindRuleParameter(argument.name);
    if (parameter == nullptr) {
      diagnostics_.Error("PW-DIA-windows-0110", argument.place,
                         "expected a parameter of New-NetFirewallRule, found " +
                             (argument.name.empty() ? "a value without a name"
                                                    : Quote("-" + std::string(argument.name))));
      continue;
    }
    TakeParameter(argument, *parameter, rule);
  }
  // Values of a table that is not known may be of any field.
  if (is_splatted) {
    for (FieldValue& field : rule.fields) {
      if (field.is_said) continue;
      field.is_said = field.is_open = true;
      field.place = place;
    }
  }
  if (!rule.At(Field::kDisplayName).is_said && !rule.At(Field::kName).is_said) {
    diagnostics_.Error("PW-DIA-windows-0113", place,
                       "expected -DisplayName, found a rule without one");
  }
  AddRule(std::move(rule));
}

void Commands::SetProfile(const std::vector<Argument>& arguments, SourcePlace place, bool perhaps) {
  std::array<bool, 3> named{};
  ProfileActions actions;
  actions.is_open = perhaps;
  bool is_any_open = perhaps;
  const auto choice = [&](const Argument& argument, std::string_view yes, std::string_view no,
                          std::optional<bool>& out, bool when_not_configured) {
    if (argument.value.Is(yes)) {
      out = true;
    } else if (argument.value.Is(no)) {
      out = false;
    } else if (argument.value.Is("NotConfigured")) {
      out = when_not_configured;
    } else if (argument.value.is_open) {
      actions.is_open = true;
      diagnostics_.Warning("PW-DIA-windows-0203", argument.place,
                           "expected a value that the text says, found one that it computes",
                           "what it matches is not known, and answers say so");
    } else {
      diagnostics_.Error("PW-DIA-windows-0126", argument.place,
                         "expected " + std::string(yes) + ", " + std::string(no) +
                             " or NotConfigured, found something else");
    }
  };
  for (const Argument& argument : arguments) {
    if (IsParameter(argument.name, "All", 3)) {
      named = {true, true, true};
    } else if (argument.name.empty() || IsParameter(argument.name, "Name", 1) ||
               IsParameter(argument.name, "Profile", 2)) {
      const auto profiles = ProfilesOf(argument.value);
      if (profiles) named = *profiles;
      if (!profiles && !argument.value.is_open) {
        diagnostics_.Error("PW-DIA-windows-0126", argument.place,
                           "expected Domain, Private or Public, found something else");
      }
      is_any_open = is_any_open || !profiles;
    } else if (IsParameter(argument.name, "Enabled", 2)) {
      choice(argument, "True", "False", actions.is_enabled, true);
    } else if (IsParameter(argument.name, "DefaultInboundAction", 8)) {
      choice(argument, "Allow", "Block", actions.allows_inbound, false);
    } else if (IsParameter(argument.name, "DefaultOutboundAction", 8)) {
      choice(argument, "Allow", "Block", actions.allows_outbound, true);
    } else if (IsParameter(argument.name, "AllowInboundRules", 12) && !argument.value.Is("True") &&
               !argument.value.Is("NotConfigured")) {
      Unfollowed("Set-NetFirewallProfile -AllowInboundRules", argument.place);
    } else if (argument.name == "@") {
      is_any_open = true;
    }
  }
  if (is_any_open) return Unfollowed("Set-NetFirewallProfile", place);
  rules_.says_profiles = true;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (!named[i]) continue;
    ProfileActions& profile = rules_.profiles[i];
    if (actions.is_enabled) profile.is_enabled = actions.is_enabled;
    if (actions.allows_inbound) profile.allows_inbound = actions.allows_inbound;
    if (actions.allows_outbound) profile.allows_outbound = actions.allows_outbound;
    profile.is_open = profile.is_open || actions.is_open;
  }
}

// Each removal looks at every rule.
bool Commands::Spend(SourcePlace place) {
  constexpr std::size_t kLooksMax = 100'000'000;
  looks_ += rules_.rules.size();
  if (looks_ <= kLooksMax) return true;
  diagnostics_.Error("PW-DIA-windows-0107", place,
                     "expected few commands that remove rules, found far too many");
  return false;
}

void Commands::ChangeRules(Change change, const std::vector<Argument>& arguments, SourcePlace place,
                           bool perhaps) {
  static constexpr std::string_view kVerbs[] = {"Remove-NetFirewallRule", "Disable-NetFirewallRule",
                                                "Enable-NetFirewallRule"};
  const std::string_view verb = kVerbs[static_cast<std::size_t>(change)];
  const PsValue* words = nullptr;
  Field field = Field::kName;
  bool all = false, is_other = false;
  for (const Argument& argument : arguments) {
    const bool is_group =
        IsParameter(argument.name, "DisplayGroup", 8) || IsParameter(argument.name, "Group", 2);
    if (argument.name.empty() || IsParameter(argument.name, "Name", 1) || is_group ||
        IsParameter(argument.name, "DisplayName", 8) || ToLower(argument.name) == "id") {
      is_other = is_other || words != nullptr;
      words = &argument.value;
      field = is_group                                       ? Field::kGroup
              : IsParameter(argument.name, "DisplayName", 8) ? Field::kDisplayName
                                                             : Field::kName;
    } else if (IsParameter(argument.name, "All", 2)) {
      all = true;
    } else {
      const Parameter* parameter = FindRuleParameter(argument.name);
      const bool is_passed = parameter != nullptr && (parameter->kind == Parameter::Kind::kPassed ||
                                                      parameter->kind == Parameter::Kind::kSwitch);
      is_other = is_other || !is_passed || parameter->name == "WhatIf";
    }
  }
  const bool is_plain = words != nullptr && !words->is_open && !words->words.empty() &&
                        words->tables.empty() &&
                        std::none_of(words->words.begin(), words->words.end(), IsPattern);
  if (perhaps || is_other || (!all && !is_plain) || change == Change::kEnable)
    return Unfollowed(verb, place);
  if (!Spend(place)) return;
  std::set<std::string> names;
  if (!all) {
    for (const std::string_view word : words->words) names.insert(ToLower(word));
  }
  std::erase_if(rules_.rules, [&](const FirewallRule& rule) {
    const FieldValue& value = rule.At(field);
    return all ||
           (!value.is_open && value.words.size() == 1 && names.count(ToLower(value.words[0])) > 0);
  });
}

void Commands::RemoveNamed(std::string_view name, SourcePlace place) {
  if (!Spend(place)) return;
  const std::string wanted = ToLower(name);
  std::erase_if(rules_.rules, [&](const FirewallRule& rule) {
    return wanted == "all" || rule.At(Field::kDisplayName).Is(wanted);
  });
}

}  // namespace portwright::dialect::windows
