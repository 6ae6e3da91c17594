#include "dialect/iptables/names.h"

#include <gtest/gtest.h>

namespace portwright::dialect::iptables {
namespace {

using net::Family;

TEST(Names, Protocols) {
  EXPECT_EQ(ProtocolOf("tcp"), 6);
  EXPECT_EQ(ProtocolOf("TCP"), 6);
  EXPECT_EQ(ProtocolOf("ipv6-icmp"), 58);
  EXPECT_EQ(ProtocolOf("mobility-header"), 135);
  EXPECT_EQ(ProtocolOf("all"), 0);
  EXPECT_EQ(ProtocolOf("255"), 255);
  EXPECT_EQ(ProtocolOf("256"), std::nullopt);
  EXPECT_EQ(ProtocolOf("tcpp"), std::nullopt);
  EXPECT_EQ(ProtocolOf(""), std::nullopt);
}

TEST(Names, Ports) {
  EXPECT_EQ(PortsOf("22"), (net::PortRange{22, 22}));
  EXPECT_EQ(PortsOf("0:65535"), (net::PortRange{0, 65535}));
  EXPECT_EQ(PortsOf(":22"), (net::PortRange{0, 22}));
  EXPECT_EQ(PortsOf("22:"), (net::PortRange{22, 65535}));
  EXPECT_EQ(PortsOf("ssh:https"), (net::PortRange{22, 443}));
  EXPECT_EQ(PortsOf("netbios-ns", '-'), (net::PortRange{137, 137}));
  EXPECT_EQ(PortsOf("5-9", '-'), (net::PortRange{5, 9}));
  for (const char* wrong : {"", "-1", "65536", "9:5", "1:2:3", "8O80", "22 "})
    EXPECT_EQ(PortsOf(wrong), std::nullopt) << wrong;
}

TEST(Names, Icmp) {
  EXPECT_EQ(IcmpOf("8", Family::kIpv4)->type, 8);
  EXPECT_EQ(IcmpOf("8", Family::kIpv4)->code_hi, 255);
  EXPECT_EQ(IcmpOf("3/4", Family::kIpv4)->code_lo, 4);
  EXPECT_EQ(IcmpOf("port-unreachable", Family::kIpv4)->code_hi, 3);
  EXPECT_EQ(IcmpOf("port-unreachable", Family::kIpv6)->code_hi, 4);
  EXPECT_EQ(IcmpOf("packet-too-big", Family::kIpv6)->type, 2);
  EXPECT_TRUE(IcmpOf("any", Family::kIpv4)->any_type);
  EXPECT_TRUE(IcmpOf("255", Family::kIpv4)->any_type);
  EXPECT_FALSE(IcmpOf("255", Family::kIpv6)->any_type);
  for (const char* wrong : {"", "256", "3/256", "3/", "pinng"})
    EXPECT_FALSE(IcmpOf(wrong, Family::kIpv4)) << wrong;
}

TEST(Names, TcpFlags) {
  EXPECT_EQ(TcpFlagsOf("SYN,ACK"), 18);
  EXPECT_EQ(TcpFlagsOf("ALL"), 63);
  EXPECT_EQ(TcpFlagsOf("NONE"), 0);
  EXPECT_EQ(TcpFlagsOf("SYN,"), std::nullopt);
}

TEST(Names, Networks) {
  const auto range = [](const char* word, Family family = Family::kIpv4) {
    const auto network = NetworkOf(word, family);
    return network && network->addresses.ranges().size() == 1
               ? net::ToText(network->addresses.ranges()[0])
               : "none";
  };
  EXPECT_EQ(range("10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(range("10.1.2.3/8"), "10.0.0.0/8");
  EXPECT_EQ(range("10.1.2.3/0"), "0.0.0.0/0");
  EXPECT_EQ(range("10.1.2.3/255.255.0.0"), "10.1.0.0/16");
  EXPECT_EQ(range("2001:db8::1/32", Family::kIpv6), "2001:db8::/32");
  EXPECT_EQ(range("::/0", Family::kIpv6), "::/0");
  EXPECT_EQ(range("2001:db8::1/ffff::", Family::kIpv6), "2001::/16");
  EXPECT_EQ(range("2001:db8::1"), "none");
  EXPECT_EQ(range("10.0.0.1/33"), "none");
  EXPECT_EQ(range("10.0.0"), "none");
}

TEST(Names, MasksWithHoles) {
  const auto some = NetworkOf("10.0.5.0/255.254.255.0", Family::kIpv4);
  ASSERT_TRUE(some);
  ASSERT_EQ(some->addresses.ranges().size(), 2U);
  EXPECT_EQ(net::ToText(some->addresses.ranges()[0]), "10.0.5.0/24");
  EXPECT_EQ(net::ToText(some->addresses.ranges()[1]), "10.1.5.0/24");
  EXPECT_TRUE(some->is_exact);
  // Too many to write out: what is around them.
  const auto many = NetworkOf("10.0.0.1/255.0.0.1", Family::kIpv4);
  ASSERT_TRUE(many);
  EXPECT_FALSE(many->is_exact);
  ASSERT_EQ(many->addresses.ranges().size(), 1U);
  EXPECT_EQ(net::ToText(many->addresses.ranges()[0]), "10.0.0.0/8");
}

TEST(Names, Ranges) {
  EXPECT_EQ(net::ToText(*RangeOf("10.0.0.1-10.0.0.9", Family::kIpv4)), "10.0.0.1-10.0.0.9");
  EXPECT_EQ(net::ToText(*RangeOf("10.0.0.1", Family::kIpv4)), "10.0.0.1");
  EXPECT_FALSE(RangeOf("10.0.0.9-10.0.0.1", Family::kIpv4));
  EXPECT_FALSE(RangeOf("10.0.0.1-::1", Family::kIpv4));
}

}  // namespace
}  // namespace portwright::dialect::iptables
