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
