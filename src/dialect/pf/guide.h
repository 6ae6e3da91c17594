// What the page of pf says.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::pf {

const Guide& PfGuide();

}  // namespace portwright::dialect::pf
