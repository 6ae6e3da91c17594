#include "workflow/neutral_addresses.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <string>

namespace portwright::workflow {
namespace {

using net::Family;

NeutralAddresses WithKey(std::uint8_t first) {
  std::array<std::uint8_t, 16> key{};
  key[0] = first;
  return NeutralAddresses(key);
}

std::string Of(const NeutralAddresses& addresses, const std::string& text) {
  return net::ToText(addresses.Of(*net::ParseAddress(text)));
}

TEST(SipHash, GivesThePublishedValue) {
  std::string message;
  for (char c = 0; c < 15; ++c) message += c;
  EXPECT_EQ(SipHash(0x0706050403020100U, 0x0f0e0d0c0b0a0908U, message), 0xa129ca6149be45e5U);
}

TEST(NeutralAddresses, LeavesWhatHasAMeaningByItself) {
  const NeutralAddresses addresses = WithKey(1);
  for (const char* text : {"0.0.0.0", "127.0.0.1", "127.1.2.3", "169.254.7.8", "224.0.0.251",
                           "255.255.255.255", "::", "::1", "fe80::1", "ff02::fb"})
    EXPECT_EQ(Of(addresses, text), text);
  for (const char* text : {"10.1.2.3", "172.20.1.9", "192.168.4.5", "100.70.0.1", "fd00:1::5"}) {
    for (std::uint8_t key = 0; key < 20; ++key) {
      const net::Address address = *net::ParseAddress(text);
      const net::Address other = WithKey(key).Of(address);
      const int length = text[0] == '1' && text[1] == '0' && text[2] == '.' ? 8
                         : text[0] == 'f'                                   ? 7
                         : text[2] == '2' && text[1] == '7'                 ? 12
                         : text[1] == '9'                                   ? 16
                                                                            : 10;
      const int free_bits = net::AddressBits(address.family) - length;
      EXPECT_EQ(address.value >> free_bits == other.value >> free_bits, true) << text;
      EXPECT_EQ((address.value & 255) == (other.value & 255), true) << text;
    }
  }
}

TEST(NeutralAddresses, KeepsHowMuchTwoAddressesShare) {
  const NeutralAddresses addresses = WithKey(7);
  bool has_changed = false;
  for (const char* one : {"198.51.100.7", "198.51.101.9", "198.50.3.1", "203.0.113.9"}) {
    for (const char* two : {"198.51.100.7", "198.51.100.200", "198.51.96.1", "8.8.8.8"}) {
      const net::Address a = *net::ParseAddress(one);
      const net::Address b = *net::ParseAddress(two);
      const auto before = static_cast<std::uint32_t>(a.value ^ b.value);
      const auto after = static_cast<std::uint32_t>(addresses.Of(a).value ^ addresses.Of(b).value);
      EXPECT_EQ(std::countl_zero(before), std::countl_zero(after)) << one << " " << two;
      has_changed = has_changed || addresses.Of(a) != a;
    }
  }
  EXPECT_TRUE(has_changed);
  EXPECT_NE(Of(WithKey(1), "198.51.100.7"), Of(WithKey(2), "198.51.100.7"));
}

TEST(NeutralAddresses, MapsSetsAsTheirAddresses) {
  const NeutralAddresses addresses = WithKey(3);
  const net::AddressSet set(net::AddressRange{Family::kIpv4, 0x0a010205, 0x0a0203ff});
  const net::AddressSet mapped = addresses.Of(set);
  std::uint64_t count = 0;
  for (const net::AddressRange& range : mapped.ranges())
    count += static_cast<std::uint64_t>(range.hi - range.lo + 1);
  EXPECT_EQ(count, 0x0a0203ffU - 0x0a010205U + 1);
  for (const std::uint32_t inside : {0x0a010205U, 0x0a010300U, 0x0a0203ffU})
    EXPECT_TRUE(mapped.Contains(addresses.Of({Family::kIpv4, inside})));
  for (const std::uint32_t outside : {0x0a010204U, 0x0a020400U, 0x0a000000U})
    EXPECT_FALSE(mapped.Contains(addresses.Of({Family::kIpv4, outside})));
  EXPECT_EQ(addresses.Of(net::AddressSet(net::AllAddresses(Family::kIpv6))),
            net::AddressSet(net::AllAddresses(Family::kIpv6)));
}

TEST(NeutralAddresses, TellsAddressesFromMasksAndNumbers) {
  const NeutralAddresses addresses = WithKey(5);
  const auto of = [&](const char* text) { return Of(addresses, text); };
  EXPECT_EQ(addresses.InText(" permit tcp host 10.1.2.3 10.4.0.0 0.0.255.255 eq 80\n", true),
            " permit tcp host " + of("10.1.2.3") + " " + of("10.4.0.0") + " 0.0.255.255 eq 80\n");
  EXPECT_EQ(
      addresses.InText(" permit ip 10.1.2.3 255.255.255.0 10.4.5.6 255.255.255.255\n", true),
      " permit ip " + of("10.1.2.3") + " 255.255.255.0 " + of("10.4.5.6") + " 255.255.255.255\n");
  EXPECT_EQ(addresses.InText(" range 10.1.2.3 10.1.2.9\n 10.1.2.0 255.255.255.0", true),
            " range " + of("10.1.2.3") + " " + of("10.1.2.9") + "\n " + of("10.1.2.0") +
                " 255.255.255.0");
  EXPECT_EQ(addresses.InText("[ 10.1.2.3 10.9.2.3 ]", false),
            "[ " + of("10.1.2.3") + " " + of("10.9.2.3") + " ]");
  EXPECT_EQ(addresses.InText("-s 10.1.2.3/255.255.0.255 --dport 80:90 :a [0:0]", false),
            "-s " + of("10.1.2.3") + "/255.255.0.255 --dport 80:90 :a [0:0]");
  EXPECT_EQ(
      addresses.InText("{ 10.1.2.3-10.1.2.9, 2001:db8::1 : accept }", false),
      "{ " + of("10.1.2.3") + "-" + of("10.1.2.9") + ", " + of("2001:db8::1") + " : accept }");
  EXPECT_EQ(addresses.InText("acl1 deny eth0.20 face 443 9.12 1.2.3", false),
            "acl1 deny eth0.20 face 443 9.12 1.2.3");
  // A prefix keeps zeros behind its length.
  EXPECT_EQ(addresses.InText("10.0.0.0/8 2001:db8::/3", false), "10.0.0.0/8 2000::/3");
}

}  // namespace
}  // namespace portwright::workflow
