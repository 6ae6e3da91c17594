// What the page of this dialect says.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::windows {

const Guide& GuideOfWindows();

}  // namespace portwright::dialect::windows
