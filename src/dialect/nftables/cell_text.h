// The keys of map elements as nft's language writes them. Built for a million cells: no temporary
// strings.
#pragma once

#include <string>

#include "dialect/nftables/cells.h"

namespace portwright::dialect::nftables {

// `ipv4_addr . ipv4_addr . inet_proto . inet_service`.
std::string KeyType(net::Family family, MapKind kind);
// What is looked up: `ip saddr . ip daddr . meta l4proto . th dport`.
std::string KeyExpression(net::Family family, MapKind kind);

// `10.0.0.0/24 . 10.2.0.5 . tcp . 443`.
void AppendKey(std::string& out, MapKind kind, const packetset::Box& box);
// An address, a prefix where the range is one, `lo-hi` otherwise.
void AppendAddresses(std::string& out, const net::AddressRange& range);
void AppendNumber(std::string& out, std::uint64_t number);

}  // namespace portwright::dialect::nftables
