#include "probe/planned_port.h"

#include <gtest/gtest.h>

namespace portwright::probe {
namespace {

PlannedPort Port(const char* address, std::uint8_t protocol, std::uint16_t lo, std::uint16_t hi) {
  PlannedPort port{std::nullopt, protocol, {lo, hi}};
  if (address != nullptr) port.address = *net::ParseAddress(address);
  return port;
}

TEST(ResponderTable, HandsOverPlannedPortsThatNobodyTakes) {
  EXPECT_EQ(ResponderTable({Port("2001:db8::1", net::kProtocolUdp, 53, 53),
                            Port("10.1.0.11", net::kProtocolTcp, 443, 443),
                            Port("10.1.0.11", net::kProtocolTcp, 1500, 2500),
                            Port("10.1.0.11", net::kProtocolTcp, 1000, 2000),
                            Port("10.1.0.11", net::kProtocolTcp, 444, 444)},
                           50555),
            "table inet portwright_respond\n"
            "delete table inet portwright_respond\n"
            "table inet portwright_respond {\n"
            "  set seen4 {\n"
            "    type ipv4_addr . ipv4_addr . inet_proto . inet_service\n"
            "    flags dynamic\n"
            "    size 65536\n"
            "  }\n"
            "  set seen6 {\n"
            "    type ipv6_addr . ipv6_addr . inet_proto . inet_service\n"
            "    flags dynamic\n"
            "    size 65536\n"
            "  }\n"
            "  chain seen {\n"
            "    type filter hook prerouting priority mangle - 10; policy accept;\n"
            "    ct state new meta l4proto { tcp, udp } update @seen4 { ct original ip saddr . "
            "ct original ip daddr . meta l4proto . ct original proto-dst }\n"
            "    ct state new meta l4proto { tcp, udp } update @seen6 { ct original ip6 saddr . "
            "ct original ip6 daddr . meta l4proto . ct original proto-dst }\n"
            "  }\n"
            "  chain prerouting {\n"
            "    type filter hook prerouting priority mangle; policy accept;\n"
            "    socket wildcard 0 accept\n"
            "    socket wildcard 1 accept\n"
            "    ip daddr . tcp dport { 10.1.0.11 . 443-444, 10.1.0.11 . 1000-2500 } tproxy ip to "
            ":50555 accept\n"
            "    ip6 daddr . udp dport { 2001:db8::1 . 53 } tproxy ip6 to :50555 accept\n"
            "  }\n"
            "}\n");
}

TEST(ResponderTable, OfAStandInTakesEveryAddressOfTheHost) {
  const std::string text = ResponderTable({Port(nullptr, net::kProtocolTcp, 22, 22)}, 1);
  EXPECT_NE(text.find("meta nfproto ipv4 fib daddr type local tcp dport { 22 } tproxy ip to :1"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace portwright::probe
