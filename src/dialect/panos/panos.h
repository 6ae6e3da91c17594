// Palo Alto PAN-OS: the security rules of a firewall or of Panorama, as XML or as `set` commands.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::panos {

// Reads; does not render yet (PW-DIA-panos-0002). The object lives as long as the program.
const Dialect& Panos();

}  // namespace portwright::dialect::panos
