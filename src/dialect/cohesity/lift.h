// Any text of a cluster's firewall as a policy: commands, REST objects, pasted output.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "cluster/state.h"
#include "dialect/common/dialect.h"

namespace portwright::dialect::cohesity {

// Its objects: LiftText without their meaning.
std::optional<cluster::State> ReadState(std::string_view text, const LiftOptions& options,
                                        Diagnostics& diagnostics);

// Texts beside are read first: lists of profiles and ipsets that the text names; or other words of
// the commands (cluster-grammar.yaml). Nothing after errors.
std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics);

}  // namespace portwright::dialect::cohesity
