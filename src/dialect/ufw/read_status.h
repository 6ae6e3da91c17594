// What `ufw status`, `ufw status verbose` and `ufw status numbered` print.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/ufw/model.h"

namespace portwright::dialect::ufw {

// Errors are in `diagnostics`. Where the defaults are not said they are those of Debian, with a
// warning.
Config ReadStatus(std::string_view text, std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::dialect::ufw
