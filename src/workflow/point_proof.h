// Whether a text that was just written means what it was made from: read back, and compared in
// every view. A syntax check is no proof.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "dialect/common/dialect.h"
#include "policy/policy.h"
#include "proof/point_compare.h"
#include "workflow/load.h"

namespace portwright::workflow {

// What to ask about the text of a point: which replies count, and what its device cannot send where
// its rules do not say an interface. `routes` are RoutesOf the point.
proof::ProofQuestion QuestionOf(const dialect::Dialect& dialect, const policy::Policy& lifted,
                                std::map<std::string, net::AddressSet> routes);

// The first difference of a text that was read already; `routes` as above.
std::string FindLiftedDifference(const policy::Policy& policy, const dialect::Dialect& dialect,
                                 const dialect::Rendered& rendered, const policy::Policy& lifted,
                                 std::map<std::string, net::AddressSet> routes);

// The first difference in words, or nothing: packets first, then session timeouts where the dialect
// has them. `policy` is what the text was made from, of the site's point `point`.
std::string FindTextDifference(const LoadedSite& loaded, std::uint32_t point,
                               const policy::Policy& policy, const dialect::Dialect& dialect,
                               const dialect::Rendered& rendered);

}  // namespace portwright::workflow
