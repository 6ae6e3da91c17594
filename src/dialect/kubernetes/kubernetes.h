// NetworkPolicies of Kubernetes (networking.k8s.io/v1): written as YAML; read as YAML and JSON, as
// people write them and as kubectl prints them. Const access from any thread.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::kubernetes {

const Dialect& Kubernetes();

}  // namespace portwright::dialect::kubernetes
