// The addresses that a cell or a word of an inventory means, and what spreadsheets make of
// addresses: numbers, days, octets with zeros. What cannot be an address of a host is told with
// what it probably was. Cost: linear.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/address.h"

namespace portwright::inventory {

struct AddressWords {
  std::vector<std::pair<net::Address, int>> found;  // kNoLength where no length stands there
  std::string problem;                              // empty: all of the text was read
  std::string hint;
};

// `10.1.1.5`, `10.1.1.5/24`, `10.1.1.5, fe80::1%eth0`, also in brackets and quotes. Placeholders
// and addresses of a link alone (fe80::, 169.254.) say nothing and are passed over.
AddressWords ReadAddresses(std::string_view text);

// One address that a host can have; no length is kNoLength. Otherwise why not, in `problem`.
std::optional<std::pair<net::Address, int>> ReadHostAddress(std::string_view text,
                                                            std::string& problem);

// Whether an address is one of a link or of the host alone: of no use from elsewhere.
bool IsLocalOnly(const net::Address& address);

// `24`, `/24`, `255.255.255.0`, `ffffff00` of an address of this family.
std::optional<int> ReadMask(std::string_view text, net::Family family);

}  // namespace portwright::inventory
