// The state of a cluster's own firewall as a file of this program. Not the JSON of any cluster's
// REST API.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cluster/state.h"

namespace portwright::cluster {

// Everything but places and routes, which are not kept. Same state, same bytes.
std::string PrintState(const State& state);

// kInvalid, with what is wrong: only what PrintState writes is read.
Result<State> ReadState(std::string_view text, const std::string& name);

}  // namespace portwright::cluster
