// What docs/dialects/fortigate.md says beside examples.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::fortigate {

const Guide& FortigateGuide();

}  // namespace portwright::dialect::fortigate
