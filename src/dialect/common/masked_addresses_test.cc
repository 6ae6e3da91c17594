#include "dialect/common/masked_addresses.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace portwright::dialect {
namespace {

bool Has(const net::AddressSet& set, std::uint32_t address) {
  return set.Contains(net::Address{net::Family::kIpv4, address});
}

TEST(MaskedAddresses, PrefixesAreOneRange) {
  const auto net24 = AddressesUnderMask(0x0a000005, 0x000000ff, 1);
  EXPECT_TRUE(net24.is_exact);
  ASSERT_EQ(net24.addresses.ranges().size(), 1U);
  EXPECT_TRUE(Has(net24.addresses, 0x0a0000ff));
  EXPECT_FALSE(Has(net24.addresses, 0x0a000100));
  EXPECT_EQ(AddressesUnderMask(5, 0xffffffff, 1).addresses,
            net::AddressSet(net::AllAddresses(net::Family::kIpv4)));
  EXPECT_EQ(AddressesUnderMask(5, 0, 1).addresses,
            net::AddressSet(net::HostRange({net::Family::kIpv4, 5})));
}

// Every mask over the low and high bits of an address agrees with the definition.
TEST(MaskedAddresses, FreeBitsAnywhere) {
  for (std::uint32_t bits = 0; bits < 256; ++bits) {
    const std::uint32_t mask = (bits >> 4) << 28 | (bits & 15);
    const auto masked = AddressesUnderMask(0xa0000005, mask, 256);
    ASSERT_TRUE(masked.is_exact);
    for (std::uint32_t at = 0; at < 256; ++at) {
      const std::uint32_t address = (at >> 4) << 28 | (at & 15);
      EXPECT_EQ(Has(masked.addresses, address), (address & ~mask) == (0xa0000005U & ~mask))
          << bits << " " << at;
    }
  }
}

TEST(MaskedAddresses, TooManyRangesAreABound) {
  const auto netmask = AddressesUnderMask(0x0a000000, 0xffffff00, 1024);
  EXPECT_FALSE(netmask.is_exact);
  EXPECT_EQ(netmask.addresses, net::AddressSet(net::AllAddresses(net::Family::kIpv4)));
  const auto wide = AddressesUnderMask(0x0a000000, 0x00aaaaaa, 1024);
  EXPECT_FALSE(wide.is_exact);
  EXPECT_TRUE(Has(wide.addresses, 0x0affffff));
  EXPECT_FALSE(Has(wide.addresses, 0x0b000000));
  EXPECT_TRUE(AddressesUnderMask(0x0a000000, 0x00aaaaaa, 4096).is_exact);
}

}  // namespace
}  // namespace portwright::dialect
