// Network security groups of Azure: as Terraform, ARM templates and Bicep, which are rendered, and
// as its command line and its API print them. All three dialects read all of it.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::azure {

// They live as long as the program.
const Dialect& Azure();       // `azure`: Terraform
const Dialect& AzureArm();    // `azure-arm`: a template of JSON
const Dialect& AzureBicep();  // `azure-bicep`

}  // namespace portwright::dialect::azure
