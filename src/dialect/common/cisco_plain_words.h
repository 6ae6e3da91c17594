// Lines of access lists in one form, whatever the device calls things: so that a line that was
// written is known again when the device shows it. For RenderChange of the two Cisco dialects.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "net/address.h"

namespace portwright::dialect {

// Numbers for names of ports, names for the common protocols and types of ICMP, numbers for the
// others. `icmp` means that of `family`. `named` gives the address for a word, or nothing.
std::string CiscoPlainWords(std::string_view line, net::Family family,
                            const std::function<std::string(std::string_view)>& named = nullptr);

}  // namespace portwright::dialect
