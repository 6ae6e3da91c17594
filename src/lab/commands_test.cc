#include "lab/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::lab {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

net::Address At(std::string_view text) { return net::ParseAddress(text).value(); }
net::Prefix In(std::string_view text) { return net::ParsePrefix(text).value(); }

// A host behind a gateway whose interface has a name that ip(8) would take for a word of its own.
Topology Small() {
  Topology topology;
  topology.segments = {"servers", "backup"};
  Space host;
  host.name = "ora1";
  host.party = "ora1";
  host.links = {{"eth0", 0, {{At("10.1.0.11"), 24, false}, {At("2001:db8::11"), 64, false}}}};
  host.routes = {{In("10.1.0.0/24"), std::nullopt, 0, 0},
                 {In("0.0.0.0/0"), At("10.1.0.1"), 0, 0},
                 {In("::/0"), At("fe80::1"), 0, 100}};
  host.rules = {{In("2001:db8::11/128"), 100}};
  Space gateway;
  gateway.name = gateway.party = "gw1";
  gateway.kind = SpaceKind::kGateway;
  gateway.links = {{"a", 0, {{At("10.1.0.1"), 32, false}, {At("fe80::1"), 64, true}}},
                   {"intf_group1.200", 1, {}}};
  topology.spaces = {host, gateway};
  return topology;
}

TEST(WiringBatch, MakesABridgeForEachZoneAndAPairForEachInterface) {
  EXPECT_EQ(WiringBatch(Small()),
            "link add name z0 type bridge mcast_snooping 0 forward_delay 0\n"
            "link set dev z0 up\n"
            "link add name z1 type bridge mcast_snooping 0 forward_delay 0\n"
            "link set dev z1 up\n"
            "link add name p0 type veth peer name eth0 netns ora1\n"
            "link set dev p0 master z0 up\n"
            "link add name p1 type veth peer name a netns gw1\n"
            "link set dev p1 master z0 up\n"
            "link add name p2 type veth peer name intf_group1.200 netns gw1\n"
            "link set dev p2 master z1 up\n");
}

TEST(SpaceBatch, HasOneFamilyAtATime) {
  const Space host = Small().spaces[0];
  EXPECT_EQ(SpaceBatch(host, net::Family::kIpv4),
            "link set lo up\n"
            "link set dev eth0 up\n"
            "address add 10.1.0.11/24 dev eth0 noprefixroute\n"
            "route add 10.1.0.0/24 dev eth0\n"
            "route add default via 10.1.0.1 dev eth0 onlink\n");
  EXPECT_EQ(SpaceBatch(host, net::Family::kIpv6),
            "address add 2001:db8::11/64 dev eth0 nodad noprefixroute\n"
            "route add default via fe80::1 dev eth0 onlink table 100\n"
            "rule add from 2001:db8::11/128 lookup 100\n");
}

TEST(SpaceBatch, KeepsAddressesOfTheLinkOnTheLink) {
  EXPECT_EQ(SpaceBatch(Small().spaces[1], net::Family::kIpv6),
            "address add fe80::1/64 dev a scope link nodad noprefixroute\n");
}

TEST(SpaceSettings, LetOnlyGatewaysForward) {
  const Topology topology = Small();
  const auto forwards = Pair("net/ipv4/ip_forward", "1");
  EXPECT_THAT(SpaceSettings(topology.spaces[0]), Not(Contains(forwards)));
  EXPECT_THAT(SpaceSettings(topology.spaces[1]), Contains(forwards));
}

TEST(SpaceSettings, LetNoBridgeAskTheFirewall) {
  const auto off = Pair("net/bridge/bridge-nf-call-iptables", "0");
  EXPECT_THAT(WiringSettings(), Contains(off));
  for (const Space& space : Small().spaces) EXPECT_THAT(SpaceSettings(space), Contains(off));
}

TEST(ConditionsBatch, LimitsTheRateFirstAndDelaysBelowIt) {
  const Space gateway = Small().spaces[1];
  EXPECT_EQ(ConditionsBatch(gateway, {"20ms", "1%", "100mbit"}, true),
            "qdisc add dev a root handle 1: tbf rate 100mbit burst 32kb latency 400ms\n"
            "qdisc add dev a parent 1:1 netem delay 20ms loss 1%\n"
            "qdisc add dev intf_group1.200 root handle 1: tbf rate 100mbit burst 32kb latency "
            "400ms\n"
            "qdisc add dev intf_group1.200 parent 1:1 netem delay 20ms loss 1%\n");
  EXPECT_EQ(ConditionsBatch(gateway, {"20ms", "", ""}, false), "");
  EXPECT_THAT(ConditionsBatch(gateway, {"", "", "64kbit"}, true),
              HasSubstr("tbf rate 64kbit burst 2kb latency 5s\n"));
  EXPECT_THAT(ConditionsBatch(gateway, {"", "5%", ""}, true),
              HasSubstr("dev a root netem loss 5%\n"));
}

TEST(WiringBatch, LeavesAGapWhereSomebodyDelays) {
  const std::string batch = WiringBatch(Small(), {1});
  EXPECT_EQ(NearEnd(1), "r1");
  EXPECT_EQ(FarEnd(1), "q1");
  EXPECT_THAT(batch, HasSubstr("link add name p1 type veth peer name q1\n"
                               "link set dev q1 up\n"
                               "link add name r1 type veth peer name a netns gw1\n"
                               "link set dev r1 up\n"
                               "link set dev p1 master z0 up\n"));
  // The host's link is whole.
  EXPECT_THAT(batch, HasSubstr("link add name p0 type veth peer name eth0 netns "));
}

TEST(ParseDelayUs, TakesTimesAsTcHasThem) {
  EXPECT_EQ(ParseDelayUs("20ms"), 20'000);
  EXPECT_EQ(ParseDelayUs("1.5s"), 1'500'000);
  EXPECT_EQ(ParseDelayUs("250us"), 250);
  EXPECT_EQ(ParseDelayUs("3secs"), 3'000'000);
  for (const char* text : {"", "ms", "20", "20 ms", "-1ms", "0ms", "61s", "nans", "20msx"})
    EXPECT_EQ(ParseDelayUs(text), std::nullopt) << text;
}

TEST(LossText, DropsSoManyOfAThousand) {
  EXPECT_THAT(LossText(15), HasSubstr("numgen random mod 1000 < 15 drop\n"));
}

TEST(Topology, FindsSpacesByName) {
  EXPECT_EQ(Small().FindSpace("gw1"), 1U);
  EXPECT_EQ(Small().FindSpace("gw2"), kNone);
}

}  // namespace
}  // namespace portwright::lab
