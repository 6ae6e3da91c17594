// nftables: one table of verdict maps with disjoint elements, for a host (input, output) or a gateway (forward).
// See NOTES.md for the shape and what was measured.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::nftables {

const Dialect& Nftables();

}  // namespace portwright::dialect::nftables
