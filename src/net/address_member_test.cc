#include "net/address_member.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::net {
namespace {

TEST(ReadAddress, TakesTheTextOfAnAddress) {
  const JsonMembers::Json json = {{"source", "2001:db8::1"}, {"destination", "10.2.0.255"}};
  JsonMembers members(json, "flow 1");
  EXPECT_EQ(ToText(ReadAddress(members, "source")), "2001:db8::1");
  EXPECT_EQ(ToText(ReadAddress(members, "destination")), "10.2.0.255");
  EXPECT_EQ(members.Problem(), "");
}

TEST(ReadAddress, SaysWhichMemberIsNoAddress) {
  const JsonMembers::Json json = {{"source", "10.2.0.256"}};
  JsonMembers members(json, "flow 1");
  EXPECT_EQ(ReadAddress(members, "source"), Address());
  EXPECT_EQ(members.Problem(), "flow 1: expected an address as 'source'");
}

}  // namespace
}  // namespace portwright::net
