// The words of the cluster's commands and of what it prints, as a table: compiled in, and replaced
// by a file of the same form where a cluster has other words (`cluster-grammar.yaml`).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::cluster {

enum class Verb : std::uint8_t {
  kAdd,
  kActivate,
  kRevert,
  kDeactivate,
  kDelete,
  kList,
  kListActive,
  kIpsetList,
  kRouteList,
};
inline constexpr std::size_t kVerbs = 9;

// What a key of a command says.
enum class Key : std::uint8_t {
  kName,
  kNames,
  kPorts,
  kDirection,
  kIpsets,
  kInterfaceGroups,
  kInterfaces,
  kAction,
  kDescription,
};

// What a label of a record says.
enum class Label : std::uint8_t {
  kProfile,
  kPorts,
  kDirection,
  kAction,
  kIpset,
  kIpsets,
  kSubnets,
  kInterfaceGroups,
  kInterfaces,
  kDescription,
  kImplicit,
  kDestination,
  kNextHop,
  kInterfaceGroup,
};
inline constexpr std::size_t kLabels = 14;

struct KeyWords {
  Key key = Key::kName;
  std::string word;  // `profile-name`
  std::string about;
  bool is_needed = false;
};

struct CommandWords {
  std::vector<std::string> words;  // `firewall-profile`, `add`
  std::string does;
  std::vector<KeyWords> keys;

  const KeyWords* Find(Key key) const;
  const KeyWords* Find(std::string_view word) const;
};

struct Grammar {
  std::array<CommandWords, kVerbs> commands;             // by Verb
  std::array<std::vector<std::string>, kLabels> labels;  // by Label; the first is printed

  const CommandWords& Of(Verb verb) const { return commands[static_cast<std::size_t>(verb)]; }
  const std::string& Of(Label label) const {
    return labels[static_cast<std::size_t>(label)].front();
  }
};

// `firewall-profile add`.
std::string WordsOf(const CommandWords& command);

// Whether a text is such a file: it begins with `cluster-grammar:`, comments aside.
bool IsGrammar(std::string_view text);

// Nothing after errors (PW-CLU-0001 to 0003, and those of YAML): every command and every label has
// to be there, no two commands or keys with the same words.
std::optional<Grammar> ReadGrammar(std::string_view text, std::string_view file_name,
                                   Diagnostics& diagnostics);

// The one that is compiled in. Any thread.
const Grammar& BuiltInGrammar();

}  // namespace portwright::cluster
