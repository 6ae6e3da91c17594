// Cisco IOS and IOS-XE: access lists of a running configuration, and the interfaces that name them.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::ios {

// Reads; does not render yet (PW-DIA-ios-0002). The object lives as long as the program.
const Dialect& Ios();

}  // namespace portwright::dialect::ios
