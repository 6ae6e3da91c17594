#include "net/host_name.h"

#include <gtest/gtest.h>

namespace portwright::net {
namespace {

TEST(HostName, IsTheSameInAnyCaseAndWithADotAtTheEnd) {
  EXPECT_EQ(NormalHostName("RT.Example.COM."), "rt.example.com");
  EXPECT_EQ(NormalHostName("."), ".");
}

TEST(HostName, HasLabels) {
  for (const char* name :
       {"a.b", "rt.example.com", "*.example.com", "a-b_c.s3.*.example.com", "x1.co"})
    EXPECT_TRUE(IsHostName(name)) << name;
  for (const char* name :
       {"", "any", "a..b", ".a.b", "a.b.", "a b.c", "10.1.2.3", "a.*", "<x>.a.b", "A.b"})
    EXPECT_FALSE(IsHostName(name)) << name;
  std::string name(64, 'a');
  name.append(".com");
  EXPECT_FALSE(IsHostName(name));
  EXPECT_TRUE(IsHostName(name.substr(1)));
  EXPECT_TRUE(IsWildcardName("*.example.com"));
  EXPECT_FALSE(IsWildcardName("www.example.com"));
}

TEST(HostName, HasAStandInOfEachFamilyInItsBlock) {
  // SHA-256 of `example.com` begins with a379a6f6eeafb9a5.
  EXPECT_EQ(ToText(StandInFor(Family::kIpv6, "example.com")), "100::a379:a6f6:eeaf:b9a5");
  for (const char* name : {"example.com", "www.example.com", "*.example.com"}) {
    for (const Family family : {Family::kIpv4, Family::kIpv6})
      EXPECT_TRUE(StandInBlock(family).Contains(StandInFor(family, name))) << name;
  }
  EXPECT_NE(StandInFor(Family::kIpv4, "example.com"), StandInFor(Family::kIpv4, "www.example.com"));
  EXPECT_EQ(ToText(StandInBlock(Family::kIpv4)), "240.0.0.0/4");
  EXPECT_EQ(ToText(StandInBlock(Family::kIpv6)), "100::/64");
  EXPECT_TRUE(SpecialPurposeBlocks().Contains(AddressSet(StandInBlock(Family::kIpv4))));
  EXPECT_TRUE(SpecialPurposeBlocks().Contains(AddressSet(StandInBlock(Family::kIpv6))));
}

}  // namespace
}  // namespace portwright::net
