#include "plan/conditions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

SampleCatalog Box(const std::string& conditions) {
  SampleCatalog catalog;
  catalog.roles += "  filer: { title: Filer, kind: host }\n";
  catalog.features += "  f: { title: F, question: F? }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1")
      .Require("a/cluster-filer/2", "cluster", "filer", "tcp/2")
      .Require("a/agent-agent/3", "agent", "agent", "udp/3");
  catalog.requirements += "conditions:\n" + conditions;
  return catalog;
}

std::string Condition(const std::string& id, const std::string& keys) {
  return "  - { id: " + id + ", " + keys + ", text: T., cite: { section: S, line: 1 } }\n";
}

Sample PlanBox(const std::string& conditions, const std::string& filer = "dns1",
               const std::string& features = "") {
  return PlanWith(Box(conditions).Text(),
                  std::string(kSampleNetwork) +
                      "products:\n  - { id: b, product: box, version: \"2.0\", cluster: c1, "
                      "features: {" +
                      features + "}, bind: { agent: [agent1, agent2], filer: " + filer + " } }\n");
}

// `long holds: no gateway between the ends`
std::vector<std::string> Said(const Sample& s) {
  const char* states[] = {"holds", "violated", "to check"};
  std::vector<std::string> out;
  for (const PlannedCondition& c : s.plan->conditions) {
    out.push_back(c.catalog->conditions[c.condition].id + " " +
                  states[static_cast<std::size_t>(c.state)] + ": " + c.detail);
  }
  return out;
}

TEST(Conditions, ConcernRequirementsByTheirRoles) {
  catalog::Requirement requirement;
  requirement.from = 1;
  requirement.to = 2;
  catalog::Condition condition;
  EXPECT_TRUE(Concerns(condition, requirement)) << "without roles every one";
  condition.roles = {2};
  EXPECT_TRUE(Concerns(condition, requirement));
  condition.roles = {3};
  EXPECT_FALSE(Concerns(condition, requirement));
  condition.roles = {2, 1};
  EXPECT_TRUE(Concerns(condition, requirement)) << "either way round";
  requirement.to = 1;
  EXPECT_FALSE(Concerns(condition, requirement)) << "1 to itself is not 1 to 2";
  condition.roles = {1, 1};
  EXPECT_TRUE(Concerns(condition, requirement));
}

TEST(Conditions, OfOneSubnetAreJudgedByTheZonesOfBothEnds) {
  const std::string near = Condition("near", "kind: same-subnet, roles: [cluster, filer]");
  EXPECT_THAT(Said(PlanBox(near)), ElementsAre("near holds: both ends of every flow are in one "
                                               "zone"));
  EXPECT_THAT(Said(PlanBox(near, "filer1")),
              ElementsAre("near violated: c1 (nodes) in inside, filer1 in outside"));
  EXPECT_THAT(
      Said(PlanBox(near, "[filer1, filer2, dns1]")),
      ElementsAre("near violated: c1 (nodes) in inside, filer1 in outside and 1 more pair"));
}

TEST(Conditions, OfSessionsNameTheGatewaysBetween) {
  const std::string sessions =
      Condition("agents", "kind: session-timeout, roles: [agent, cluster], value: 60") +
      Condition("filers", "kind: session-timeout, roles: [filer, cluster], value: 90");
  const Sample s = PlanBox(sessions);
  EXPECT_THAT(Said(s),
              ElementsAre("agents to check: in the rules of points whose dialect has timeouts: gw",
                          "filers holds: no gateway between the ends"));
  EXPECT_EQ(s.FindReason("b/a/agent-cluster/1")->session_timeout_s, 60U);
  EXPECT_EQ(s.FindReason("b/a/cluster-filer/2")->session_timeout_s, 90U);
  EXPECT_EQ(s.FindReason("b/a/agent-agent/3")->session_timeout_s, 0U) << "agents to agents";
}

TEST(Conditions, OfSessionsTakeTheLongest) {
  const Sample s = PlanBox(Condition("one", "kind: session-timeout, roles: [agent], value: 60") +
                           Condition("two", "kind: session-timeout, value: 30") +
                           Condition("three", "kind: session-timeout, value: 900, when: f"));
  EXPECT_EQ(s.FindReason("b/a/agent-cluster/1")->session_timeout_s, 60U);
  EXPECT_EQ(s.FindReason("b/a/cluster-filer/2")->session_timeout_s, 30U) << "f is not on";
}

TEST(Conditions, FollowTheirFeature) {
  const std::string fast = Condition("fast", "kind: bandwidth, value: 1000, when: f");
  EXPECT_THAT(Said(PlanBox(fast)), IsEmpty()) << "unanswered";
  EXPECT_THAT(Said(PlanBox(fast, "dns1", "f: { off: no }")), IsEmpty());
  EXPECT_THAT(Said(PlanBox(fast, "dns1", "f: on")), ElementsAre("fast to check: to check on the "
                                                                "network"));
}

TEST(Conditions, OfRolesThatNobodyPlaysAreLeftOut) {
  EXPECT_THAT(
      Said(PlanBox(Condition("near", "kind: same-subnet, roles: [filer]"), "{ none: no filer }")),
      IsEmpty());
}

TEST(Conditions, ThatDependOnThePairAreLeftToCheck) {
  const auto said = Said(PlanBox(
      Condition("linux", "kind: same-subnet, roles: [cluster, filer], when: \"to.os == linux\"")));
  ASSERT_THAT(said, SizeIs(1));
  EXPECT_THAT(said[0], HasSubstr("linux to check: "));
  EXPECT_THAT(said[0], HasSubstr("to.os"));
}

}  // namespace
}  // namespace portwright::plan
