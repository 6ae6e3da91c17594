// Host names as destinations of packets: `rt.example.com`, and patterns such as `*.example.com`.
//
// A packet has addresses and no names. Where a policy speaks of a name whose addresses nobody knows
// beforehand, one address of a block that no packet on a network has stands for it: the stand-in,
// made of a hash of the name. It is the same in every policy and every text with that name, and
// other names have others (as far as hashes go: whoever gathers names checks it). So packets to a
// name are packets like others wherever sets of packets are compared.
#pragma once

#include <string>
#include <string_view>

#include "net/address.h"

namespace portwright::net {

// In lower case, without a dot at the end.
std::string NormalHostName(std::string_view name);

// Letters, digits, `-`, `_` and dots, labels of 1 to 63 bytes, at most 253; two labels or more, so
// that no word of a language is taken for one. `*` may stand in place of any letters but in the
// last label. Of a normal name.
bool IsHostName(std::string_view name);
bool IsWildcardName(std::string_view name);

// Of each family a block that is kept from networks: 240.0.0.0/4 (reserved, RFC 1112), 100::/64
// (discarded, RFC 6666).
AddressRange StandInBlock(Family family);
// Of IPv4 28 bits of the hash, of IPv6 64.
Address StandInFor(Family family, std::string_view normal_name);

}  // namespace portwright::net
