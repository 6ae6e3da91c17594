// What docs/dialects/iptables.md says beside an example. No state, any thread.
#pragma once

#include "dialect/common/dialect.h"

namespace portwright::dialect::iptables {

const Guide& IptablesGuide();

}  // namespace portwright::dialect::iptables
