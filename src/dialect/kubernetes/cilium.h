// CiliumNetworkPolicies (cilium.io/v2): written as YAML; read as YAML and JSON, together with the
// NetworkPolicies that Cilium follows beside them. Const access from any thread.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::kubernetes {

const Dialect& Cilium();

}  // namespace portwright::dialect::kubernetes
