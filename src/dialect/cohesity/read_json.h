// Objects of the REST API as a state: answers of V2 (profiles with their attachments, ip sets),
// bodies of calls, arrays of calls with `method`, `path` and `body`, and `firewall/list` of the
// older interface (`entry`).
#pragma once

#include "base/diagnostics.h"
#include "cluster/state.h"
#include "dialect/common/json_tree.h"

namespace portwright::dialect::cohesity {

// Adds what the text says to the state. Errors: PW-DIA-cohesity-0100 nothing of the firewall, 0101
// a value of another kind, 0102 a value that cannot be read, 0103 a call that is not known, 0104 an
// object that there is already, 0105 too many objects. Fields that are not known are warnings
// (PW-DIA-cohesity-0110), and of attachments a part that is not known.
void ReadJson(JsonValue root, cluster::State& state, Diagnostics& diagnostics);

}  // namespace portwright::dialect::cohesity
