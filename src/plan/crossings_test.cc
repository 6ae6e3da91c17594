#include "plan/crossings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Sides, AreThoseThatEachDialectMatches) {
  // nftables' forward hook: after destination and before source translation.
  EXPECT_TRUE(SidesOf("nftables", "1.0.6").source_before);
  EXPECT_FALSE(SidesOf("nftables", "1.0.6").destination_before);
  EXPECT_TRUE(SidesOf("panos", "11.1").destination_before);
  EXPECT_FALSE(SidesOf("asa", "8.2").source_before);
  EXPECT_TRUE(SidesOf("asa", "8.2").destination_before);
  EXPECT_TRUE(SidesOf("asa", "9.16").source_before);
  EXPECT_FALSE(SidesOf("asa", "8.3").destination_before);
}

// `gw forward [10.1.0.53] [10.2.0.11 as 10.2.0.11]`: what the rules match.
std::vector<std::string> Said(const Sample& s, std::string_view reason) {
  std::vector<std::string> out;
  for (const PlannedFlow& flow : s.plan->flows) {
    if (s.plan->reasons[flow.reason].id != reason) continue;
    for (const FlowCrossing& c : CrossingsOf(*s.plan, flow)) {
      const auto text = [](const net::AddressSet& set) {
        std::string all;
        for (const net::AddressRange& range : set.ranges()) all += " " + ToText(range);
        return all;
      };
      const char* hooks[] = {"none", "input", "output", "forward"};
      out.push_back(s.site->points[c.crossing.point].name + " " +
                    hooks[static_cast<std::size_t>(c.crossing.hook)] + text(c.source_matched) +
                    " ->" + text(c.destination_matched) + " " + ToText(c.service_matched));
    }
  }
  return out;
}

std::string With(const std::string& gateway_more, const std::string& points = "") {
  std::string network(kSampleNetwork);
  const std::string gateway =
      "gw: { kind: gateway, dialect: nftables, interfaces: { eth0: inside, eth1: outside, eth2: "
      "internet } }";
  const std::size_t at = network.find(gateway);
  EXPECT_NE(at, std::string::npos);
  network.replace(at, gateway.size(),
                  "gw:\n    kind: gateway\n    dialect: nftables\n    interfaces: { eth0: inside, "
                  "eth1: outside, eth2: internet }\n" +
                      gateway_more + points);
  return network;
}

constexpr const char* kExtra =
    "extra:\n  - { id: m, from: dns1, to: agent1, allow: [tcp/9100], reason: r, by: j }\n";

TEST(Crossings, AreTheGatewayAndTheHostsAtBothEnds) {
  const std::string network = With("",
                                   "  dns-fw: { kind: host, host: dns1, dialect: nftables }\n"
                                   "  agent-fw: { kind: host, host: agent1, dialect: nftables }\n");
  const Sample s = PlanOf(Instance("") + kExtra, false, "2026-11-21", network);
  EXPECT_THAT(Said(s, "extra/m"), ElementsAre("dns-fw output 10.1.0.53 -> 10.2.0.11 tcp/9100",
                                              "gw forward 10.1.0.53 -> 10.2.0.11 tcp/9100",
                                              "agent-fw input 10.1.0.53 -> 10.2.0.11 tcp/9100"))
      << s.Messages();
}

TEST(Crossings, AClustersFirewallSeesWhatEntersOnly) {
  const std::string network =
      With("", "  c1-fw: { kind: cluster, cluster: c1, dialect: cohesity }\n");
  const Sample s = PlanOf(Instance("backup: on"), false, "2026-11-21", network);
  EXPECT_THAT(Said(s, "b/base/cluster-dns/53"), testing::SizeIs(0)) << "inside one zone";
  EXPECT_THAT(Said(s, "b/backup/agent-cluster/11117"),
              testing::Contains("c1-fw input 10.2.0.11 -> 10.1.0.9 tcp/11117"));
}

TEST(Crossings, StaticTranslationShowsEachSideWhatItSees) {
  const std::string network =
      With("    nat: [ { kind: static, inside: 10.2.0.11, outside: 10.1.9.11, toward: inside } ]\n",
           "  dns-fw: { kind: host, host: dns1, dialect: nftables }\n"
           "  agent-fw: { kind: host, host: agent1, dialect: nftables }\n");
  const Sample s = PlanOf(Instance("") + kExtra, false, "2026-11-21", network);
  EXPECT_THAT(Said(s, "extra/m"), ElementsAre("dns-fw output 10.1.0.53 -> 10.1.9.11 tcp/9100",
                                              "gw forward 10.1.0.53 -> 10.2.0.11 tcp/9100",
                                              "agent-fw input 10.1.0.53 -> 10.2.0.11 tcp/9100"))
      << s.Messages();
}

TEST(Crossings, APoolHidesTheSourceBehindTheGateway) {
  const std::string network = With(
      "    nat: [ { kind: pool, inside: 10.1.0.0/16, outside: 10.2.9.0/28, toward: outside } ]\n",
      "  agent-fw: { kind: host, host: agent1, dialect: nftables }\n");
  const Sample s = PlanOf(Instance("") + kExtra, false, "2026-11-21", network);
  EXPECT_THAT(Said(s, "extra/m"), ElementsAre("gw forward 10.1.0.53 -> 10.2.0.11 tcp/9100",
                                              "agent-fw input 10.2.9.0/28 -> 10.2.0.11 tcp/9100"));
}

TEST(Crossings, APortIsTranslatedWithItsAddress) {
  const std::string network = With(
      "    nat: [ { kind: port, inside: 10.2.0.11, outside: 10.1.9.1, protocol: tcp, inside_port: "
      "9100, outside_port: 19100 } ]\n",
      "  dns-fw: { kind: host, host: dns1, dialect: nftables }\n");
  const Sample s = PlanOf(Instance("") + kExtra, false, "2026-11-21", network);
  EXPECT_THAT(Said(s, "extra/m"), ElementsAre("dns-fw output 10.1.0.53 -> 10.1.9.1 tcp/19100",
                                              "gw forward 10.1.0.53 -> 10.2.0.11 tcp/9100"));
}

TEST(Crossings, EachDialectMatchesItsSideOfATranslation) {
  const std::string nat =
      "    nat: [ { kind: static, inside: 10.2.0.11, outside: 10.1.9.11, toward: inside },\n"
      "           { kind: pool, inside: 10.1.0.0/16, outside: 10.2.9.0/28, toward: outside } ]\n";
  const auto by = [&](const std::string& dialect) {
    std::string network = With(nat);
    network.replace(network.find("dialect: nftables"), 17, dialect);
    return Said(PlanOf(Instance("") + kExtra, false, "2026-11-21", network), "extra/m");
  };
  // Before: 10.1.0.53 -> 10.1.9.11. After: 10.2.9.0/28 -> 10.2.0.11.
  EXPECT_THAT(by("dialect: nftables"), ElementsAre("gw forward 10.1.0.53 -> 10.2.0.11 tcp/9100"));
  EXPECT_THAT(by("dialect: panos"), ElementsAre("gw forward 10.1.0.53 -> 10.1.9.11 tcp/9100"));
  EXPECT_THAT(by("dialect: asa\n    version: \"9.16\""),
              ElementsAre("gw forward 10.1.0.53 -> 10.2.0.11 tcp/9100"));
  EXPECT_THAT(by("dialect: asa\n    version: \"8.2\""),
              ElementsAre("gw forward 10.2.9.0/28 -> 10.1.9.11 tcp/9100"));
}

TEST(Crossings, APartOfANetworkIsTranslatedAloneAndTheRestStays) {
  const std::string network =
      With("    nat: [ { kind: static, inside: 10.1.0.128/25, outside: 10.2.9.128/25 } ]\n",
           "  agent-fw: { kind: host, host: agent1, dialect: nftables }\n");
  const std::string extra =
      "extra:\n  - { id: m, from: 10.1.0.0/24, to: agent1, allow: [tcp/9], reason: r, by: j }\n"
      "  - { id: n, from: agent1, to: 10.1.0.0/24, allow: [tcp/9], reason: r, by: j }\n";
  const Sample s = PlanOf(Instance("") + extra, false, "2026-11-21", network);
  EXPECT_THAT(Said(s, "extra/m"),
              ElementsAre("gw forward 10.1.0.0/24 -> 10.2.0.11 tcp/9",
                          "agent-fw input 10.1.0.0/25 10.2.9.128/25 -> 10.2.0.11 tcp/9"));
  EXPECT_THAT(Said(s, "extra/n"),
              ElementsAre("agent-fw output 10.2.0.11 -> 10.1.0.0/25 10.2.9.128/25 tcp/9",
                          "gw forward 10.2.0.11 -> 10.1.0.0/24 tcp/9"));
}

TEST(Crossings, ATranslationTowardsAZoneIsForTheZonesInsideItToo) {
  std::string network = With(
      "    nat: [ { kind: pool, inside: 10.1.0.0/16, outside: 10.9.9.0/28, toward: outside } ]\n",
      "  agent-fw: { kind: host, host: agent1, dialect: nftables }\n");
  network.replace(network.find("  internet: {"), 13,
                  "  agents: { prefixes: [10.2.0.8/29] }\n  internet: {");
  EXPECT_THAT(Said(PlanOf(Instance("") + kExtra, false, "2026-11-21", network), "extra/m"),
              ElementsAre("gw forward 10.1.0.53 -> 10.2.0.11 tcp/9100",
                          "agent-fw input 10.9.9.0/28 -> 10.2.0.11 tcp/9100"));
}

TEST(Crossings, ANetworkMeetsTheFirewallsOfTheHostsInsideIt) {
  const std::string network = With("",
                                   "  agent-fw: { kind: host, host: agent1, dialect: nftables }\n"
                                   "  filer-fw: { kind: host, host: filer1, dialect: nftables }\n"
                                   "  mail-fw: { kind: host, host: mail1, dialect: nftables }\n"
                                   "  c1-fw: { kind: cluster, cluster: c1, dialect: cohesity }\n");
  const std::string extra =
      "extra:\n  - { id: m, from: dns1, to: 10.2.0.0/28, allow: [tcp/9], reason: r, by: j }\n"
      "  - { id: n, from: 10.2.0.16/28, to: 10.1.0.0/28, allow: [tcp/9], reason: r, by: j }\n";
  const Sample s = PlanOf(Instance("") + extra, false, "2026-11-21", network);
  EXPECT_THAT(Said(s, "extra/m"), ElementsAre("gw forward 10.1.0.53 -> 10.2.0.0/28 tcp/9",
                                              "agent-fw input 10.1.0.53 -> 10.2.0.11 tcp/9"));
  EXPECT_THAT(Said(s, "extra/n"),
              ElementsAre("filer-fw output 10.2.0.21 -> 10.1.0.0/28 tcp/9",
                          "mail-fw output 10.2.0.25 -> 10.1.0.0/28 tcp/9",
                          "gw forward 10.2.0.16/28 -> 10.1.0.0/28 tcp/9",
                          "c1-fw input 10.2.0.16/28 -> 10.1.0.1-10.1.0.2 10.1.0.9 tcp/9"));
}

TEST(Crossings, OfOtherRealmsAreNotMetByEqualAddresses) {
  std::string network = With("", "  agent-fw: { kind: host, host: agent1, dialect: nftables }\n");
  network.replace(network.find("zones:"), 6, "realms: [main, other]\nzones:");
  network.replace(network.find("  internet: {"), 13,
                  "  theirs: { prefixes: [10.2.0.0/16], realm: other }\n  internet: {");
  network.replace(network.find("clusters:"), 9,
                  "networks: { same: { prefixes: [10.2.0.8/29], realm: other }, peer: { prefixes: "
                  "[10.2.1.0/24], realm: other } }\nclusters:");
  const std::string extra =
      "extra:\n  - { id: m, from: peer, to: same, allow: [tcp/9], reason: r, by: j }\n";
  const Sample s = PlanOf(Instance("") + extra, false, "2026-11-21", network);
  EXPECT_THAT(s.Flows("extra/m"), testing::SizeIs(1)) << s.Messages();
  EXPECT_THAT(Said(s, "extra/m"), testing::IsEmpty());
}

constexpr std::string_view kMerged = R"(site: merged
realms: [corp, globex]
zones:
  servers: { prefixes: [10.1.0.0/16] }
  core: { prefixes: [10.0.0.0/24] }
  globex: { prefixes: [10.1.0.0/16], realm: globex }
hosts:
  theirs: { addresses: [10.1.0.11], realm: globex }
clusters:
  c1:
    interfaces:
      g1: { nodes: { n1: [10.1.0.1] } }
      g2: { vips: [10.1.0.9] }
    routes:
      - { to: 10.1.0.0/16, interface: g2 }
      - { to: 0.0.0.0/0, interface: g1 }
products:
  - { id: b, product: box, version: "2.0", cluster: c1, bind: { agent: theirs } }
enforcement:
  near: { kind: gateway, dialect: nftables, interfaces: { e0: servers, e1: core } }
  far:
    kind: gateway
    dialect: nftables
    interfaces: { e0: core, e1: globex }
    nat: [ { kind: static, inside: 10.1.0.0/24, outside: 10.9.0.0/24, toward: core } ]
  own: { kind: cluster, cluster: c1, dialect: cohesity }
)";

TEST(Crossings, ATranslationTowardsItsOwnInterfaceServesWhatLiesBehind) {
  SampleCatalog catalog;
  catalog.Require("a/cluster-agent/1", "cluster", "agent", "tcp/1")
      .Require("a/agent-cluster/2", "agent", "cluster", "tcp/2");
  const Sample s = PlanWith(catalog.Text(), kMerged);
  EXPECT_FALSE(s.diagnostics.has_errors()) << s.Messages();
  // The cluster knows its peer as 10.9.0.11, so the default route says where it sends from.
  EXPECT_THAT(Said(s, "b/a/cluster-agent/1"),
              ElementsAre("near forward 10.1.0.1 -> 10.9.0.11 tcp/1",
                          "far forward 10.1.0.1 -> 10.1.0.11 tcp/1"));
  EXPECT_THAT(
      Said(s, "b/a/agent-cluster/2"),
      ElementsAre(
          "far forward 10.1.0.11 -> 10.1.0.1 tcp/2", "near forward 10.9.0.11 -> 10.1.0.1 tcp/2",
          "own input 10.9.0.11 -> 10.1.0.1 tcp/2", "far forward 10.1.0.11 -> 10.1.0.9 tcp/2",
          "near forward 10.9.0.11 -> 10.1.0.9 tcp/2", "own input 10.9.0.11 -> 10.1.0.9 tcp/2"));
}

TEST(Crossings, ACloudGroupSeesBothDirectionsOfItsZones) {
  const std::string network = With("", "  sg: { kind: cloud, zones: [outside], dialect: aws }\n");
  const std::string extra =
      "extra:\n  - { id: m, from: agent1, to: filer1, allow: [tcp/9], reason: r, by: j }\n";
  EXPECT_THAT(Said(PlanOf(Instance("") + extra, false, "2026-11-21", network), "extra/m"),
              ElementsAre("sg output 10.2.0.11 -> 10.2.0.21 tcp/9",
                          "sg input 10.2.0.11 -> 10.2.0.21 tcp/9"));
}

TEST(Policies, HoldWhatCrossesAPointAndNothingElse) {
  const Sample s = PlanOf(Instance("backup: on"));
  ASSERT_EQ(s.plan->points.size(), 1U);
  const PointPlan& gateway = s.plan->points[0];
  std::uint64_t crossing = 0;
  for (const PlannedFlow& flow : s.plan->flows)
    crossing += !flow.local && !s.plan->paths[flow.path].gateways.empty();
  EXPECT_EQ(gateway.flows, crossing);
  ASSERT_EQ(gateway.policy.chains.size(), 1U);
  EXPECT_EQ(gateway.policy.chains[0].rules.size(), crossing);
  EXPECT_EQ(gateway.policy.chains[0].default_verdict.kind, policy::VerdictKind::kDrop);
  EXPECT_TRUE(policy::Check(gateway.policy).has_value());
  for (const policy::Rule& rule : gateway.policy.chains[0].rules) {
    const auto& reason = gateway.policy.reasons[gateway.policy.origins[rule.origin].reasons[0]];
    if (reason.id != "b/backup/agent-cluster/11117") continue;
    EXPECT_EQ(rule.session_timeout_s, 14400U);
  }
}

}  // namespace
}  // namespace portwright::plan
