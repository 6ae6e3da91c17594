// The own firewall of a backup cluster (Cohesity, IBM Storage Defender and Backup and Recovery):
// its command line (`cohesity`), and its REST API as JSON (`cohesity-api`). Both read scripts, REST
// objects and pasted output. Const access from any thread.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::cohesity {

const Dialect& Cohesity();
const Dialect& CohesityApi();

}  // namespace portwright::dialect::cohesity
