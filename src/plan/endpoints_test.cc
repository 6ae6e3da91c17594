#include "plan/endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kNetwork = R"(site: parties
zones:
  inside: { prefixes: [10.1.0.0/16, "2001:db8:1::/48"] }
  data: { prefixes: [10.1.200.0/24] }
  far: { prefixes: [10.2.0.0/16] }
  internet: { internet: true }
hosts:
  both: { addresses: [10.2.0.1, 10.2.0.3, "2001:db8:1::1"] }
  agent1: { addresses: 10.2.0.11 }
networks:
  wide: { prefixes: [10.1.199.0/24, 10.1.200.0/24] }
proxies: { web: { to: both, port: 3128 } }
clusters:
  c1:
    interfaces:
      g1: { nodes: { n1: [10.1.0.1, "2001:db8:1::a"], n2: [10.1.0.2] }, vips: [10.1.0.9], traffic: [management] }
      g1.200: { vips: [10.1.200.8, 10.1.200.9], traffic: [backup] }
      ipmi: { nodes: { n1: [10.1.9.1], n2: [10.1.9.2] }, ipmi: true }
enforcement:
  gw: { kind: gateway, dialect: nftables, interfaces: { e0: inside, e1: data, e2: far, e3: internet } }
)";

// Endpoints of one party, as `name: addresses in zone`.
class EndpointsTest : public testing::Test {
 protected:
  EndpointsTest() {
    site_ = site::Read({{site::FileKind::kSite, "s.yaml", std::string(kNetwork)}}, diagnostics_);
    EXPECT_NE(site_, nullptr) << diagnostics_.Print();
    plan_.site = site_.get();
    zones_ = std::make_unique<site::ZoneMap>(*site_);
    table_ = std::make_unique<EndpointTable>(*site_, *zones_, plan_, diagnostics_);
  }

  std::vector<std::string> Said(EndpointTable::Endpoints endpoints) const {
    std::vector<std::string> out;
    for (const std::uint32_t e : endpoints) {
      out.push_back(plan_.EndpointName(e) + ": " + plan_.EndpointAddresses(e) + " in " +
                    plan_.ZoneName(plan_.endpoints[e].zone));
    }
    return out;
  }

  Diagnostics diagnostics_;
  std::unique_ptr<site::Site> site_;
  Plan plan_;
  std::unique_ptr<site::ZoneMap> zones_;
  std::unique_ptr<EndpointTable> table_;
};

TEST_F(EndpointsTest, AreOfOneFamilyAndOneZone) {
  EXPECT_THAT(Said(table_->Of({site::EndpointKind::kHost, 0})),
              ElementsAre("both: 10.2.0.1, 10.2.0.3 in far", "both: 2001:db8:1::1 in inside"));
  EXPECT_THAT(Said(table_->Of({site::EndpointKind::kNetwork, 0})),
              ElementsAre("wide: 10.1.199.0/24 in inside", "wide: 10.1.200.0/24 in data"));
  EXPECT_THAT(diagnostics_.all(), IsEmpty()) << diagnostics_.Print();
}

TEST_F(EndpointsTest, AreMadeOnce) {
  const auto first = table_->Of({site::EndpointKind::kHost, 0});
  const std::size_t count = plan_.endpoints.size();
  const auto again = table_->Of({site::EndpointKind::kHost, 0});
  EXPECT_EQ(first.data(), again.data());
  EXPECT_EQ(plan_.endpoints.size(), count);
}

TEST_F(EndpointsTest, OfAProxyAreThoseOfTheHostBehindIt) {
  EXPECT_THAT(Said(table_->Of({site::EndpointKind::kProxy, 0})),
              ElementsAre("both: 10.2.0.1, 10.2.0.3 in far", "both: 2001:db8:1::1 in inside"));
}

TEST_F(EndpointsTest, OfTheInternetAreWhatIsLeftInEachFamily) {
  EXPECT_THAT(Said(table_->Of({site::EndpointKind::kInternet, 0})),
              ElementsAre("internet: the IPv4 internet in internet",
                          "internet: the IPv6 internet in internet"));
}

TEST_F(EndpointsTest, OfAClusterFollowTheKindsAskedFor) {
  EXPECT_THAT(Said(table_->ClusterDestinations(0, kNodeAddresses, "")),
              ElementsAre("c1 (g1 nodes): 10.1.0.1, 10.1.0.2 in inside",
                          "c1 (g1 nodes): 2001:db8:1::a in inside"));
  EXPECT_THAT(Said(table_->ClusterDestinations(0, kVipAddresses, "")),
              ElementsAre("c1 (g1 VIPs): 10.1.0.9 in inside"));
  EXPECT_THAT(Said(table_->ClusterDestinations(0, kVlanAddresses, "")),
              ElementsAre("c1 (g1.200 VIPs): 10.1.200.8/31 in data"));
  EXPECT_THAT(Said(table_->ClusterDestinations(0, kIpmiAddresses, "")),
              ElementsAre("c1 (ipmi IPMI): 10.1.9.1, 10.1.9.2 in inside"));
  EXPECT_THAT(Said(table_->ClusterDestinations(0, kVipAddresses | kVlanAddresses, "")), SizeIs(2));
}

TEST_F(EndpointsTest, OfAClusterFollowTheTrafficOfItsGroups) {
  const unsigned all = kNodeAddresses | kVipAddresses | kVlanAddresses;
  EXPECT_THAT(Said(table_->ClusterDestinations(0, all, "backup")),
              ElementsAre("c1 (g1.200 VIPs): 10.1.200.8/31 in data"));
  EXPECT_FALSE(table_->SpreadsOverGroups(0, all, "backup"));
  EXPECT_THAT(Said(table_->ClusterDestinations(0, all, "archive")), SizeIs(4));
  EXPECT_TRUE(table_->SpreadsOverGroups(0, all, "archive")) << "nobody says, so all of them";
  EXPECT_FALSE(table_->SpreadsOverGroups(0, kVipAddresses, "archive")) << "there is only one";
}

TEST_F(EndpointsTest, OfNodesAreOneEach) {
  const auto nodes = table_->ClusterNodes(0, "");
  EXPECT_THAT(Said(nodes), ElementsAre("c1 (n1 on g1): 10.1.0.1 in inside",
                                       "c1 (n1 on g1): 2001:db8:1::a in inside",
                                       "c1 (n2 on g1): 10.1.0.2 in inside"));
  EXPECT_EQ(table_->NodeOf(nodes[0]), "n1");
  EXPECT_EQ(table_->NodeOf(nodes[2]), "n2");
  EXPECT_EQ(table_->NodeOf(table_->Of({site::EndpointKind::kHost, 0})[0]), "");
}

SampleCatalog Roles(const std::string& kinds) {
  SampleCatalog catalog;
  catalog.roles = "  cluster: { title: Cluster, kind: self, addresses: [" + kinds +
                  "] }\n  agent: { title: Agent, kind: host }\n";
  return catalog;
}

std::string Box(const std::string& more = "") {
  return std::string(kNetwork) +
         "products:\n  - { id: b, product: box, version: \"2.0\", cluster: c1, bind: { agent: "
         "agent1 "
         "}" +
         more + " }\n";
}

TEST(Parties, WithoutTheAddressesThatARoleAsksForAreAnError) {
  const std::string site = [] {
    std::string text = Box();
    const std::size_t at = text.find("      g1.200:");
    text.erase(at, text.find('\n', at) - at + 1);
    return text;
  }();
  const Sample s = PlanWith(
      Roles("vlan").Require("a/agent-cluster/1", "agent", "cluster", "tcp/1").Text(), site);
  EXPECT_THAT(s.Flows(), IsEmpty());
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0056"));
  EXPECT_THAT(s.Messages(), HasSubstr("vlan"));
  EXPECT_THAT(s.WhySkipped("a/agent-cluster/1"), HasSubstr("c1"));
}

TEST(Parties, OutsideEveryZoneAreAnError) {
  std::string site = Box();
  site.replace(site.find("agent: agent1"), 13, "agent: 10.9.0.1");
  const Sample s = PlanWith(
      Roles("node").Require("a/cluster-agent/1", "cluster", "agent", "tcp/1").Text(), site);
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0010"));
  EXPECT_THAT(s.Messages(), HasSubstr("10.9.0.1"));
  EXPECT_THAT(s.plan->skipped, SizeIs(1));
}

TEST(Parties, SendByTheirRoutes) {
  std::string site = Box();
  site.insert(site.find("enforcement:"),
              "    routes:\n      - { to: 10.2.0.0/16, via: 10.1.200.1, interface: g1.200 }\n");
  const auto catalog =
      Roles("node").Require("a/cluster-agent/1", "cluster", "agent", "tcp/1").Text();
  EXPECT_THAT(PlanWith(catalog, site).Flows(),
              ElementsAre("c1 10.1.200.8/31 -> agent1 10.2.0.11 tcp/1"));
  site.replace(site.find("to: 10.2.0.0/16"), 15, "to: 10.3.0.0/16");
  const Sample none = PlanWith(catalog, site);
  EXPECT_THAT(none.Flows(), IsEmpty());
  EXPECT_THAT(none.Messages(), HasSubstr("PW-PLAN-0011"));
}

TEST(Parties, SendTowardsEachPartOfANetworkByItsOwnRoute) {
  std::string site = Box();
  site.replace(site.find("agent: agent1"), 13, "agent: 10.2.0.0/23");
  site.insert(site.find("enforcement:"),
              "    routes:\n      - { to: 0.0.0.0/0, via: 10.1.0.1, interface: g1 }\n"
              "      - { to: 10.2.1.0/24, via: 10.1.200.1, interface: g1.200 }\n");
  const Sample s = PlanWith(
      Roles("node").Require("a/cluster-agent/1", "cluster", "agent", "tcp/1").Text(), site);
  EXPECT_THAT(s.Flows(), ElementsAre("c1 10.1.0.1, 10.1.0.2 -> 10.2.0.0/23 10.2.0.0/24 tcp/1",
                                     "c1 10.1.200.8/31 -> 10.2.0.0/23 10.2.1.0/24 tcp/1"));
}

}  // namespace
}  // namespace portwright::plan
