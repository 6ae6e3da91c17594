// nftables: one table of verdict maps with disjoint elements, for a host (input, output) or a
// gateway (forward). See NOTES.md for the shape and what was measured.
#pragma once

#include <string>

#include "dialect/common/dialect.h"

namespace portwright::dialect::nftables {

const Dialect& Nftables();

// What resolves the hashes in the comments of a policy's text: CSV
// `hash,requirement,citation,purpose`, sorted. Empty where the policy cannot be rendered. Cuts the
// policy into cells again: RenderWithReasons gives both for one price.
std::string RenderReasons(const policy::Policy& policy);

}  // namespace portwright::dialect::nftables
