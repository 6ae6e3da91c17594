#include "workflow/host_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::workflow {
namespace {

TEST(HostRoutes, InterfacesWithoutLoopback) {
  const auto names = InterfacesIn(
      R"([{"ifindex":1,"ifname":"lo"},{"ifindex":2,"ifname":"eth0","addr_info":[]},{}])");
  ASSERT_TRUE(names);
  EXPECT_THAT(*names, ::testing::ElementsAre("eth0"));
  EXPECT_FALSE(InterfacesIn("{}"));
  EXPECT_FALSE(InterfacesIn("no"));
}

constexpr const char* kRoutes =
    R"([{"dst":"default","gateway":"192.0.2.1","dev":"eth0","flags":[]},)"
    R"({"dst":"10.0.0.0/8","nexthops":[{"gateway":"192.0.2.3","dev":"eth0"},)"
    R"({"gateway":"198.51.100.3","dev":"eth1"}]},)"
    R"({"type":"unreachable","dst":"10.9.0.0/16","dev":"lo"},)"
    R"({"dst":"192.0.2.0/24","dev":"eth0","prefsrc":"192.0.2.2"},{"dst":"203.0.113.7","dev":"e"}])";

TEST(HostRoutes, RoutesWithEachWay) {
  const auto routes = RoutesIn(kRoutes, net::Family::kIpv4);
  ASSERT_TRUE(routes);
  std::vector<std::string> said;
  for (const cluster::StaticRoute& route : *routes) {
    said.push_back(net::ToText(route.destination) + " " +
                   (route.next_hop ? net::ToText(*route.next_hop) : "-") + " " +
                   route.interface_group);
  }
  EXPECT_THAT(said, ::testing::ElementsAre("0.0.0.0/0 192.0.2.1 eth0", "10.0.0.0/8 192.0.2.3 eth0",
                                           "10.0.0.0/8 198.51.100.3 eth1", "192.0.2.0/24 - eth0",
                                           "203.0.113.7/32 - e"));
  const auto sixth =
      RoutesIn(R"([{"dst":"default","gateway":"fe80::1","dev":"eth0"}])", net::Family::kIpv6);
  ASSERT_TRUE(sixth);
  EXPECT_EQ(net::ToText(sixth->at(0).destination), "::/0");
}

TEST(HostRoutes, TheRouteBehindAChoice) {
  const auto routes = RoutesIn(kRoutes, net::Family::kIpv4);
  const auto choice = ChoiceIn(
      R"([{"dst":"10.9.1.1","gateway":"198.51.100.3","dev":"eth1","prefsrc":"198.51.100.2"}])");
  ASSERT_TRUE(routes && choice);
  EXPECT_EQ(net::ToText(choice->source), "198.51.100.2");
  const auto destination = *net::ParseAddress("10.9.1.1");
  const cluster::StaticRoute* route = RouteOf(*routes, destination, *choice);
  ASSERT_NE(route, nullptr);
  EXPECT_EQ(net::ToText(route->destination), "10.0.0.0/8");
  KernelChoice other = *choice;
  other.interface = "tun0";
  EXPECT_EQ(RouteOf(*routes, destination, other), nullptr);
  EXPECT_FALSE(ChoiceIn("[]"));
  EXPECT_FALSE(ChoiceIn(R"([{"dst":"10.9.1.1"}])"));
}

}  // namespace
}  // namespace portwright::workflow
