// Commands of a shell script, as far as scripts of firewall commands need them: words in quotes,
// comments, lines that go on, several commands on a line. Nothing is expanded. Linear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect::ufw {

struct ShellCommand {
  std::vector<std::string> words;
  std::vector<std::uint32_t> columns;  // of each word, in its line
  // Why the words are not known: `$`, a quote without end. Empty: they are.
  std::string problem;
};

// The commands of one line; lines that a backslash continues are put together by the caller.
// Redirections are left out. A command is `a b`, `a b` and `c` for `a b && c`.
std::vector<ShellCommand> CommandsOf(std::string_view line);

}  // namespace portwright::dialect::ufw
