#include "net/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unordered_set>

namespace portwright::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Address A(std::string_view text) { return ParseAddress(text).value(); }
Prefix P(std::string_view text) { return ParsePrefix(text).value(); }
AddressRange R(std::string_view lo, std::string_view hi) {
  return {A(lo).family, A(lo).value, A(hi).value};
}
std::vector<std::string> Texts(const std::vector<Prefix>& prefixes) {
  std::vector<std::string> out;
  for (const Prefix& prefix : prefixes) out.push_back(ToText(prefix));
  return out;
}
std::vector<std::string> Texts(const AddressSet& set) {
  std::vector<std::string> out;
  for (const AddressRange& range : set.ranges()) out.push_back(ToText(range));
  return out;
}

TEST(ParseAddress, ReadsBothFamilies) {
  EXPECT_EQ(A("10.1.2.3"), (Address{Family::kIpv4, 0x0a010203}));
  EXPECT_EQ(A("255.255.255.255"), (Address{Family::kIpv4, 0xffffffff}));
  EXPECT_EQ(A("::1"), (Address{Family::kIpv6, 1}));
  EXPECT_EQ(A("2001:db8::1").value >> 96, U128{0x20010db8});
  EXPECT_EQ(A("::ffff:10.1.2.3"), (Address{Family::kIpv6, U128{0xffff0a010203}}));
}

TEST(ParseAddress, RefusesEverythingElse) {
  for (const std::string text :
       {"", "10.1.2", "10.1.2.3.4", "10.1.2.256", "010.1.2.3", "10.1.2.3 ", " 10.1.2.3",
        "0x0a.1.2.3", "10.1.2.3/32", "1:2:3", "::1::", "12345::", "fe80::1%eth0", "[::1]", "host",
        "10.1.2.O", "1:2:3:4:5:6:7:8:9"}) {
    EXPECT_FALSE(ParseAddress(text).has_value()) << text;
  }
  EXPECT_FALSE(ParseAddress(std::string_view("10.1.2.3\0", 9)).has_value());
  EXPECT_FALSE(ParseAddress(std::string(1000, '1')).has_value());
}

TEST(ParseAddress, SaysWhatItExpected) {
  EXPECT_EQ(ParseAddress("10.1.2").error().message, "expected an IP address, found '10.1.2'");
}

TEST(ToBytes, PutsTheHighestByteFirst) {
  EXPECT_EQ(ToBytes(A("10.1.2.255")), std::string("\x0a\x01\x02\xff", 4));
  EXPECT_EQ(ToBytes(A("2001:db8::ff01")),
            std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\xff\x01", 16));
}

TEST(FromBytes, TakesFourAndSixteen) {
  EXPECT_EQ(FromBytes(std::string("\x0a\x01\x02\xff", 4)), A("10.1.2.255"));
  EXPECT_EQ(FromBytes(std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\xff\x01", 16)),
            A("2001:db8::ff01"));
  for (const std::size_t bytes : {0U, 1U, 3U, 5U, 8U, 15U, 17U, 32U})
    EXPECT_EQ(FromBytes(std::string(bytes, '\x0a')), std::nullopt) << bytes;
}

TEST(ToText, WritesAddressesInTheirCanonicalForm) {
  EXPECT_EQ(ToText(A("10.1.2.3")), "10.1.2.3");
  EXPECT_EQ(ToText(A("0.0.0.0")), "0.0.0.0");
  EXPECT_EQ(ToText(A("2001:DB8:0:0:0:0:0:1")), "2001:db8::1");
  EXPECT_EQ(ToText(A("2001:0db8:0:0:1:0:0:1")), "2001:db8::1:0:0:1");
  EXPECT_EQ(ToText(A("::")), "::");
}

TEST(ParsePrefix, ReadsPrefixesAndHosts) {
  EXPECT_EQ(P("10.0.0.0/8"), (Prefix{A("10.0.0.0"), 8}));
  EXPECT_EQ(P("10.1.2.3"), (Prefix{A("10.1.2.3"), 32}));
  EXPECT_EQ(P("2001:db8::/32"), (Prefix{A("2001:db8::"), 32}));
  EXPECT_EQ(P("::1"), (Prefix{A("::1"), 128}));
  EXPECT_EQ(P("0.0.0.0/0").Range(), AllAddresses(Family::kIpv4));
  EXPECT_EQ(P("::/0").Range(), AllAddresses(Family::kIpv6));
}

TEST(ParsePrefix, NamesThePrefixThatHostBitsMeant) {
  EXPECT_EQ(ParsePrefix("10.1.2.3/24").error().message,
            "expected a prefix without host bits such as 10.1.2.0/24, found '10.1.2.3/24'");
  EXPECT_THAT(ParsePrefix("2001:db8::1/64").error().message, HasSubstr("2001:db8::/64"));
  EXPECT_THAT(ParsePrefix("0.0.0.1/0").error().message, HasSubstr("0.0.0.0/0"));
}

TEST(ParsePrefix, RefusesBadLengths) {
  for (const std::string text :
       {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8 ", "::/129", "10.0.0.0/8/8",
        "10.0.0.0/99999999999999999999", "/8", "10.0.0.0/255.0.0.0"}) {
    EXPECT_FALSE(ParsePrefix(text).has_value()) << text;
  }
  EXPECT_THAT(ParsePrefix("10.0.0.0/33").error().message, HasSubstr("from 0 to 32"));
}

TEST(ParseInterfaceAddress, KeepsTheHostBits) {
  EXPECT_EQ(ParseInterfaceAddress("10.1.2.3/24").value(), (std::pair{A("10.1.2.3"), 24}));
  EXPECT_EQ(ParseInterfaceAddress("10.1.2.3").value(), (std::pair{A("10.1.2.3"), 32}));
  EXPECT_EQ(ParseInterfaceAddress("2001:db8::5/64").value(), (std::pair{A("2001:db8::5"), 64}));
}

TEST(Order, IsByFamilyThenNumber) {
  EXPECT_LT(A("9.0.0.0"), A("10.0.0.0"));
  EXPECT_LT(A("255.255.255.255"), A("::"));
}

TEST(AddressRange, ToTextPrefersHostThenPrefix) {
  EXPECT_EQ(ToText(R("10.0.0.1", "10.0.0.1")), "10.0.0.1");
  EXPECT_EQ(ToText(R("10.0.0.0", "10.0.0.255")), "10.0.0.0/24");
  EXPECT_EQ(ToText(R("10.0.0.1", "10.0.0.2")), "10.0.0.1-10.0.0.2");
  EXPECT_EQ(ToText(AllAddresses(Family::kIpv6)), "::/0");
}

TEST(AddressRange, ContainsAndOverlapsWithinOneFamily) {
  const AddressRange range = R("10.0.0.10", "10.0.0.20");
  EXPECT_TRUE(range.Contains(A("10.0.0.10")));
  EXPECT_TRUE(range.Contains(A("10.0.0.20")));
  EXPECT_FALSE(range.Contains(A("10.0.0.21")));
  EXPECT_FALSE(range.Contains(Address{Family::kIpv6, range.lo}));
  EXPECT_TRUE(range.Overlaps(R("10.0.0.20", "10.0.0.30")));
  EXPECT_FALSE(range.Overlaps(R("10.0.0.21", "10.0.0.30")));
  EXPECT_FALSE(range.Overlaps(AddressRange{Family::kIpv6, range.lo, range.hi}));
  EXPECT_TRUE(range.Contains(R("10.0.0.11", "10.0.0.20")));
  EXPECT_FALSE(range.Contains(R("10.0.0.11", "10.0.0.21")));
}

TEST(PrefixLength, KnowsWhatIsAPrefix) {
  EXPECT_EQ(PrefixLength(AllAddresses(Family::kIpv4)), 0);
  EXPECT_EQ(PrefixLength(AllAddresses(Family::kIpv6)), 0);
  EXPECT_EQ(PrefixLength(R("10.0.0.4", "10.0.0.7")), 30);
  EXPECT_EQ(PrefixLength(R("10.0.0.2", "10.0.0.5")), -1);
  EXPECT_EQ(PrefixLength(R("10.0.0.4", "10.0.0.6")), -1);
  EXPECT_EQ(PrefixLength(R("::", "::ffff")), 112);
}

TEST(ToPrefixes, SplitsByHand) {
  EXPECT_THAT(Texts(ToPrefixes(R("10.0.0.1", "10.0.0.6"))),
              ElementsAre("10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/31", "10.0.0.6/32"));
  EXPECT_THAT(Texts(ToPrefixes(AllAddresses(Family::kIpv4))), ElementsAre("0.0.0.0/0"));
  EXPECT_THAT(Texts(ToPrefixes(AllAddresses(Family::kIpv6))), ElementsAre("::/0"));
  EXPECT_THAT(Texts(ToPrefixes(R("255.255.255.254", "255.255.255.255"))),
              ElementsAre("255.255.255.254/31"));
}

TEST(ToPrefixes, TheWorstRangeTakesTwoPrefixesABit) {
  EXPECT_EQ(ToPrefixes(R("0.0.0.1", "255.255.255.254")).size(), 62U);
  EXPECT_EQ(ToPrefixes({Family::kIpv6, 1, MaxAddress(Family::kIpv6) - 1}).size(), 254U);
}

TEST(AddressSet, MergesWhatOverlapsAndTouches) {
  const AddressSet set({R("10.0.0.6", "10.0.0.9"), R("::1", "::1"), R("10.0.0.0", "10.0.0.3"),
                        R("10.0.0.4", "10.0.0.4"), R("10.0.0.8", "10.0.0.20"), R("::2", "::3")});
  EXPECT_THAT(Texts(set), ElementsAre("10.0.0.0-10.0.0.4", "10.0.0.6-10.0.0.20", "::1-::3"));
}

TEST(AddressSet, TheEndOfOneFamilyDoesNotTouchTheBeginningOfTheOther) {
  const AddressSet set({AllAddresses(Family::kIpv4), R("::", "::")});
  EXPECT_THAT(Texts(set), ElementsAre("0.0.0.0/0", "::"));
}

TEST(AddressSet, HoldsWhatItWasGiven) {
  const AddressSet set({P("10.0.0.0/8").Range(), P("2001:db8::/32").Range()});
  EXPECT_TRUE(set.Contains(A("10.255.255.255")));
  EXPECT_TRUE(set.Contains(A("2001:db8::1")));
  EXPECT_FALSE(set.Contains(A("11.0.0.0")));
  EXPECT_FALSE(set.Contains(A("9.255.255.255")));
  EXPECT_FALSE(AddressSet().Contains(A("10.0.0.0")));
  EXPECT_TRUE(set.Contains(AddressSet({P("10.1.0.0/16").Range()})));
  EXPECT_FALSE(set.Contains(AddressSet({P("10.0.0.0/7").Range()})));
  EXPECT_TRUE(set.Contains(AddressSet()));
}

TEST(AddressSet, OnlyKeepsOneFamily) {
  const AddressSet set({P("10.0.0.0/8").Range(), P("2001:db8::/32").Range()});
  EXPECT_THAT(Texts(set.Only(Family::kIpv6)), ElementsAre("2001:db8::/32"));
  EXPECT_THAT(Texts(AddressSet().Only(Family::kIpv4)), IsEmpty());
}

TEST(AddressSet, CutsHolesByHand) {
  const AddressSet all({P("10.0.0.0/29").Range()});
  const AddressSet holes({R("10.0.0.1", "10.0.0.1"), R("10.0.0.5", "10.0.0.9")});
  EXPECT_THAT(Texts(Difference(all, holes)), ElementsAre("10.0.0.0", "10.0.0.2-10.0.0.4"));
  EXPECT_THAT(Texts(Intersection(all, holes)), ElementsAre("10.0.0.1", "10.0.0.5-10.0.0.7"));
  EXPECT_THAT(Texts(Difference(all, AddressSet({AllAddresses(Family::kIpv4)}))), IsEmpty());
  EXPECT_EQ(Difference(all, AddressSet({AllAddresses(Family::kIpv6)})), all);
}

TEST(SpecialPurposeBlocks, HoldsPrivateAndReservedAddressesOnly) {
  const AddressSet& special = SpecialPurposeBlocks();
  for (const char* text : {"10.0.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "127.0.0.1",
                           "169.254.1.1", "224.0.0.1", "255.255.255.255", "203.0.113.9", "fe80::1",
                           "fd00::1", "::1", "ff02::1", "2001:db8::1", "::ffff:8.8.8.8"}) {
    EXPECT_TRUE(special.Contains(A(text))) << text;
  }
  for (const char* text : {"8.8.8.8", "172.32.0.0", "192.167.255.255", "100.128.0.0",
                           "223.255.255.255", "2600::1", "2a00::1", "2001:200::1"}) {
    EXPECT_FALSE(special.Contains(A(text))) << text;
  }
}

TEST(Hash, TellsNeighboursAndFamiliesApart) {
  std::unordered_set<std::size_t> seen;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    seen.insert(std::hash<Address>()(Address{Family::kIpv4, 0x0a000000U + i}));
    seen.insert(std::hash<Address>()(Address{Family::kIpv6, U128{i} << 64}));
  }
  EXPECT_GT(seen.size(), 1990U);
}

}  // namespace
}  // namespace portwright::net
