#include "site/zone_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "site/read_sample.h"

namespace portwright::site {
namespace {

using net::AddressRange;
using testing::ElementsAre;

constexpr std::string_view kNested = R"(
site: nested
realms: [corp, other]
zones:
  dc: { prefixes: [10.1.0.0/16, "2001:db8:1::/48"] }
  backup: { prefixes: [10.1.100.0/24] }
  node: { prefixes: [10.1.100.7/32] }
  last: { prefixes: [255.255.255.0/24] }
  twin: { prefixes: [10.1.0.0/16], realm: other }
  internet: { internet: true, prefixes: [198.51.100.0/24] }
)";

class ZoneMapTest : public testing::Test {
 protected:
  ZoneMapTest() : site_(ReadGood(kNested)), map_(*site_) {}

  std::string ZoneOf(const char* address, std::uint32_t realm = 0) const {
    return Name(map_.Find(realm, net::ParseAddress(address).value()));
  }
  std::string Name(std::uint32_t zone) const {
    return zone == kNone ? "-" : site_->zones[zone].name;
  }
  std::vector<std::string> Split(const AddressRange& range, std::uint32_t realm = 0) const {
    std::vector<std::string> out;
    for (const auto& [part, zone] : map_.Split(realm, range)) {
      out.push_back(net::ToText(part) + " " + Name(zone));
    }
    return out;
  }
  static AddressRange Of(const char* prefix) { return net::ParsePrefix(prefix)->Range(); }

  std::unique_ptr<Site> site_;
  ZoneMap map_;
};

TEST_F(ZoneMapTest, TheLongestPrefixWins) {
  EXPECT_EQ(ZoneOf("10.1.0.0"), "dc");
  EXPECT_EQ(ZoneOf("10.1.99.255"), "dc");
  EXPECT_EQ(ZoneOf("10.1.100.0"), "backup");
  EXPECT_EQ(ZoneOf("10.1.100.7"), "node");
  EXPECT_EQ(ZoneOf("10.1.100.8"), "backup");
  EXPECT_EQ(ZoneOf("10.1.101.0"), "dc");
  EXPECT_EQ(ZoneOf("10.1.255.255"), "dc");
  EXPECT_EQ(ZoneOf("2001:db8:1::5"), "dc");
  EXPECT_EQ(ZoneOf("255.255.255.255"), "last");
}

TEST_F(ZoneMapTest, RealmsAreWorldsOfTheirOwn) {
  EXPECT_EQ(ZoneOf("10.1.100.7", 1), "twin");
  EXPECT_EQ(ZoneOf("255.255.255.1", 1), "-");
}

TEST_F(ZoneMapTest, TheInternetIsOutsideZonesAndSpecialBlocks) {
  EXPECT_EQ(ZoneOf("8.8.8.8"), "internet");
  EXPECT_EQ(ZoneOf("8.8.8.8", 1), "internet");
  EXPECT_EQ(ZoneOf("2620:fe::fe"), "internet");
  EXPECT_EQ(ZoneOf("10.2.0.1"), "-");
  EXPECT_EQ(ZoneOf("192.168.1.1"), "-");
  EXPECT_EQ(ZoneOf("127.0.0.1"), "-");
  EXPECT_EQ(ZoneOf("203.0.113.5"), "-");
  EXPECT_EQ(ZoneOf("2001:db8:2::1"), "-");
}

TEST_F(ZoneMapTest, TheInternetTakesPrefixesOfItsOwn) {
  EXPECT_EQ(ZoneOf("198.51.100.7"), "internet");
  EXPECT_TRUE(map_.internet().Contains(net::ParseAddress("198.51.100.7").value()));
  EXPECT_FALSE(map_.internet().Contains(net::ParseAddress("10.1.0.1").value()));
}

TEST_F(ZoneMapTest, SplitsAtTheBordersOfZones) {
  EXPECT_THAT(Split(Of("10.1.100.0/28")), ElementsAre("10.1.100.0-10.1.100.6 backup",
                                                      "10.1.100.7 node", "10.1.100.8/29 backup"));
  EXPECT_THAT(Split(Of("10.1.98.0/23")), ElementsAre("10.1.98.0/23 dc"));
  EXPECT_THAT(Split(Of("10.2.0.0/16")), ElementsAre("10.2.0.0/16 -"));
  EXPECT_THAT(Split(Of("10.1.0.0/16"), 1), ElementsAre("10.1.0.0/16 twin"));
  EXPECT_THAT(Split({net::Family::kIpv4, 0xfffffe00U, 0xffffffffU}),
              ElementsAre("255.255.254.0/24 -", "255.255.255.0/24 last"));
}

TEST_F(ZoneMapTest, SplitsGapsIntoInternetAndNothing) {
  // 9.255.255.255 is the internet's, 10.0.0.0/8 nobody's outside its zones.
  EXPECT_THAT(Split({net::Family::kIpv4, 0x09ffffffU, 0x0a000001U}),
              ElementsAre("9.255.255.255 internet", "10.0.0.0/31 -"));
  EXPECT_THAT(Split(Of("8.0.0.0/8")), ElementsAre("8.0.0.0/8 internet"));
}

TEST_F(ZoneMapTest, PartsCoverTheRangeAndAgreeWithFind) {
  for (const AddressRange& range :
       {AllAddresses(net::Family::kIpv4), AllAddresses(net::Family::kIpv6)}) {
    for (std::uint32_t realm = 0; realm < 2; ++realm) {
      net::U128 next = range.lo;
      bool ended = false;
      for (const auto& [part, zone] : map_.Split(realm, range)) {
        ASSERT_FALSE(ended);
        ASSERT_EQ(part.lo, next);
        ASSERT_LE(part.lo, part.hi);
        EXPECT_EQ(map_.Find(realm, {part.family, part.lo}), zone);
        EXPECT_EQ(map_.Find(realm, {part.family, part.hi}), zone);
        ended = part.hi == range.hi;
        next = part.hi + 1;
      }
      EXPECT_TRUE(ended);
    }
  }
}

TEST(ZoneMapWithoutInternetTest, EverythingElseIsNowhere) {
  const auto site = ReadGood("{ site: s, zones: { a: { prefixes: [10.0.0.0/8] } } }");
  const ZoneMap map(*site);
  EXPECT_TRUE(map.internet().empty());
  EXPECT_EQ(map.Find(0, net::ParseAddress("8.8.8.8").value()), kNone);
  EXPECT_EQ(map.Split(0, AllAddresses(net::Family::kIpv6)).size(), 1U);
}

}  // namespace
}  // namespace portwright::site
