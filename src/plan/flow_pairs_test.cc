// Two parties that a requirement joins: same host, nodes, families, realms, names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string Box(const std::string& more, const std::string& rest = "") {
  return std::string(kSampleNetwork) +
         "products:\n  - { id: b, product: box, version: \"2.0\", cluster: c1" + more + " }\n" +
         rest;
}

SampleCatalog Peers(std::string_view when = "base", std::string_view more = "") {
  SampleCatalog catalog;
  catalog.Require("a/agent-agent/any", "agent", "agent", "any", when, more);
  return catalog;
}

TEST(Pairs, OfARoleToItselfAreHostsAndNeverAPrefix) {
  EXPECT_THAT(
      PlanWith(Peers().Text(), Box(", bind: { agent: [agent1, agent2, filer1] }")).Flows(),
      ElementsAre(
          "agent1 10.2.0.11 -> agent2 10.2.0.12 any", "agent1 10.2.0.11 -> filer1 10.2.0.21 any",
          "agent2 10.2.0.12 -> agent1 10.2.0.11 any", "agent2 10.2.0.12 -> filer1 10.2.0.21 any",
          "filer1 10.2.0.21 -> agent1 10.2.0.11 any", "filer1 10.2.0.21 -> agent2 10.2.0.12 any"));
  // An address is a node too; two prefixes are not, not even to each other.
  EXPECT_THAT(PlanWith(Peers().Text(), Box(", bind: { agent: [10.2.0.31, 10.2.0.32] }")).Flows(),
              ElementsAre("10.2.0.31 10.2.0.31 -> 10.2.0.32 10.2.0.32 any",
                          "10.2.0.32 10.2.0.32 -> 10.2.0.31 10.2.0.31 any"));
  const Sample wide =
      PlanWith(Peers().Text(), Box(", bind: { agent: [10.2.1.0/24, 10.2.2.0/24, agent1] }"));
  EXPECT_THAT(wide.Flows(), IsEmpty());
  EXPECT_THAT(wide.Messages(), HasSubstr("PW-PLAN-0044"));
  EXPECT_THAT(wide.Messages(), HasSubstr("10.2.1.0/24"));
  EXPECT_THAT(wide.Messages(), HasSubstr("10.2.2.0/24"));
}

TEST(Pairs, OfARoleToItselfAreThereOnceWhoeverOpens) {
  for (const char* initiator : {"initiator: to", "initiator: either", "initiator: unknown"}) {
    EXPECT_THAT(
        PlanWith(Peers("base", initiator).Text(), Box(", bind: { agent: [agent1, agent2] }"))
            .Flows(),
        ElementsAre("agent1 10.2.0.11 -> agent2 10.2.0.12 any",
                    "agent2 10.2.0.12 -> agent1 10.2.0.11 any"))
        << initiator;
  }
}

TEST(Pairs, OfOneNodeAloneAreNoneAndListed) {
  const Sample s = PlanWith(Peers().Text(), Box(", bind: { agent: agent1 }"));
  EXPECT_THAT(s.Flows(), IsEmpty());
  EXPECT_FALSE(s.diagnostics.has_errors()) << s.Messages();
  EXPECT_THAT(s.WhySkipped("a/agent-agent/any"), Not(IsEmpty()));
}

TEST(Pairs, OnOneHostAreLocal) {
  SampleCatalog catalog;
  catalog.roles += "  filer: { title: Filer, kind: host }\n";
  catalog.Require("a/agent-filer/1", "agent", "filer", "tcp/1");
  const auto flows = [&](const std::string& agent, const std::string& filer) {
    return PlanWith(catalog.Text(),
                    Box(", bind: { agent: [" + agent + "], filer: [" + filer + "] }"))
        .Flows();
  };
  EXPECT_THAT(flows("agent1", "agent1"),
              ElementsAre("agent1 10.2.0.11 -> agent1 10.2.0.11 tcp/1 local"));
  EXPECT_THAT(flows("agent1", "10.2.0.11"),
              ElementsAre("agent1 10.2.0.11 -> 10.2.0.11 10.2.0.11 tcp/1 local"));
  EXPECT_THAT(flows("10.2.0.99", "10.2.0.99"),
              ElementsAre("10.2.0.99 10.2.0.99 -> 10.2.0.99 10.2.0.99 tcp/1 local"));
  EXPECT_THAT(flows("10.2.9.0/24", "10.2.9.0/24"),
              ElementsAre("10.2.9.0/24 10.2.9.0/24 -> 10.2.9.0/24 10.2.9.0/24 tcp/1"))
      << "one network, many hosts";
}

TEST(Pairs, AreDecidedByWhatIsAnsweredAndByTheOsAlone) {
  SampleCatalog catalog;
  catalog.features += "  f: { title: F, question: F? }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1", "f or from.os == linux")
      .Require("a/agent-cluster/2", "agent", "cluster", "tcp/2", "not f and from.os == linux")
      .Require("a/agent-cluster/3", "agent", "cluster", "tcp/3",
               "version >= 2.0 and from.os == linux")
      .Require("a/agent-cluster/4", "agent", "cluster", "tcp/4", "from.os == aix");
  const std::string agents = ", bind: { agent: [agent1, agent2] }";
  const Sample s = PlanWith(catalog.Text(), Box(agents));
  EXPECT_FALSE(s.diagnostics.has_errors()) << s.Messages();
  EXPECT_THAT(s.Flows("b/a/agent-cluster/1"), SizeIs(2)) << "agent1 to the nodes and to the VIP";
  EXPECT_THAT(s.Flows("b/a/agent-cluster/2"), IsEmpty()) << "f is not answered";
  EXPECT_THAT(s.Flows("b/a/agent-cluster/3"), SizeIs(2));
  EXPECT_THAT(s.Flows("b/a/agent-cluster/4"), IsEmpty());
  EXPECT_THAT(s.WhySkipped("a/agent-cluster/4"), HasSubstr("from.os"));
  std::string unsaid = Box(agents);
  unsaid.erase(unsaid.find("version: \"2.0\", "), 16);
  const Sample version = PlanWith(catalog.Text(), unsaid);
  EXPECT_THAT(version.Messages(), HasSubstr("expected a version of b"));
  EXPECT_THAT(version.Messages(), Not(HasSubstr("PW-PLAN-0043"))) << "every OS is known";
}

TEST(Pairs, WithoutAnOsThatDecidesAreAnErrorAtTheHost) {
  SampleCatalog catalog;
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1", "from.os == linux");
  std::string site = Box(", bind: { agent: [agent1, agent2] }");
  site.replace(site.find(", os: windows"), 13, "");
  const Sample s = PlanWith(catalog.Text(), site);
  EXPECT_THAT(s.Flows(), SizeIs(2)) << "agent1 is known";
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0043"));
  EXPECT_THAT(s.Messages(), HasSubstr("operating system for agent2"));
}

TEST(Families, AreThoseThatBothEndsHave) {
  SampleCatalog catalog;
  catalog.Require("a/cluster-agent/1", "cluster", "agent", "tcp/1");
  std::string site = Box(", bind: { agent: dns1 }");
  site.replace(site.find("n1: [10.1.0.1]"), 14, "n1: [10.1.0.1, \"2001:db8:1::1\"]");
  EXPECT_THAT(PlanWith(catalog.Text(), site).Flows(),
              ElementsAre("c1 10.1.0.1, 10.1.0.2 -> dns1 10.1.0.53 tcp/1",
                          "c1 2001:db8:1::1 -> dns1 2001:db8:1::53 tcp/1"));
  site.replace(site.find("cluster: c1"), 11, "cluster: c1, families: [ipv6]");
  EXPECT_THAT(PlanWith(catalog.Text(), site).Flows(),
              ElementsAre("c1 2001:db8:1::1 -> dns1 2001:db8:1::53 tcp/1"));
}

TEST(Families, OfTheInstanceHoldForNodesAndForLocalFlowsToo) {
  SampleCatalog catalog;
  catalog.roles += "  node: { title: N, kind: cluster-node }\n  here: { title: H, kind: local }\n";
  catalog.Require("a/node-node/any", "node", "node", "any")
      .Require("a/agent-here/1", "agent", "here", "tcp/1", "base", "local: true");
  std::string site = Box(", families: [ipv4], bind: { agent: dns1 }");
  site.replace(site.find("n1: [10.1.0.1], n2: [10.1.0.2]"), 30,
               "n1: [10.1.0.1, \"2001:db8:1::1\"], n2: [10.1.0.2, \"2001:db8:1::2\"]");
  const Sample s = PlanWith(catalog.Text(), site);
  EXPECT_THAT(s.Flows("b/a/node-node/any"),
              ElementsAre("c1 10.1.0.1 -> c1 10.1.0.2 any", "c1 10.1.0.2 -> c1 10.1.0.1 any"))
      << s.Messages();
  EXPECT_THAT(s.Flows("b/a/agent-here/1"),
              ElementsAre("dns1 10.1.0.53 -> dns1 10.1.0.53 tcp/1 local"));
}

TEST(Nodes, OfSeveralGroupsAreAskedFor) {
  SampleCatalog catalog;
  catalog.roles += "  node: { title: N, kind: cluster-node }\n";
  catalog.Require("a/node-node/any", "node", "node", "any", "base", "traffic: internal");
  std::string site = Box("");
  site.replace(site.find("vips: [10.1.0.9] }"), 18,
               "vips: [10.1.0.9] }\n      g2: { nodes: { n1: [10.1.2.1], n2: [10.1.2.2] } }");
  const Sample s = PlanWith(catalog.Text(), site);
  ASSERT_THAT(s.plan->questions, SizeIs(1)) << s.Messages();
  EXPECT_EQ(s.plan->questions[0].kind, QuestionKind::kInterface);
  EXPECT_THAT(s.Flows(), SizeIs(8)) << "each of two addresses to each of the other node";
}

constexpr std::string_view kRealms = R"(site: merged
realms: [corp, globex]
zones:
  inside: { prefixes: [10.1.0.0/16] }
  globex: { prefixes: [10.1.0.0/16], realm: globex }
  internet: { internet: true }
hosts:
  agent1: { addresses: [10.1.0.11], realm: globex }
clusters:
  c1: { interfaces: { g1: { nodes: { n1: [10.1.0.1] } } } }
products:
  - { id: b, product: box, version: "2.0", cluster: c1, bind: { agent: agent1 } }
enforcement:
  gw:
    kind: gateway
    dialect: nftables
    interfaces: { e0: inside, e1: globex, e2: internet }
)";

class Realms : public testing::Test {
 protected:
  static Sample With(const std::string& nat, std::string_view allow = "tcp/1") {
    SampleCatalog catalog;
    catalog.Require("a/cluster-agent/1", "cluster", "agent", allow);
    return PlanWith(catalog.Text(),
                    std::string(kRealms) + (nat.empty() ? "" : "    nat: [ { " + nat + " } ]\n"));
  }
};

TEST_F(Realms, WithoutTranslationAreAnError) {
  const Sample s = With("");
  EXPECT_THAT(s.Flows(), IsEmpty());
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0048"));
  EXPECT_THAT(s.Messages(), HasSubstr("corp and globex"));
}

TEST_F(Realms, MeetByTranslationOfEitherEnd) {
  const Sample destination = With("kind: static, inside: 10.1.0.11, outside: 172.16.0.11");
  EXPECT_THAT(destination.Flows(), ElementsAre("c1 10.1.0.1 -> agent1 10.1.0.11 tcp/1"));
  EXPECT_FALSE(destination.diagnostics.has_errors()) << destination.Messages();
  EXPECT_THAT(
      With("kind: pool, inside: 10.1.0.0/16, outside: 172.16.0.0/28, toward: globex").Flows(),
      SizeIs(1));
}

TEST_F(Realms, DoNotMeetByATranslationThatIsForOthers) {
  const Sample elsewhere =
      With("kind: pool, inside: 10.1.0.0/16, outside: 192.0.2.0/28, toward: internet");
  EXPECT_THAT(elsewhere.Flows(), IsEmpty());
  EXPECT_THAT(elsewhere.Messages(), HasSubstr("PW-PLAN-0048"));
}

TEST_F(Realms, MeetForTheTranslatedPortAlone) {
  const Sample s = With(
      "kind: port, inside: 10.1.0.11, outside: 172.16.0.1, protocol: tcp, inside_port: 1, "
      "outside_port: 8001",
      "tcp/1, tcp/2");
  EXPECT_THAT(s.Flows(), ElementsAre("c1 10.1.0.1 -> agent1 10.1.0.11 tcp/1"));
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0048"));
}

TEST(HostNames, AsTheOneWhoOpensNeedAddresses) {
  SampleCatalog catalog;
  catalog.roles += "  cloud: { title: C, kind: internet, names: [api.example.com] }\n";
  catalog.Require("a/cloud-cluster/1", "cloud", "cluster", "tcp/1");
  const auto with = [&](const std::string& way) {
    return PlanWith(catalog.Text(),
                    Box("", "names: { api.example.com: " + way +
                                " }\nproxies: { web: { to: mail1, port: 3128 } }\n"));
  };
  EXPECT_THAT(with("{ prefixes: [203.0.112.0/24] }").Flows(), SizeIs(2));
  const Sample object = with("{ object: true }");
  EXPECT_THAT(object.Flows(), IsEmpty());
  EXPECT_THAT(object.Messages(), HasSubstr("PW-PLAN-0066"));
  const Sample unresolved = with("{ resolve: true }");
  EXPECT_THAT(unresolved.Messages(), HasSubstr("PW-PLAN-0046"));
  const Sample proxy = with("{ proxy: web }");
  EXPECT_THAT(proxy.Flows(), IsEmpty());
  EXPECT_THAT(proxy.Messages(), HasSubstr("PW-PLAN-0046"));
  EXPECT_THAT(proxy.Messages(), HasSubstr("proxy web"));
}

TEST(HostNames, ThatAreSkippedAreListedOnce) {
  SampleCatalog catalog;
  catalog.roles += "  cloud: { title: C, kind: internet, names: [api.example.com] }\n";
  catalog.Require("a/cloud-agent/1", "cloud", "agent", "tcp/1");
  const Sample s = PlanWith(catalog.Text(), Box(", bind: { agent: [agent1, agent2] }",
                                                "names: { api.example.com: { object: true } }\n"));
  EXPECT_THAT(s.plan->skipped, SizeIs(1));
}

TEST(Services, WithoutPortsHaveNoSourcePorts) {
  SampleCatalog catalog;
  catalog.Require("a/agent-cluster/1", "agent", "cluster",
                  "tcp/1, udp/2, icmp/echo-request, proto/50", "base",
                  "source_ports: [500, 1024-65535]");
  std::string site = Box(", bind: { agent: agent1 }");
  site.erase(site.find(", vips: [10.1.0.9]"), 18);
  const Sample s = PlanWith(catalog.Text(), site);
  std::vector<std::string> said;
  for (const PlannedFlow& flow : s.plan->flows) {
    said.push_back(ToText(s.plan->services[flow.service]) + " from " + ToText(flow.source_ports));
  }
  std::sort(said.begin(), said.end());
  EXPECT_THAT(
      said, ElementsAre("icmp/echo-request from any", "proto/50 from any", "tcp/1 from 1024-65535",
                        "tcp/1 from 500", "udp/2 from 1024-65535", "udp/2 from 500"));
}

}  // namespace
}  // namespace portwright::plan
