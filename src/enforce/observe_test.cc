#include "enforce/observe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::enforce {
namespace {

constexpr char kEnforcing[] = R"(table inet portwright
delete table inet portwright
table inet portwright {
  chain pw_input {
    type filter hook input priority filter; policy drop;
    ct state established,related counter accept comment "replies drop it"
    ct state invalid counter drop
    goto pw_input_drop
  }

  chain pw_input_drop {
    limit rate 10/second burst 50 packets log prefix "portwright input drop: " level info
    counter drop comment "no requirement asks for these"
  }
}
)";

TEST(Observing, LeavesNothingThatDropsAndIsTakenBackByteForByte) {
  const auto observing = ToObserving(kEnforcing);
  ASSERT_TRUE(observing);
  EXPECT_THAT(*observing, testing::HasSubstr("policy accept;"));
  EXPECT_THAT(*observing, testing::HasSubstr("set pw_observed_input_v4_ports {"));
  EXPECT_THAT(*observing, testing::HasSubstr("portwright input observe: "));
  EXPECT_THAT(*observing, testing::Not(testing::HasSubstr("counter drop")));
  const auto back = ToEnforcing(*observing);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, kEnforcing);
}

TEST(Observing, RefusesTextsWithDropsOfOthers) {
  EXPECT_FALSE(ToObserving("table inet x {\n  chain c {\n    tcp dport 22 drop\n  }\n}\n"));
  EXPECT_FALSE(ToObserving("table inet x {\n  chain c {\n    tcp dport 22 reject\n  }\n}\n"));
  EXPECT_FALSE(ToEnforcing(kEnforcing));
}

TEST(Observing, ReadsWhatTheKernelKept) {
  const ObservedList list = ObservedIn(R"(table inet portwright {
  set pw_observed_input_v4_ports {
    type ipv4_addr . ipv4_addr . inet_proto . inet_service
    size 65535
    flags dynamic,timeout
    counter
    timeout 30d
    elements = { 10.1.9.5 . 10.1.0.11 . tcp . 22 counter packets 3 bytes 180 expires 29d23h59m50s,
           10.1.9.6 . 10.1.0.11 . udp . 161 counter packets 1 bytes 80 expires 28d }
  }
  set pw_observed_output_v6_protocols {
    type ipv6_addr . ipv6_addr . inet_proto
    elements = { 2001:db8::1 . 2001:db8::2 . ipv6-icmp counter packets 9 bytes 900 timeout 30d expires 30d }
  }
  map pw_input_v4_ports_exact {
    elements = { 10.1.20.31 . 10.1.0.11 . tcp . 9100 counter packets 0 bytes 0 comment "x, y" : accept }
  }
  set others {
    elements = { 10.1.9.6 . 10.1.0.11 . udp . 161 }
  }
}
)");
  EXPECT_TRUE(list.is_observing);
  ASSERT_EQ(list.seen.size(), 3u);
  EXPECT_EQ(net::ToText(list.seen[0].source), "10.1.9.5");
  EXPECT_EQ(list.seen[0].protocol, 6);
  EXPECT_EQ(list.seen[0].port, 22);
  EXPECT_EQ(list.seen[0].packets, 3u);
  EXPECT_EQ(list.seen[0].last_seen_s, 10);
  EXPECT_EQ(list.seen[1].last_seen_s, 2 * 86400);
  EXPECT_EQ(list.seen[2].hook, policy::Hook::kOutput);
  EXPECT_EQ(list.seen[2].protocol, 58);
  EXPECT_FALSE(list.seen[2].port);
  EXPECT_EQ(list.unread, 0u);
}

}  // namespace
}  // namespace portwright::enforce
