// One command: `<object> <verb> key=value key="quoted value"`, as it is typed into the cluster's
// shell, or with the shell's own name before it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "cluster/grammar.h"

namespace portwright::cluster {

struct Argument {
  Key key = Key::kName;
  std::string value;
  SourcePlace place;
};

struct Command {
  Verb verb = Verb::kList;
  std::vector<Argument> arguments;  // each key once
  bool wants_help = false;          // `help` was the last word
  SourcePlace place;

  const Argument* Find(Key key) const;
};

// Which command a line begins with, by its words alone; nothing for others. A prompt
// (`admin@node-1>`) and `iris_cli` with its options may stand before them.
std::optional<Verb> VerbOf(std::string_view line, const Grammar& grammar);

// A line that is neither empty nor a comment. Nothing after an error: PW-CLU-0010 no such command,
// 0011 a quote without an end, 0012 no key, 0013 twice the same key, 0014 a key that is needed.
std::optional<Command> ParseCommand(std::string_view line, SourcePlace place,
                                    const Grammar& grammar, Diagnostics& diagnostics);

// `key="a b"` where the value has blanks or marks, `key=value` otherwise. Values are printable and
// have no double quotes.
void AppendArgument(std::string& out, std::string_view key, std::string_view value,
                    bool always_quoted = false);

// Parts between commas, without blanks around them.
std::vector<std::string> ListOf(std::string_view value);

}  // namespace portwright::cluster
