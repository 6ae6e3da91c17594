// What the page of the dialect says about it.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::panos {

Guide MakeGuide();

}  // namespace portwright::dialect::panos
