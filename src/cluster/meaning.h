// What the firewall's objects let through, as a policy.
//
// Nothing attached, nothing open. What some attachment denies is denied, whatever others allow and
// in whatever order; what some attachment allows passes else. `return` leaves it to the others. An
// attachment holds at its interface groups, or at all where it names none, for its ipsets, or for
// everyone where they hold nothing (a warning). Replies pass. Documents speak of what comes in
// alone: attachments of OUTPUT ports are read with a rest that is not known, NAT_INPUT is left out.
#pragma once

#include <memory>
#include <vector>

#include "base/diagnostics.h"
#include "cluster/state.h"
#include "policy/policy.h"

namespace portwright::cluster {

// `own`: which addresses the cluster has at which interface group. With it, an attachment at a
// group holds for packets to the group's addresses; else for packets that come in by it. Names of
// what the state does not have are warnings (PW-CLU-0050 to 0054) and conditions that are not
// known. Chains `input` and, where OUTPUT is attached, `output`. Linear in ports times groups of
// all attachments.
std::unique_ptr<policy::Policy> PolicyOf(const State& state,
                                         const std::vector<policy::OwnInterface>& own,
                                         Diagnostics& diagnostics);

}  // namespace portwright::cluster
