// The page of the dialect: docs/dialects/asa.md.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::asa {

const Guide& AsaGuide();

}  // namespace portwright::dialect::asa
