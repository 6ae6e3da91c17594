// What a policy is made of on a device: objects and rules with their names and `set` commands.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::dialect::panos {

// In the order in which each needs only those before it.
enum class ItemKind : std::uint8_t {
  kTag,
  kAddress,
  kAddressGroup,
  kService,
  kServiceGroup,
  kApplication,
  kSchedule,
  kRule,
};

// `address`, `rulebase security rules`: how a command begins behind its verb.
std::string_view PathOf(ItemKind kind);

struct Item {
  ItemKind kind = ItemKind::kTag;
  std::string name;
  std::string commands;  // whole lines
  // Of rules: zones, empty for any.
  std::string from;
  std::string to;
  bool is_first = false;   // stands before other rules, whose sessions it may share
  bool is_denial = false;  // stands behind them
};

// A word of a command, in quotes where it has to be.
void AppendWord(std::string& out, std::string_view word);

// ` a` or ` [ a b ]`.
void AppendList(std::string& out, const std::vector<std::string>& names);

// Names from which a list grows over several commands: no line gets too long for a terminal.
inline constexpr std::size_t kNamesInLine = 20;

// `set PATH NAME FIELD [ ... ]`, in as many lines as it takes.
void AppendListCommands(std::string& out, std::string_view begin,
                        const std::vector<std::string>& names);

}  // namespace portwright::dialect::panos
