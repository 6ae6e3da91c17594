// Words that the two Cisco dialects share: names of protocols, ports and ICMP types, and operators
// on ports. Errors name what was expected and found; the reader then stands at the wrong word.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/entry_match.h"
#include "net/address.h"
#include "net/service.h"

namespace portwright::dialect {

// A name or a number from 0 to 255. `icmp` is that of the family; `ip` and `ipv6` are no protocols.
std::optional<std::uint8_t> CiscoProtocol(std::string_view word, net::Family family);

struct CiscoPort {
  std::uint16_t port = 0;
  std::uint16_t other = 0;  // as `port`, or what releases differ in: the name may mean either
};
std::optional<CiscoPort> CiscoPortOf(std::string_view word);

struct CiscoIcmp {
  std::uint8_t type = 0;
  std::uint8_t code_lo = 0;
  std::uint8_t code_hi = 255;
};
std::optional<CiscoIcmp> CiscoIcmpOf(std::string_view name, net::Family family);

struct CiscoPorts {
  std::vector<net::PortRange> ranges{net::kAnyPort};  // empty: no port at all
  std::string unknown;                                // a name that is not one number
};
bool IsPortOperator(std::string_view word);
// `eq 80`, `neq 22`, `lt 1024`, `gt 1023`, `range 1 9`; with `several`, `eq` and `neq` take a list.
Result<CiscoPorts> ReadCiscoPorts(WordReader& words, bool several);

// Every pair of a source and a destination range. Protocols whose ports the model does not have
// become unknown where a port is named.
void AppendPortTerms(std::uint8_t protocol, const CiscoPorts& sources,
                     const CiscoPorts& destinations, std::vector<ServiceTerm>& out);

// A type, a type and a code, a name, or nothing of these: the whole protocol.
Result<ServiceTerm> ReadCiscoIcmp(WordReader& words, net::Family family);

// Dotted quad as a number; nothing else.
std::optional<std::uint32_t> DottedQuad(std::string_view word);

}  // namespace portwright::dialect
