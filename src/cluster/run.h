// What commands do to the firewall's state, and what they print. Pure: a state and a command make
// another state; nothing is enforced here. Linear in the state for each command.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "cluster/command.h"
#include "cluster/grammar.h"
#include "cluster/state.h"

namespace portwright::cluster {

// Who asks. The shell knows all there is and refuses what would open more than it says; a script is
// read for what it does, on a cluster that may have more.
enum class Asker { kShell, kScript };

// Carries out a command; the state stays as it was after an error (PW-CLU-0020 to 0029). What only
// lists does nothing. An empty list of ipsets, which the device takes for everyone, is refused in
// the shell and read as everyone in a script, with a warning.
bool Apply(const Command& command, Asker asker, State& state, Diagnostics& diagnostics);

// What a command prints: records of `LABEL : value` for those that list, nothing for others.
std::string Print(const Command& command, const State& state, const Grammar& grammar);

// What `help` as the last word prints: what a command does, its keys, what of it is inferred.
std::string HelpOf(Verb verb, const Grammar& grammar);

// Carries out all commands of a text: a command a line, empty lines and lines that begin with `#`
// aside. Errors are those of ParseCommand and Apply. At most 100,000 lines and 20,000 profiles and
// attachments (PW-CLU-0030).
void ReadScript(std::string_view text, std::uint32_t file, const Grammar& grammar, State& state,
                Diagnostics& diagnostics);

}  // namespace portwright::cluster
