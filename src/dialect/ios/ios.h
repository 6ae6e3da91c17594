// Cisco IOS and IOS-XE: access lists of a running configuration, and the interfaces that name them.
// Texts of lists with their object groups, replies, last days and bindings.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::ios {

// The object lives as long as the program.
const Dialect& Ios();

}  // namespace portwright::dialect::ios
