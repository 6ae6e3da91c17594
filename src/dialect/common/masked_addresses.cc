#include "dialect/common/masked_addresses.h"

#include <bit>
#include <utility>
#include <vector>

namespace portwright::dialect {

MaskedAddresses AddressesUnderMask(std::uint32_t address, std::uint32_t free_bits,
                                   std::size_t ranges_max) {
  const int low_free = std::countr_one(free_bits);
  const std::uint32_t low = low_free == 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << low_free) - 1;
  const std::uint32_t high = free_bits & ~low;
  const std::uint32_t fixed = address & ~free_bits;
  const auto count = std::uint64_t{1} << std::popcount(high);
  if (count > ranges_max) {
    const int leading = std::countl_zero(free_bits);
    const std::uint32_t below = leading == 0 ? ~std::uint32_t{0} : ~std::uint32_t{0} >> leading;
    const std::uint32_t first = address & ~below;
    return {net::AddressSet(net::AddressRange{net::Family::kIpv4, first, first | below}), false};
  }
  std::vector<net::AddressRange> ranges;
  ranges.reserve(static_cast<std::size_t>(count));
  std::uint32_t chosen = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint32_t first = fixed | chosen;
    ranges.push_back({net::Family::kIpv4, first, first | low});
    chosen = (chosen - high) & high;  // the next subset of the free bits, in order
  }
  return {net::AddressSet(std::move(ranges)), true};
}

}  // namespace portwright::dialect
