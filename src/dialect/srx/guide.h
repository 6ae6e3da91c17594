// What docs/dialects/srx.md says beside examples.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::srx {

const Guide& SrxGuide();

}  // namespace portwright::dialect::srx
