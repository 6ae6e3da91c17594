// `10.1.2.3/24` as clouds take it: what lies under the prefix, whatever its host bits are.
#pragma once

#include <optional>
#include <string_view>

#include "net/address.h"

namespace portwright::dialect {

// An address alone is itself. Nothing for other texts.
std::optional<net::AddressRange> ReadCidr(std::string_view text);

}  // namespace portwright::dialect
