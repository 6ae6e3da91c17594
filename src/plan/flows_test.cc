#include "plan/flows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kC1All4 = "c1 10.1.0.1, 10.1.0.2";

TEST(Flows, FollowFeaturesThatAreOnAlwaysOrImplied) {
  const Sample s = PlanOf(Instance("backup: on"));
  ASSERT_NE(s.plan, nullptr) << s.Messages();
  EXPECT_FALSE(s.diagnostics.has_errors()) << s.Messages();
  // `base` is always on; without routes every node address may be the source.
  EXPECT_THAT(s.Flows("b/base/cluster-dns/53"),
              ElementsAre(std::string(kC1All4) + " -> dns1 10.1.0.53 tcp/53",
                          std::string(kC1All4) + " -> dns1 10.1.0.53 udp/53"));
  // `agents` is implied by `backup`.
  EXPECT_THAT(s.Flows("b/backup/cluster-agent/50051"),
              ElementsAre(std::string(kC1All4) + " -> agent1 10.2.0.11 tcp/50051",
                          std::string(kC1All4) + " -> agent2 10.2.0.12 tcp/50051"));
  EXPECT_THAT(s.Flows("b/nas/filer-cluster/2049"), IsEmpty());
}

TEST(Flows, EndAtNodesAndVipsOfACluster) {
  const Sample s = PlanOf(Instance("backup: on"));
  EXPECT_THAT(s.Flows("b/backup/agent-cluster/11117"),
              ElementsAre("agent1 10.2.0.11 -> c1 10.1.0.1, 10.1.0.2 tcp/11117",
                          "agent1 10.2.0.11 -> c1 10.1.0.9 tcp/11117",
                          "agent2 10.2.0.12 -> c1 10.1.0.1, 10.1.0.2 tcp/11117",
                          "agent2 10.2.0.12 -> c1 10.1.0.9 tcp/11117"));
}

TEST(Flows, DependOnTheVersionByTheCatalogsOrder) {
  std::string old = Instance("backup: on");
  old.replace(old.find("\"2.0\""), 5, "\"1.0\"");
  EXPECT_THAT(PlanOf(old).Flows("b/backup/agent-cluster/11117"), IsEmpty());
  std::string unknown = Instance("backup: on");
  unknown.replace(unknown.find("\"2.0\""), 5, "\"7.0\"");
  EXPECT_THAT(PlanOf(unknown).Messages(), HasSubstr("PW-PLAN-0028"));
}

TEST(Flows, DependOnThePair) {
  const Sample s = PlanOf(Instance("backup: on"));
  EXPECT_THAT(s.Flows("b/backup/agent-cluster/2000"),
              ElementsAre("agent1 10.2.0.11 -> c1 10.1.0.1, 10.1.0.2 tcp/2000",
                          "agent1 10.2.0.11 -> c1 10.1.0.9 tcp/2000"));
}

TEST(Flows, AreOpenedByTheInitiator) {
  const Sample s = PlanOf(Instance("nas: on"));
  EXPECT_THAT(s.Flows("b/nas/filer-cluster/2049"),
              ElementsAre(std::string(kC1All4) + " -> filer1 10.2.0.21 tcp/2049",
                          std::string(kC1All4) + " -> filer2 10.2.0.22 tcp/2049"));
  EXPECT_THAT(s.Flows("b/nas/filer-cluster/111"),
              ElementsAre(std::string(kC1All4) + " -> filer1 10.2.0.21 tcp/111",
                          std::string(kC1All4) + " -> filer2 10.2.0.22 tcp/111",
                          "filer1 10.2.0.21 -> c1 10.1.0.1, 10.1.0.2 tcp/111",
                          "filer1 10.2.0.21 -> c1 10.1.0.9 tcp/111",
                          "filer2 10.2.0.22 -> c1 10.1.0.1, 10.1.0.2 tcp/111",
                          "filer2 10.2.0.22 -> c1 10.1.0.9 tcp/111"));
  // Unknown is planned as the document says, and counted as a doubt.
  EXPECT_EQ(s.Flows("b/nas/filer-cluster/300").size(), 4U);
  EXPECT_EQ(s.Flows("b/nas/filer-cluster/300")[0],
            "filer1 10.2.0.21 -> c1 10.1.0.1, 10.1.0.2 tcp/300");
  EXPECT_TRUE(s.FindReason("b/nas/filer-cluster/300")->initiator_unknown);
}

TEST(Flows, TakeTheSitesAnswerAboutTheInitiator) {
  const Sample s =
      PlanOf(Instance("nas: on", "    initiators: { \"nas/filer-cluster/300\": to }\n"));
  EXPECT_THAT(s.Flows("b/nas/filer-cluster/300"),
              ElementsAre(std::string(kC1All4) + " -> filer1 10.2.0.21 tcp/300",
                          std::string(kC1All4) + " -> filer2 10.2.0.22 tcp/300"));
  EXPECT_FALSE(s.FindReason("b/nas/filer-cluster/300")->initiator_unknown);
}

TEST(Flows, BetweenNodesOfATypeAreEveryOrderedPairOfDifferentOnes) {
  const Sample s = PlanOf(Instance(""));
  EXPECT_THAT(s.Flows("b/base/node-node/any"),
              ElementsAre("c1 10.1.0.1 -> c1 10.1.0.2 any", "c1 10.1.0.2 -> c1 10.1.0.1 any"));
}

TEST(Flows, StayOnTheirHostWhereBothEndsAreOne) {
  const Sample s = PlanOf(Instance("agents: on"));
  EXPECT_THAT(s.Flows("b/base/agent-local-host/59999"),
              ElementsAre("agent1 10.2.0.11 -> agent1 10.2.0.11 tcp/59999 local",
                          "agent2 10.2.0.12 -> agent2 10.2.0.12 tcp/59999 local"));
  for (const PlannedFlow& flow : s.plan->flows) {
    if (!flow.local) continue;
    EXPECT_TRUE(CrossingsOf(*s.plan, flow).empty());
  }
}

TEST(Flows, TakePortsFromParametersAndFormulas) {
  const Sample plain = PlanOf(Instance("peers: on"));
  ASSERT_EQ(plain.Flows("b/peers/agent-filer/4745").size(), 4U);
  EXPECT_THAT(plain.Flows("b/peers/agent-filer/4745")[0], HasSubstr("tcp/4747"));
  const Sample several = PlanOf(Instance("peers: on", "    parameters: { instance: [1, 3] }\n"));
  EXPECT_THAT(several.Flows("b/peers/agent-filer/4745"), testing::SizeIs(8));
  EXPECT_THAT(several.Flows("b/peers/agent-filer/4745")[0], HasSubstr("tcp/4746"));
  EXPECT_THAT(several.Flows("b/peers/agent-filer/4745")[1], HasSubstr("tcp/4748"));
  for (const PlannedFlow& flow : several.plan->flows) {
    if (several.plan->reasons[flow.reason].id != "b/peers/agent-filer/4745") continue;
    EXPECT_EQ(flow.source_ports, (net::PortRange{1024, 65535}));
  }
}

TEST(Flows, OfGroupedRolesStayInsideEachGroup) {
  const Sample s = PlanOf(Instance("peers: on") + R"(groups:
  - { id: one, roles: { agent: agent1, filer: filer1 } }
  - { id: two, roles: { agent: agent2, filer: filer2 } }
)");
  EXPECT_THAT(s.Flows("b/peers/agent-filer/4745"),
              ElementsAre("agent1 10.2.0.11 -> filer1 10.2.0.21 tcp/4747",
                          "agent2 10.2.0.12 -> filer2 10.2.0.22 tcp/4747"));
  EXPECT_THAT(s.Messages(), testing::Not(HasSubstr("PW-PLAN-0042")));
}

TEST(Flows, OfManyToManyWithoutGroupsAreAWarningWithTheirNumber) {
  const Sample s = PlanOf(Instance("peers: on"));
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0042"));
  EXPECT_THAT(s.Messages(), HasSubstr("2 x 2 pairs"));
}

TEST(Flows, ExistInsideAWindowOnly) {
  const std::string site = Instance("joining: on") +
                           "windows:\n  - { name: join, from: 2026-12-01, until: 2026-12-03, "
                           "reason: join }\n";
  const Sample before = PlanOf(site, false, "2026-11-30");
  EXPECT_THAT(before.Flows("b/joining/cluster-dns/88"), IsEmpty());
  EXPECT_THAT(before.WhySkipped("joining/cluster-dns/88"), HasSubstr("2026-12-01"));
  for (const char* day : {"2026-12-01", "2026-12-03"}) {
    const Sample inside = PlanOf(site, false, day);
    EXPECT_THAT(inside.Flows("b/joining/cluster-dns/88"), testing::SizeIs(1)) << day;
    EXPECT_EQ(*inside.FindReason("b/joining/cluster-dns/88")->until, *ParseDate("2026-12-03"));
  }
  EXPECT_THAT(PlanOf(site, false, "2026-12-04").Flows("b/joining/cluster-dns/88"), IsEmpty());
  EXPECT_THAT(PlanOf(Instance("joining: on")).WhySkipped("joining/cluster-dns/88"),
              HasSubstr("the site has none"));
}

TEST(Flows, OfAnOmissionAreLeftOutWholeOrInPart) {
  const std::string omit =
      "omit:\n  - { requirement: backup/cluster-agent/50051, reason: not here, "
      "by: j.doe";
  const Sample whole = PlanOf(Instance("agents: on") + omit + " }\n");
  EXPECT_THAT(whole.Flows("b/backup/cluster-agent/50051"), IsEmpty());
  EXPECT_EQ(whole.WhySkipped("backup/cluster-agent/50051"), "not here (j.doe)");
  const Sample part = PlanOf(Instance("agents: on") + omit + ", to: agent2 }\n");
  EXPECT_THAT(part.Flows("b/backup/cluster-agent/50051"),
              ElementsAre(std::string(kC1All4) + " -> agent1 10.2.0.11 tcp/50051"));
  const Sample over = PlanOf(Instance("agents: on") + omit + ", until: 2026-11-20 }\n");
  EXPECT_THAT(over.Flows("b/backup/cluster-agent/50051"), testing::SizeIs(2));
  EXPECT_THAT(over.Messages(), HasSubstr("PW-PLAN-0040"));
}

TEST(Flows, OfAnExtraEndWithIt) {
  const std::string extra =
      "extra:\n  - { id: m, from: dns1, to: agent1, allow: [tcp/9100], reason: "
      "r, by: j, until: 2026-11-21 }\n";
  EXPECT_THAT(PlanOf(Instance("") + extra).Flows("extra/m"),
              ElementsAre("dns1 10.1.0.53 -> agent1 10.2.0.11 tcp/9100"));
  const Sample over = PlanOf(Instance("") + extra, false, "2026-11-22");
  EXPECT_THAT(over.Flows("extra/m"), IsEmpty());
  EXPECT_EQ(over.WhySkipped("extra/m"), "ended on 2026-11-21");
}

TEST(Flows, ThatAreGrantedArePlannedAndMarked) {
  const Sample s =
      PlanOf(Instance("agents: on") +
             "granted:\n  - { from: c1, to: outside, allow: [tcp/50000-50100], reason: "
             "base, by: net }\n");
  EXPECT_THAT(s.Flows("b/backup/cluster-agent/50051"),
              ElementsAre(std::string(kC1All4) + " -> agent1 10.2.0.11 tcp/50051 granted",
                          std::string(kC1All4) + " -> agent2 10.2.0.12 tcp/50051 granted"));
  EXPECT_THAT(s.Flows("b/base/cluster-dns/53")[0], testing::Not(HasSubstr("granted")));
}

TEST(Flows, NeedARoleBoundAndNameTheLineOfItsDocument) {
  std::string site = Instance("mailing: on");
  const std::string bound = ", mail: mail1";
  site.erase(site.find(bound), bound.size());
  const Sample s = PlanOf(site);
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0041"));
  EXPECT_THAT(s.Messages(), HasSubstr("mailing/cluster-mail/25"));
  EXPECT_THAT(s.Messages(), HasSubstr("line 40"));
  EXPECT_TRUE(s.diagnostics.has_errors());
  const Sample partial = PlanOf(site, true);
  EXPECT_FALSE(partial.diagnostics.has_errors()) << partial.Messages();
  EXPECT_THAT(partial.Flows("b/base/cluster-dns/53"), testing::SizeIs(2));
  EXPECT_THAT(partial.WhySkipped("mailing/cluster-mail/25"), HasSubstr("not bound"));
}

TEST(Flows, OfARoleWithoutEndpointAreLeftOutWithTheReason) {
  std::string site = Instance("mailing: on");
  site.replace(site.find("mail: mail1"), 11, "mail: { none: no mail here }");
  const Sample s = PlanOf(site);
  EXPECT_FALSE(s.diagnostics.has_errors()) << s.Messages();
  EXPECT_THAT(s.WhySkipped("mailing/cluster-mail/25"), HasSubstr("no mail here"));
}

TEST(Flows, NeedASharedFamily) {
  const std::string site = Instance("mailing: on", "    families: [ipv6]\n");
  EXPECT_THAT(PlanOf(site).Messages(), HasSubstr("PW-PLAN-0047"));
}

TEST(Flows, GoThroughAProxyWhereANameDoes) {
  const std::string site = Instance("support: on", "    choices: { channel: https }\n") + R"(names:
  api.example.com: { proxy: web }
proxies:
  web: { to: mail1, port: 3128 }
)";
  const Sample s = PlanOf(site);
  EXPECT_THAT(s.Flows("b/support/cluster-cloud/443"),
              ElementsAre(std::string(kC1All4) + " -> mail1 10.2.0.25 tcp/3128"))
      << s.Messages();
}

TEST(Flows, ToANameWithoutAddressesAreNeverToEveryone) {
  const std::string site = Instance("support: on", "    choices: { channel: https }\n");
  const Sample unsaid = PlanOf(site);
  EXPECT_THAT(unsaid.Messages(), HasSubstr("PW-PLAN-0041"));
  EXPECT_THAT(unsaid.Flows("b/support/cluster-cloud/443"), IsEmpty());
  const Sample unresolved = PlanOf(site + "names: { api.example.com: { resolve: true } }\n");
  EXPECT_THAT(unresolved.Messages(), HasSubstr("PW-PLAN-0046"));
  EXPECT_THAT(unresolved.Flows("b/support/cluster-cloud/443"), IsEmpty());
  const Sample object = PlanOf(site + "names: { api.example.com: { object: true } }\n");
  EXPECT_THAT(object.Flows("b/support/cluster-cloud/443"),
              ElementsAre(std::string(kC1All4) + " -> api.example.com api.example.com tcp/443"))
      << object.Messages();
  EXPECT_EQ(object.plan->points[0].policy.host_names.size(), 2U);
  const Sample prefixes =
      PlanOf(site + "names: { api.example.com: { prefixes: [203.0.112.0/24] } }\n");
  EXPECT_THAT(prefixes.Flows("b/support/cluster-cloud/443"),
              ElementsAre(std::string(kC1All4) + " -> api.example.com 203.0.112.0/24 tcp/443"))
      << prefixes.Messages();
}

TEST(Flows, RememberTheLongestSessionOfTheirRoles) {
  const Sample s = PlanOf(Instance("backup: on"));
  EXPECT_EQ(s.FindReason("b/backup/agent-cluster/11117")->session_timeout_s, 14400U);
  EXPECT_EQ(s.FindReason("b/base/cluster-dns/53")->session_timeout_s, 0U);
}

}  // namespace
}  // namespace portwright::plan
