// Zones and policies that firewalld brings along, and that stand where no file of the device takes
// their place: facts, as of firewalld 1.3.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "dialect/firewalld/model.h"
#include "net/address.h"

namespace portwright::dialect::firewalld {

std::optional<RuleFile> StockZone(std::string_view name);
std::vector<RuleFile> StockPolicies();

// Destinations to which nothing is sent or forwarded unless RFC3964_IPv4 is off: IPv4 addresses
// inside IPv6 ones that are nobody's.
const net::AddressSet& Addresses6to4();

}  // namespace portwright::dialect::firewalld
