// In which language a text of Azure is written.
#pragma once

#include <cstdint>
#include <string_view>

namespace portwright::dialect::azure {

enum class Form : std::uint8_t { kJson, kTerraform, kBicep };

// By the first line that tells; JSON where none does. Linear.
Form FormOf(std::string_view text);

}  // namespace portwright::dialect::azure
