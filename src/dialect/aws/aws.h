// Security groups and network ACLs of AWS. Const access from any thread.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::aws {

// Written as Terraform; read as that and in every other form of AWS.
const Dialect& Aws();
// The same as CloudFormation templates.
const Dialect& AwsCloudFormation();

}  // namespace portwright::dialect::aws
