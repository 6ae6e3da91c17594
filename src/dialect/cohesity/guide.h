// What the pages of the dialects say.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::cohesity {

const Guide& ScriptGuide();
const Guide& ApiGuide();

}  // namespace portwright::dialect::cohesity
