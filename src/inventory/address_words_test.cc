#include "inventory/address_words.h"

#include <gtest/gtest.h>

#include <string>

#include "inventory/facts.h"

namespace portwright::inventory {
namespace {

std::string Found(std::string_view text) {
  const AddressWords words = ReadAddresses(text);
  std::string out;
  for (const auto& [address, length] : words.found) {
    out += (out.empty() ? "" : " ") + net::ToText(address);
    if (length != kNoLength) out += "/" + std::to_string(length);
  }
  return words.problem.empty() ? out : out + "! " + words.problem;
}

TEST(AddressWords, ReadsWhatACellMayHold) {
  EXPECT_EQ(Found("10.1.1.5"), "10.1.1.5");
  EXPECT_EQ(Found("10.1.1.5/24"), "10.1.1.5/24");
  EXPECT_EQ(Found("10.1.1.5, 2001:db8::5;10.1.2.5\n10.1.3.5 10.1.4.5"),
            "10.1.1.5 2001:db8::5 10.1.2.5 10.1.3.5 10.1.4.5");
  EXPECT_EQ(Found("[2001:db8::5]"), "2001:db8::5");
  EXPECT_EQ(Found("{10.1.1.5, 10.1.1.6}"), "10.1.1.5 10.1.1.6");
}

TEST(AddressWords, PassesOverWhatSaysNothing) {
  for (const char* text : {"", "-", "n/a", "DHCP", "0.0.0.0", "::", "169.254.3.4", "127.0.0.1",
                           "fe80::1%eth0", "unknown"}) {
    EXPECT_EQ(Found(text), "") << text;
  }
}

TEST(AddressWords, TellsWhatSpreadsheetsMadeOfAddresses) {
  EXPECT_EQ(Found("10.1"), "! expected an address, found '10.1', a number");
  EXPECT_EQ(Found("101115"), "! expected an address, found '101115', a number");
  EXPECT_EQ(Found("1.01105E+05"), "! expected an address, found '1.01105E+05', a number");
  EXPECT_EQ(Found("10,1,1,5"), "! expected an address, found '10,1,1,5', numbers with commas");
  EXPECT_EQ(Found("45356"), "! expected an address, found '45356', a number that may be a day");
  EXPECT_EQ(Found("2010-01-01"), "! expected an address, found '2010-01-01', a day");
  EXPECT_EQ(Found("#REF!"), "! expected an address, found '#REF!', a formula or its error");
  EXPECT_EQ(Found("=A3"), "! expected an address, found '=A3', a formula or its error");
  EXPECT_EQ(ReadAddresses("167837957").hint,
            "as a number it would be 10.1.1.5: write that, if it is meant");
  EXPECT_EQ(ReadAddresses("010.001.001.005").hint,
            "write the parts without leading zeros: some programs read them as octal");
}

TEST(AddressWords, RefusesWhatNoHostHas) {
  EXPECT_EQ(Found("10.1.1.0/24"),
            "! expected an address that a host can have, found '10.1.1.0/24', the address of the "
            "network itself");
  EXPECT_EQ(Found("10.1.1.255/24"),
            "! expected an address that a host can have, found '10.1.1.255/24', the network's "
            "broadcast address");
  EXPECT_EQ(Found("224.0.0.1"),
            "! expected an address that a host can have, found '224.0.0.1', a multicast address");
  EXPECT_EQ(Found("10.1.1.5, 10.1.1.300"), "10.1.1.5! expected an address, found '10.1.1.300'");
  EXPECT_EQ(Found("10.1.1.0/31"), "10.1.1.0/31");
}

TEST(AddressWords, ReadsMasks) {
  EXPECT_EQ(ReadMask("24", net::Family::kIpv4), 24);
  EXPECT_EQ(ReadMask("/24", net::Family::kIpv4), 24);
  EXPECT_EQ(ReadMask("255.255.252.0", net::Family::kIpv4), 22);
  EXPECT_EQ(ReadMask("0.0.0.0", net::Family::kIpv4), 0);
  EXPECT_EQ(ReadMask("255.0.255.0", net::Family::kIpv4), std::nullopt);
  EXPECT_EQ(ReadMask("255.255.255.0", net::Family::kIpv6), std::nullopt);
  EXPECT_EQ(ReadMask("64", net::Family::kIpv6), 64);
  EXPECT_EQ(ReadMask("64", net::Family::kIpv4), std::nullopt);
}

}  // namespace
}  // namespace portwright::inventory
