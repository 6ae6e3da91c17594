// Cisco ASA: access lists of a running configuration, where they are bound, and security levels.
// Texts of lists with their objects, bindings, session timeouts and last days.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::asa {

// The object lives as long as the program.
const Dialect& Asa();

}  // namespace portwright::dialect::asa
