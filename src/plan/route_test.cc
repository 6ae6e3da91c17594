#include "plan/route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;

constexpr std::string_view kNetwork = R"(site: routes
zones: { everything: { prefixes: [10.0.0.0/8, "2001:db8::/32"] } }
hosts:
  two-legs:
    interfaces:
      eth0: { addresses: [10.9.0.5/24] }
      eth1: { addresses: [10.8.0.5/24] }
    routes: [ { to: 0.0.0.0/0, via: 10.9.0.1, interface: eth0 } ]
clusters:
  c1:
    interfaces:
      g1: { nodes: { n1: [10.1.0.1, "2001:db8::1"], n2: [10.1.0.2] }, vips: [10.1.0.9] }
      g1.200: { vips: [10.2.0.9, 10.2.0.8] }
      ipmi: { nodes: { n1: [10.7.0.1] }, ipmi: true }
    routes:
      - { to: 10.0.0.0/8, via: 10.1.0.254, interface: g1 }
      - { to: 10.4.0.0/16, via: 10.2.0.254, interface: g1.200 }
      - { to: "2001:db8::/32", via: "2001:db8::fe", interface: g1.200 }
  plain:
    interfaces:
      g1: { nodes: { n1: [10.5.0.1] }, vips: [10.5.0.9] }
      ipmi: { nodes: { n1: [10.7.0.2] }, ipmi: true }
)";

class RouteTest : public testing::Test {
 protected:
  RouteTest() {
    site_ = site::Read({{site::FileKind::kSite, "site.yaml", std::string(kNetwork)}}, diagnostics_);
    EXPECT_NE(site_, nullptr) << diagnostics_.Print();
  }

  static net::AddressRange Range(const std::string& prefix) {
    return net::ParsePrefix(prefix)->Range();
  }

  // `10.4.0.0/16 by g1.200: 10.2.0.8/31`
  std::vector<std::string> Said(const std::vector<SourceChoice>& choices,
                                const std::vector<std::string>& interfaces) const {
    std::vector<std::string> out;
    for (const SourceChoice& choice : choices) {
      std::string text =
          ToText(choice.destination) + " by " +
          (choice.interface == site::kNone ? "nothing" : interfaces[choice.interface]) + ":";
      for (const net::AddressRange& range : choice.sources.ranges()) text += " " + ToText(range);
      out.push_back(text);
    }
    return out;
  }

  std::vector<std::string> Cluster(const std::string& name, const std::string& prefix) const {
    const site::Cluster& cluster = site_->clusters[site_->FindCluster(name)];
    std::vector<std::string> names;
    for (const auto& group : cluster.interfaces) names.push_back(group.name);
    return Said(ClusterSources(cluster, Range(prefix)), names);
  }

  Diagnostics diagnostics_;
  std::unique_ptr<site::Site> site_;
};

TEST_F(RouteTest, LongestPrefixWinsAndCutsTheDestination) {
  EXPECT_THAT(Cluster("c1", "10.4.7.1"), ElementsAre("10.4.7.1 by g1.200: 10.2.0.8/31"));
  EXPECT_THAT(Cluster("c1", "10.3.7.1"), ElementsAre("10.3.7.1 by g1: 10.1.0.1-10.1.0.2"));
  EXPECT_THAT(Cluster("c1", "10.4.0.0/15"), ElementsAre("10.4.0.0/16 by g1.200: 10.2.0.8/31",
                                                        "10.5.0.0/16 by g1: 10.1.0.1-10.1.0.2"));
}

TEST_F(RouteTest, NodeAddressesGoBeforeVirtualOnes) {
  const auto& cluster = site_->clusters[site_->FindCluster("c1")];
  EXPECT_EQ(ClusterSources(cluster, Range("10.3.0.1"))[0].kind, SourceKind::kNodes);
  EXPECT_EQ(ClusterSources(cluster, Range("10.4.0.1"))[0].kind, SourceKind::kVips);
}

TEST_F(RouteTest, WithoutAMatchingRouteNothingIsSent) {
  EXPECT_THAT(Cluster("c1", "192.0.2.1"), ElementsAre("192.0.2.1 by nothing:"));
}

TEST_F(RouteTest, AnInterfaceWithoutTheFamilySendsNothing) {
  EXPECT_THAT(Cluster("c1", "2001:db8:7::1"), ElementsAre("2001:db8:7::1 by g1.200:"));
}

TEST_F(RouteTest, WithoutRoutesEveryNodeAddressButIpmiMaySend) {
  EXPECT_THAT(Cluster("plain", "192.0.2.1"), ElementsAre("192.0.2.1 by nothing: 10.5.0.1"));
}

TEST_F(RouteTest, AHostReachesItsNeighboursWithoutARoute) {
  const site::Host& host = site_->hosts[0];
  EXPECT_THAT(Said(HostSources(host, Range("10.8.0.77")), {"eth0", "eth1"}),
              ElementsAre("10.8.0.77 by eth1: 10.8.0.5"));
  EXPECT_THAT(Said(HostSources(host, Range("10.1.0.1")), {"eth0", "eth1"}),
              ElementsAre("10.1.0.1 by eth0: 10.9.0.5"));
}

TEST_F(RouteTest, AHostsOwnNetworksAreRoutesOfTheirLength) {
  const site::Host& host = site_->hosts[0];
  const std::vector<std::string> names{"eth0", "eth1"};
  EXPECT_THAT(Said(HostSources(host, Range("10.8.0.0/23")), names),
              ElementsAre("10.8.0.0/24 by eth1: 10.8.0.5", "10.8.1.0/24 by eth0: 10.9.0.5"));
  // A longer route goes before the neighbourhood, and its interface's addresses are the source.
  site::Host longer = host;
  longer.routes.push_back({*net::ParsePrefix("10.8.0.128/25"), std::nullopt, 0, {}});
  EXPECT_THAT(Said(HostSources(longer, Range("10.8.0.0/24")), names),
              ElementsAre("10.8.0.0/25 by eth1: 10.8.0.5", "10.8.0.128/25 by eth0: 10.9.0.5"));
}

TEST_F(RouteTest, AHostWithoutRoutesMaySendFromEveryAddress) {
  site::Host host = site_->hosts[0];
  host.routes.clear();
  EXPECT_THAT(Said(HostSources(host, Range("10.8.0.77")), {"eth0", "eth1"}),
              ElementsAre("10.8.0.77 by nothing: 10.8.0.5 10.9.0.5"));
}

TEST_F(RouteTest, AHostWithoutAMatchingRouteSendsNothing) {
  site::Host host = site_->hosts[0];
  host.routes[0].to = *net::ParsePrefix("10.7.0.0/16");
  EXPECT_THAT(Said(HostSources(host, Range("10.1.0.1")), {"eth0", "eth1"}),
              ElementsAre("10.1.0.1 by nothing:"));
}

TEST_F(RouteTest, EachFamilyHasItsOwnRoutes) {
  site::Cluster cluster = site_->clusters[site_->FindCluster("c1")];
  cluster.routes[2].interface = 0;  // 2001:db8::/32 by g1, which has one such node
  const auto choices = ClusterSources(cluster, Range("2001:db8:7::/48"));
  ASSERT_EQ(choices.size(), 1U);
  ASSERT_EQ(choices[0].sources.ranges().size(), 1U);
  EXPECT_EQ(ToText(choices[0].sources.ranges()[0]), "2001:db8::1");
  // `::/0` says nothing of IPv4.
  cluster.routes = {{*net::ParsePrefix("::/0"), std::nullopt, 0, {}}};
  EXPECT_TRUE(ClusterSources(cluster, Range("10.3.0.1"))[0].sources.empty());
}

}  // namespace
}  // namespace portwright::plan
