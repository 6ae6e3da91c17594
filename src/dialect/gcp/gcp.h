// Firewall rules of Google Cloud's VPC networks: written as Terraform; read as that, and as gcloud
// lists them in JSON. Const access from any thread.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::gcp {

const Dialect& Gcp();

}  // namespace portwright::dialect::gcp
