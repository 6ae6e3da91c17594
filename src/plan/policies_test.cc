#include "plan/policies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "plan/crossings.h"
#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr std::string_view kNetwork = R"(site: points
zones:
  inside: { prefixes: [10.1.0.0/16] }
  middle: { prefixes: [10.9.0.0/24] }
  outside: { prefixes: [10.2.0.0/16] }
  cloud: { prefixes: [10.3.0.0/16] }
hosts:
  agent1: { addresses: [10.2.0.11], os: linux }
  agent2: { addresses: [10.3.0.12], os: linux }
clusters:
  c1: { interfaces: { g1: { nodes: { n1: [10.1.0.1], n2: [10.1.0.2] } } } }
products:
  - { id: b, product: box, version: "2.0", cluster: c1, bind: { agent: [agent1, agent2] } }
enforcement:
  r1: { kind: router, interfaces: { e0: inside, e1: middle } }
  gw: { kind: gateway, dialect: nftables, interfaces: { e0: middle, e1: outside, e2: cloud } }
  a1: { kind: host, host: agent1, dialect: nftables }
  sg: { kind: cloud, zones: [cloud], dialect: aws }
  cf: { kind: cluster, cluster: c1, dialect: cohesity }
)";

Sample Points(const std::string& rest = "") {
  SampleCatalog catalog;
  catalog.roles += "  here: { title: H, kind: local }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1, udp/2")
      .Require("a/cluster-agent/3", "cluster", "agent", "icmp/echo-request")
      .Require("a/agent-agent/4", "agent", "agent", "tcp/4")
      .Require("a/agent-here/5", "agent", "here", "tcp/5", "base", "local: true");
  catalog.requirements +=
      "conditions:\n  - { id: long, kind: session-timeout, value: 14400, text: T., cite: { "
      "section: "
      "S, line: 1 } }\n";
  return PlanWith(catalog.Text(), std::string(kNetwork) + rest);
}

// The rules of a point as `input 10.2.0.11 -> 10.1.0.1-10.1.0.2 tcp/1 e0>e1 14400 b/...`.
std::vector<std::string> Rules(const Sample& s, const std::string& point) {
  std::vector<std::string> out;
  for (const PointPlan& p : s.plan->points) {
    if (s.site->points[p.point].name != point) continue;
    const policy::Policy& policy = p.policy;
    for (const policy::Chain& chain : policy.chains) {
      for (const policy::Rule& rule : chain.rules) {
        const auto text = [&](std::uint32_t set) {
          std::string all;
          const net::AddressSet& addresses = policy.address_sets[set];
          for (const net::AddressRange& range : addresses.ranges()) all += ToText(range) + " ";
          return all;
        };
        std::string line = chain.name + " " + text(rule.sources) + "-> " + text(rule.destinations) +
                           ToText(policy.services[rule.service]);
        if (rule.in_interface != 0 || rule.out_interface != 0) {
          line += " " + policy.interfaces[rule.in_interface] + ">" +
                  policy.interfaces[rule.out_interface];
        }
        if (rule.session_timeout_s != 0) line += " " + std::to_string(rule.session_timeout_s);
        out.push_back(std::move(line));
      }
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Policies, AreOfEachPointThatFilters) {
  const Sample s = Points();
  ASSERT_FALSE(s.diagnostics.has_errors()) << s.Messages();
  std::vector<std::string> names;
  for (const PointPlan& point : s.plan->points) {
    names.push_back(point.policy.point);
    EXPECT_TRUE(policy::Check(point.policy).has_value()) << point.policy.point;
  }
  EXPECT_THAT(names, ElementsAre("gw", "a1", "sg", "cf")) << "a router has none";
}

TEST(Policies, HoldExactlyWhatCrossesTheirPoint) {
  const Sample s = Points();
  EXPECT_THAT(Rules(s, "gw"),
              ElementsAre("forward 10.1.0.1-10.1.0.2 -> 10.2.0.11 icmp/echo-request e0>e1",
                          "forward 10.1.0.1-10.1.0.2 -> 10.3.0.12 icmp/echo-request e0>e2",
                          "forward 10.2.0.11 -> 10.1.0.1-10.1.0.2 tcp/1 e1>e0 14400",
                          "forward 10.2.0.11 -> 10.1.0.1-10.1.0.2 udp/2 e1>e0",
                          "forward 10.2.0.11 -> 10.3.0.12 tcp/4 e1>e2 14400",
                          "forward 10.3.0.12 -> 10.1.0.1-10.1.0.2 tcp/1 e2>e0 14400",
                          "forward 10.3.0.12 -> 10.1.0.1-10.1.0.2 udp/2 e2>e0",
                          "forward 10.3.0.12 -> 10.2.0.11 tcp/4 e2>e1 14400"));
  EXPECT_THAT(Rules(s, "a1"), ElementsAre("input 10.1.0.1-10.1.0.2 -> 10.2.0.11 icmp/echo-request",
                                          "input 10.3.0.12 -> 10.2.0.11 tcp/4 14400",
                                          "output 10.2.0.11 -> 10.1.0.1-10.1.0.2 tcp/1 14400",
                                          "output 10.2.0.11 -> 10.1.0.1-10.1.0.2 udp/2",
                                          "output 10.2.0.11 -> 10.3.0.12 tcp/4 14400"))
      << "the local flow stays on its host";
  EXPECT_THAT(Rules(s, "sg"), ElementsAre("input 10.1.0.1-10.1.0.2 -> 10.3.0.12 icmp/echo-request",
                                          "input 10.2.0.11 -> 10.3.0.12 tcp/4 14400",
                                          "output 10.3.0.12 -> 10.1.0.1-10.1.0.2 tcp/1 14400",
                                          "output 10.3.0.12 -> 10.1.0.1-10.1.0.2 udp/2",
                                          "output 10.3.0.12 -> 10.2.0.11 tcp/4 14400"));
  EXPECT_THAT(Rules(s, "cf"), ElementsAre("input 10.2.0.11 -> 10.1.0.1-10.1.0.2 tcp/1 14400",
                                          "input 10.2.0.11 -> 10.1.0.1-10.1.0.2 udp/2",
                                          "input 10.3.0.12 -> 10.1.0.1-10.1.0.2 tcp/1 14400",
                                          "input 10.3.0.12 -> 10.1.0.1-10.1.0.2 udp/2"))
      << "entering only";
}

TEST(Policies, OfAHostWithPortsForItsScopeLetOthersPass) {
  std::string network(kNetwork);
  const std::string before = "host: agent1, dialect";
  network.replace(network.find(before), before.size(), "host: agent1, scope: ports, dialect");
  SampleCatalog catalog;
  catalog.Require("a/cluster-agent/3", "cluster", "agent", "tcp/3")
      .Require("a/agent-cluster/1", "agent", "cluster", "tcp/1");
  const Sample s = PlanWith(catalog.Text(), network);
  ASSERT_FALSE(s.diagnostics.has_errors()) << s.Messages();
  EXPECT_THAT(Rules(s, "a1"),
              ElementsAre("input -> tcp/3", "input 10.1.0.1-10.1.0.2 -> 10.2.0.11 tcp/3",
                          "output 10.2.0.11 -> 10.1.0.1-10.1.0.2 tcp/1"));
  const policy::Policy& policy = s.plan->points[1].policy;
  EXPECT_EQ(policy.chains[0].default_verdict.kind, policy::VerdictKind::kAccept);
  EXPECT_EQ(policy.chains[0].rules[1].verdict.kind, policy::VerdictKind::kDrop);
  EXPECT_EQ(policy.chains[1].default_verdict.kind, policy::VerdictKind::kAccept);
}

TEST(Policies, CountTheFlowsThatCrossOnceEach) {
  const Sample s = Points(
      "extra:\n  - { id: m, from: 10.3.0.99, to: agent2, allow: [tcp/9], reason: r, by: j }\n");
  std::map<std::string, std::uint64_t> flows;
  std::map<std::string, std::uint64_t> rules;
  for (const PointPlan& point : s.plan->points) {
    flows[point.policy.point] = point.flows;
    rules[point.policy.point] = point.rules;
  }
  EXPECT_EQ(flows["gw"], 8U);
  EXPECT_EQ(flows["sg"], 6U);
  EXPECT_EQ(rules["sg"], 7U) << "the extra leaves and enters it";
}

TEST(Policies, ShareWhatIsEqualAndKeepEveryReason) {
  const Sample s = Points();
  const policy::Policy& gw = s.plan->points[0].policy;
  // Any, agent1, agent2, the cluster: one set where it listens and where it sends from.
  EXPECT_THAT(gw.address_sets, SizeIs(1 + 3));
  ASSERT_EQ(gw.reasons.size(), s.plan->reasons.size());
  for (const policy::Rule& rule : gw.chains[0].rules) {
    ASSERT_THAT(gw.origins[rule.origin].reasons, SizeIs(1));
  }
  EXPECT_EQ(gw.reasons[0].id, "b/a/agent-cluster/1");
  EXPECT_EQ(gw.reasons[0].citation, "box L1");
  EXPECT_EQ(gw.reasons[0].purpose, "P.");
}

TEST(Policies, AgreeWithTheCrossingsOfEveryFlow) {
  for (const char* network : {"",
                              "extra:\n  - { id: m, from: 10.2.0.0/24, to: 10.3.0.0/24, allow: "
                              "[tcp/9], reason: r, by: j }\n"}) {
    const Sample s = Points(network);
    std::map<std::uint32_t, std::uint64_t> expected;
    for (const PlannedFlow& flow : s.plan->flows) {
      for (const FlowCrossing& c : CrossingsOf(*s.plan, flow)) ++expected[c.crossing.point];
    }
    for (const PointPlan& point : s.plan->points)
      EXPECT_EQ(point.rules, expected[point.point]) << point.policy.point;
  }
}

TEST(Policies, NameTheSetsThatEndpointsHaveAsAWhole) {
  Sample s = Points();
  ASSERT_TRUE(s.plan);
  for (PointPlan& point : s.plan->points) {
    EXPECT_TRUE(point.policy.set_names.empty()) << "a million sets need no names for nothing";
    NameSets(*s.plan, point);
    ASSERT_EQ(point.policy.set_names.size(), point.policy.address_sets.size());
  }
  std::set<std::string> names;
  for (const PointPlan& point : s.plan->points) {
    if (s.site->points[point.point].name != "gw") continue;
    for (std::size_t set = 1; set < point.policy.set_names.size(); ++set) {
      names.insert(point.policy.set_names[set] + " = " +
                   ToText(point.policy.address_sets[set].ranges()[0]));
    }
  }
  EXPECT_THAT(names, testing::Contains("agent1 = 10.2.0.11"));
  EXPECT_THAT(names, testing::Contains("agent2 = 10.3.0.12"));
}

}  // namespace
}  // namespace portwright::plan
