// Palo Alto PAN-OS: the security rules of a firewall or of Panorama, as XML or as `set` commands;
// written as `set` commands of a firewall.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::panos {

// The object lives as long as the program.
const Dialect& Panos();

}  // namespace portwright::dialect::panos
