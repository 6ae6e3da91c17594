// Whether a text keeps idle sessions as long as a policy asks, rule by rule: for texts that were
// just rendered.
#pragma once

#include <string>

#include "base/result.h"
#include "policy/policy.h"
#include "proof/point_compare.h"

namespace portwright::proof {

// For each timeout that either policy has: both must permit the same packets by rules with at least
// that timeout. The first difference in words, or nothing. Where several rules permit a packet, the
// longest of their timeouts is required, and the first one found holds, as on devices. Cost: that
// of CompareAt for each timeout.
Result<std::string> FindTimeoutDifference(const policy::Policy& required,
                                          const policy::Policy& found,
                                          const ProofQuestion& question);

}  // namespace portwright::proof
