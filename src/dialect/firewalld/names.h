// Words of firewalld that stand for numbers, for the reader.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "net/address.h"

namespace portwright::dialect::firewalld {

struct IcmpName {
  std::string_view name;
  net::Family family = net::Family::kIpv4;
  std::uint8_t type = 0;
  int code = -1;  // every code
};

// Those of the name, one for each family that has it.
std::vector<IcmpName> FindIcmpNames(std::string_view name);

// Of /etc/protocols, and numbers.
std::optional<std::uint8_t> FindProtocol(std::string_view word);

}  // namespace portwright::dialect::firewalld
