// Check Point: calls of the management API as JSON, and its answers.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::checkpoint {

// The object lives as long as the program.
const Dialect& Checkpoint();

}  // namespace portwright::dialect::checkpoint
