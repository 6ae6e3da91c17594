// Network security groups of Azure, as its command line, its API and ARM templates have them.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::azure {

// Reads; does not render (PW-DIA-azure-0002). The object lives as long as the program.
const Dialect& Azure();

}  // namespace portwright::dialect::azure
