#include "dialect/common/replies.h"

#include <gtest/gtest.h>

namespace portwright::dialect {
namespace {

AllowedService ServiceOf(std::uint8_t protocol, net::PortRange ports,
                         net::PortRange source_ports = net::kAnyPort) {
  AllowedService out;
  out.protocol = protocol;
  out.ports = ports;
  out.source_ports = source_ports;
  return out;
}

AllowedService IcmpOf(std::uint8_t protocol, std::uint8_t type) {
  AllowedService out;
  out.protocol = protocol;
  out.icmp_type = type;
  return out;
}

using Services = std::vector<AllowedService>;

TEST(Replies, PortsAreExchangedAndClientsUseHighOnes) {
  const Replies replies =
      RepliesTo({ServiceOf(6, {443, 443}), ServiceOf(17, {53, 53})}, net::Family::kIpv4);
  EXPECT_EQ(replies.tcp, (Services{ServiceOf(6, {1024, 65535}, {443, 443})}));
  EXPECT_EQ(replies.others, (Services{ServiceOf(17, {1024, 65535}, {53, 53})}));
}

TEST(Replies, GoToTheSourcePortsOfARule) {
  const Replies replies = RepliesTo({ServiceOf(17, {500, 500}, {500, 510})}, net::Family::kIpv6);
  EXPECT_TRUE(replies.tcp.empty());
  EXPECT_EQ(replies.others, (Services{ServiceOf(17, {500, 510}, {500, 500})}));
}

TEST(Replies, PingsAreAnsweredAndNothingElseOfIcmp) {
  EXPECT_EQ(RepliesTo({IcmpOf(1, 8)}, net::Family::kIpv4).others, (Services{IcmpOf(1, 0)}));
  EXPECT_EQ(RepliesTo({IcmpOf(58, 128)}, net::Family::kIpv6).others, (Services{IcmpOf(58, 129)}));
  EXPECT_TRUE(RepliesTo({IcmpOf(1, 3)}, net::Family::kIpv4).others.empty());
  EXPECT_TRUE(RepliesTo({ServiceOf(50, net::kAnyPort)}, net::Family::kIpv4).others.empty());
}

TEST(Replies, OfEverything) {
  AllowedService any;
  any.any_protocol = true;
  const Replies replies = RepliesTo({any}, net::Family::kIpv4);
  EXPECT_EQ(replies.tcp, (Services{ServiceOf(6, {1024, 65535})}));
  EXPECT_EQ(replies.others, (Services{IcmpOf(1, 0), ServiceOf(17, {1024, 65535})}));
}

}  // namespace
}  // namespace portwright::dialect
