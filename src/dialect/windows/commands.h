// The firewall's cmdlets and what they do to the rules of a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/windows/parameters.h"
#include "dialect/windows/ps_text.h"
#include "dialect/windows/ruleset.h"

namespace portwright::dialect::windows {

struct Argument {
  std::string_view name;  // without its dash; empty: of no name
  bool has_value = false;
  PsValue value;
  SourcePlace place;
};

// A command's arguments, up to a `|` or the end of the statement. Splatted tables are taken apart;
// of those that are not known, one argument is open, by the name `@`.
std::vector<Argument> ReadArguments(PsText& text);

class Commands {
 public:
  Commands(Ruleset& rules, Diagnostics& diagnostics) : rules_(rules), diagnostics_(diagnostics) {}

  // `perhaps`: the command stands in a block that may not run.
  void NewRule(const std::vector<Argument>& arguments, SourcePlace place, bool perhaps);
  void SetProfile(const std::vector<Argument>& arguments, SourcePlace place, bool perhaps);
  // Removes, disables or enables rules of this text by name or group.
  enum class Change { kRemove, kDisable, kEnable };
  void ChangeRules(Change change, const std::vector<Argument>& arguments, SourcePlace place,
                   bool perhaps);

  void AddRule(FirewallRule rule);
  // Takes rules by the display name `name`, in any case of letters, or all of them away.
  void RemoveNamed(std::string_view name, SourcePlace place);
  // Something that may have changed anything.
  void Unfollowed(std::string_view what, SourcePlace place);
  void Assume(std::string_view what) { rules_.assumptions.emplace(what); }

  Ruleset& rules() { return rules_; }
  Diagnostics& diagnostics() { return diagnostics_; }

 private:
  bool Spend(SourcePlace place);
  void TakeParameter(const Argument& argument, const Parameter& parameter, FirewallRule& rule);

  Ruleset& rules_;
  Diagnostics& diagnostics_;
  std::size_t looks_ = 0;
};

}  // namespace portwright::dialect::windows
