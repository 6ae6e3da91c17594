// The firewall objects of a cluster as rules of this host's chain `input`, which only permit: what
// is denied is taken out of what is allowed, as a verdict map has no denials.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "cluster/state.h"
#include "policy/policy.h"

namespace portwright::workflow {

struct ClusterRules {
  policy::Policy policy;
  // What the state means (cluster::PolicyOf), for the proof.
  std::unique_ptr<policy::Policy> meaning;
};

// Interface groups are interfaces by name. `interfaces`: those that this host has, without `lo`.
// Where an attachment denies at single interfaces, what holds everywhere is said of each that the
// host has; one that comes later gets only what no attachment denies anywhere (a note,
// PW-FLOW-0040). Errors: PW-FLOW-0041 an attachment of ports that are not incoming, and those of
// PolicyOf. A reason for each profile, `cluster/NAME`.
ClusterRules ClusterRulesOf(const cluster::State& state, const std::vector<std::string>& interfaces,
                            Diagnostics& diagnostics);

}  // namespace portwright::workflow
