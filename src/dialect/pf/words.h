// Names that pf.conf has for numbers: of protocols, ports, types of ICMP. Nothing for others.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "net/address.h"

namespace portwright::dialect::pf {

std::optional<std::uint8_t> ProtocolOf(std::string_view word);
std::optional<std::uint16_t> PortOf(std::string_view word);
std::optional<std::uint8_t> IcmpTypeOf(std::string_view word, net::Family family);
// A code of a type, of IPv4's `unreach` and `redir`, and of IPv6's `unreach`.
std::optional<std::uint8_t> IcmpCodeOf(std::string_view word);

// Whether a word is a group of interfaces by their driver: `em` holds em0 and em1.
bool IsDriver(std::string_view word);

}  // namespace portwright::dialect::pf
