// Fortinet FortiGate: the firewall policies of a configuration in the form that the device shows.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::fortigate {

// The object lives as long as the program.
const Dialect& Fortigate();

}  // namespace portwright::dialect::fortigate
