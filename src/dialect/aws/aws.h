// Security groups and network ACLs of AWS. Const access from any thread.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::aws {

// Security groups, written as Terraform; read as that and in every other form of AWS.
const Dialect& Aws();
// The same as CloudFormation templates.
const Dialect& AwsCloudFormation();
// Network ACLs as Terraform, and as CloudFormation templates.
const Dialect& AwsNacl();
const Dialect& AwsNaclCloudFormation();

}  // namespace portwright::dialect::aws
