// The page of the dialect: docs/dialects/ios.md.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::ios {

const Guide& IosGuide();

}  // namespace portwright::dialect::ios
