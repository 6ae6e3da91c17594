// Cisco ASA: access lists of a running configuration, where they are bound, and security levels.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::asa {

// Reads; does not render yet (PW-DIA-asa-0002). The object lives as long as the program.
const Dialect& Asa();

}  // namespace portwright::dialect::asa
