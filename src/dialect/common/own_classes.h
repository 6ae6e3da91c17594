// Addresses by the sets that hold them: those in the same sets are one class.
#pragma once

#include <cstdint>
#include <vector>

#include "net/address.h"

namespace portwright::dialect {

struct OwnClass {
  net::AddressSet addresses;        // of one family
  std::vector<std::uint32_t> sets;  // those that hold them, ascending; never empty
};

// By first address. `wanted` are indices into `sets`, ascending. Cost: O(n log n) in ranges, and
// linear in the sets of all classes together.
std::vector<OwnClass> ClassesOf(const std::vector<net::AddressSet>& sets,
                                const std::vector<std::uint32_t>& wanted);

}  // namespace portwright::dialect
