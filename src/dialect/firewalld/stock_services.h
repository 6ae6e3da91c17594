// What the services that firewalld brings along permit: facts, by name.
#pragma once

#include <string_view>

namespace portwright::dialect::firewalld {

// Words apart by a blank: `tcp/22`, `udp/1000-2000`, `tcp` (all of it), `=esp` a protocol,
// `<udp/1900` source ports, `>224.0.0.251` the only destination in its family, `+dns` another
// service, `~ftp` a helper of connection tracking. Empty for an unknown name.
std::string_view FindStockService(std::string_view name);

}  // namespace portwright::dialect::firewalld
