// What the page of the dialect says.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::kubernetes {

const Guide& KubernetesGuide();

}  // namespace portwright::dialect::kubernetes
