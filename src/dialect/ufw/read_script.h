// Scripts of ufw commands: ours, every line of which is known, and those that people write.
#pragma once

#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "dialect/ufw/model.h"

namespace portwright::dialect::ufw {

// Errors are in `diagnostics`. A line that is neither a command of ufw nor one that surely changes
// no firewall is one.
Config ReadScript(std::string_view text, std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::dialect::ufw
