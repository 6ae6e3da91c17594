// What the pages of the three dialects say.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::azure {

const Guide& TerraformGuide();
const Guide& ArmGuide();
const Guide& BicepGuide();

}  // namespace portwright::dialect::azure
