// What the page of the dialect says.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::kubernetes {

const Guide& KubernetesGuide();
const Guide& CiliumGuide();

}  // namespace portwright::dialect::kubernetes
