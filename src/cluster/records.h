// What a cluster prints: records of `UPPER CASE LABEL : value`, a line each, with blank lines
// anywhere. Pasted output of `firewall-profile list`, `list-active`, `firewall-ipset list` and
// `route list`, also several in one text with the commands between them.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/diagnostics.h"
#include "cluster/grammar.h"
#include "cluster/state.h"

namespace portwright::cluster {

// Whether a text looks like such output: its first lines that are not empty, comments or commands
// are labels and values.
bool LooksLikeRecords(std::string_view text, const Grammar& grammar);

// Adds what the text says to the state. Errors: PW-CLU-0040 a line that is no record, 0041 a record
// of nothing known, 0042 a value that cannot be read, 0043 too many lines. A label that is not
// known is a warning (PW-CLU-0044), and of an attachment a part that is not known. Linear.
void ReadRecords(std::string_view text, std::uint32_t file, const Grammar& grammar, State& state,
                 Diagnostics& diagnostics);

}  // namespace portwright::cluster
