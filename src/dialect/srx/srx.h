// Juniper SRX: security policies between zones, as `set` commands or in curly braces.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::srx {

// The object lives as long as the program.
const Dialect& Srx();

}  // namespace portwright::dialect::srx
