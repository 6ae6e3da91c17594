// IPv4 addresses under a mask whose free bits may stand anywhere, as access lists have them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "net/address.h"

namespace portwright::dialect {

struct MaskedAddresses {
  net::AddressSet addresses;
  bool is_exact = true;  // else `addresses` is a range around what is meant
};

// All addresses that agree with `address` where `free_bits` has a zero. Free bits above a fixed one
// double the ranges; with more than `ranges_max` of them the answer is a bound. O(ranges).
MaskedAddresses AddressesUnderMask(std::uint32_t address, std::uint32_t free_bits,
                                   std::size_t ranges_max);

}  // namespace portwright::dialect
