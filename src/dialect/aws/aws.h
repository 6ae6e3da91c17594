// Security groups and network ACLs of AWS, as its command line and Terraform print them.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::aws {

// Reads; does not render (PW-DIA-aws-0002). The object lives as long as the program.
const Dialect& Aws();

}  // namespace portwright::dialect::aws
