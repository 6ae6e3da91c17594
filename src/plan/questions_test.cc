#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/activate.h"
#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Question* Find(const Plan& plan, std::string_view name) {
  for (const Question& question : plan.questions) {
    if (question.name == name) return &question;
  }
  return nullptr;
}

TEST(Questions, OfAnUnansweredFeatureSayWhatItWouldOpen) {
  const Sample s = PlanOf(Instance("nas: { off: none here }"));
  const Question* backup = Find(*s.plan, "backup");
  ASSERT_NE(backup, nullptr);
  EXPECT_EQ(backup->text, "Is it used?");
  EXPECT_THAT(backup->would_open,
              ElementsAre("tcp/11117 Agent -> Cluster", "tcp/2000 Agent -> Cluster",
                          "tcp/50051 Cluster -> Agent", "tcp/59999 Agent -> Same host"));
  EXPECT_FALSE(backup->fails);
  EXPECT_EQ(Find(*s.plan, "nas"), nullptr) << "it was answered";
  EXPECT_EQ(Find(*s.plan, "base"), nullptr) << "it is always on";
}

TEST(Questions, OfAChoiceWithADefaultNameWhatWasTaken) {
  const Sample s = PlanOf(Instance("mailing: on"));
  const Question* mail = Find(*s.plan, "mail_port");
  ASSERT_NE(mail, nullptr);
  EXPECT_EQ(mail->taken, "plain");
  EXPECT_FALSE(mail->fails);
  EXPECT_THAT(s.Flows("b/mailing/cluster-mail/25"), testing::SizeIs(1));
  EXPECT_THAT(s.Flows("b/mailing/cluster-mail/465"), testing::SizeIs(0));
}

TEST(Questions, OfAChoiceWithoutDefaultFailAndOpenNothing) {
  const Sample s = PlanOf(Instance("support: on") +
                          "names: { api.example.com: { prefixes: [203.0.112.0/24] } }\n");
  const Question* channel = Find(*s.plan, "channel");
  ASSERT_NE(channel, nullptr);
  EXPECT_TRUE(channel->fails);
  EXPECT_THAT(channel->requirements,
              ElementsAre("support/cluster-cloud/22", "support/cluster-cloud/443"));
  EXPECT_THAT(s.Flows("b/support/cluster-cloud/22"), testing::SizeIs(0));
  EXPECT_EQ(&s.plan->questions[0], channel) << "what fails comes first";
}

TEST(Questions, OpenMostFirst) {
  const Sample s = PlanOf(Instance(""));
  std::size_t before = ~std::size_t{0};
  for (const Question& question : s.plan->questions) {
    if (question.fails || !question.taken.empty()) continue;
    EXPECT_LE(question.would_open.size(), before) << question.name;
    before = question.would_open.size();
  }
}

TEST(Questions, AskWhoOpensAConnectionWhereNobodySays) {
  const Sample s = PlanOf(Instance("nas: on"));
  const Question* mountd = Find(*s.plan, "nas/filer-cluster/300");
  ASSERT_NE(mountd, nullptr);
  EXPECT_EQ(mountd->kind, QuestionKind::kInitiator);
  EXPECT_THAT(mountd->text, HasSubstr("Filer or Cluster"));
}

std::string Box(const std::string& more) {
  return std::string(kSampleNetwork) +
         "products:\n  - { id: b, product: box, version: \"2.0\", cluster: c1, " + more +
         "bind: { agent: agent1 } }\n";
}

constexpr const char* kTwoChoices =
    "choices:\n"
    "  way: { title: Way, question: Which way?, pick: one, options: { x: { title: X }, y: { title: "
    "Y } } }\n"
    "  mode: { title: Mode, question: Which mode?, pick: one, options: { p: { title: P }, q: { "
    "title: Q } } }\n";

TEST(Questions, AskForAFeatureWhosePortsHangOnAChoiceToo) {
  // Only `channel`, which has no default, says which of its two ports.
  const Sample s = PlanOf(Instance(""));
  const Question* support = Find(*s.plan, "support");
  ASSERT_NE(support, nullptr);
  EXPECT_THAT(support->requirements,
              ElementsAre("support/cluster-cloud/22", "support/cluster-cloud/443"));
  EXPECT_EQ(Find(*s.plan, "channel"), nullptr) << "features first, then ports";
}

TEST(Questions, AskForBothFeaturesOfARequirementThatNeedsBoth) {
  SampleCatalog catalog;
  catalog.features += "  f: { title: F, question: F? }\n  g: { title: G, question: G? }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1", "f and g");
  const Sample s = PlanWith(catalog.Text(), Box(""));
  ASSERT_THAT(s.plan->questions, testing::SizeIs(2));
  EXPECT_EQ(s.plan->questions[0].name, "f");
  EXPECT_THAT(s.plan->questions[0].requirements, ElementsAre("a/agent-cluster/1"));
  EXPECT_EQ(s.plan->questions[1].name, "g");
}

TEST(Questions, AskForEachOfTwoChoicesThatARequirementNeeds) {
  SampleCatalog catalog;
  catalog.more = kTwoChoices;
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1", "way == x and mode == p");
  const Sample s = PlanWith(catalog.Text(), Box(""));
  ASSERT_THAT(s.plan->questions, testing::SizeIs(2));
  EXPECT_EQ(s.plan->questions[0].name, "way");
  EXPECT_TRUE(s.plan->questions[0].fails);
  EXPECT_EQ(s.plan->questions[1].name, "mode");
  EXPECT_TRUE(s.plan->questions[1].fails);
  // With one answer that closes it, the other is not a question any more.
  const Sample closed = PlanWith(catalog.Text(), Box("choices: { way: y }, "));
  EXPECT_THAT(closed.plan->questions, testing::IsEmpty());
}

TEST(Questions, ComeInTheOrderOfTheirConsequences) {
  SampleCatalog catalog;
  catalog.features +=
      "  small: { title: Small, question: S? }\n  large: { title: Large, question: L? }\n";
  catalog.more = kTwoChoices;
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1", "small")
      .Require("a/agent-cluster/2", "agent", "cluster", "tcp/2, tcp/3", "large")
      .Require("a/agent-cluster/4", "agent", "cluster", "tcp/4", "base", "initiator: unknown")
      .Require("a/agent-cluster/5", "agent", "cluster", "tcp/5", "way == x");
  const Sample s = PlanWith(catalog.Text(), Box(""));
  std::vector<std::string> names;
  for (const Question& question : s.plan->questions) names.push_back(question.name);
  // What fails, what is open (most first), what a default or the document has answered.
  EXPECT_THAT(names, ElementsAre("way", "large", "small", "a/agent-cluster/4"));
}

TEST(Questions, SayBothDirectionsWhereEitherEndOpens) {
  SampleCatalog catalog;
  catalog.features += "  f: { title: F, question: F? }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "udp/9, tcp/1", "f",
                  "initiator: either");
  const Sample s = PlanWith(catalog.Text(), Box(""));
  ASSERT_THAT(s.plan->questions, testing::SizeIs(1));
  EXPECT_THAT(s.plan->questions[0].would_open,
              ElementsAre("tcp/1 Agent -> Cluster", "tcp/1 Cluster -> Agent",
                          "udp/9 Agent -> Cluster", "udp/9 Cluster -> Agent"));
}

TEST(Questions, OfAnInitiatorListItsServicesInOrder) {
  SampleCatalog catalog;
  catalog.Require("a/agent-cluster/9", "agent", "cluster", "udp/9, tcp/1", "base",
                  "initiator: unknown");
  const Sample s = PlanWith(catalog.Text(), Box(""));
  ASSERT_THAT(s.plan->questions, testing::SizeIs(1));
  EXPECT_THAT(s.plan->questions[0].would_open,
              ElementsAre("tcp/1 Agent -> Cluster", "udp/9 Agent -> Cluster"));
  EXPECT_EQ(s.plan->questions[0].taken, "from, as the document says");
}

TEST(Questions, OfAnUnboundRoleSayWhatHangsOnIt) {
  SampleCatalog catalog;
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1")
      .Require("a/agent-agent/2", "agent", "agent", "tcp/2");
  const std::string site =
      std::string(kSampleNetwork) +
      "products:\n  - { id: b, product: box, version: \"2.0\", cluster: c1 }\n";
  const Sample s = PlanWith(catalog.Text(), site);
  ASSERT_THAT(s.plan->questions, testing::SizeIs(1));
  const Question& role = s.plan->questions[0];
  EXPECT_EQ(role.kind, QuestionKind::kRole);
  EXPECT_TRUE(role.fails);
  EXPECT_THAT(role.requirements, ElementsAre("a/agent-cluster/1", "a/agent-agent/2"));
  EXPECT_THAT(role.would_open, ElementsAre("tcp/1 Agent -> Cluster", "tcp/2 Agent -> Agent"));
  EXPECT_THAT(s.plan->skipped, testing::SizeIs(2)) << "one for each requirement";
  EXPECT_FALSE(PlanWith(catalog.Text(), site, true).plan->questions[0].fails);
}

TEST(Answers, ThatNoCatalogHasAreErrorsWithTheNearestName) {
  const Sample s = PlanOf(Instance("bakcup: on", "    choices: { mail_prot: tls }\n"));
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0021"));
  EXPECT_THAT(s.Messages(), HasSubstr("did you mean backup?"));
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0023"));
  EXPECT_THAT(s.Messages(), HasSubstr("did you mean mail_port?"));
}

TEST(Answers, AreJudged) {
  EXPECT_THAT(PlanOf(Instance("", "    choices: { mail_port: smoke }\n")).Messages(),
              HasSubstr("PW-PLAN-0024"));
  EXPECT_THAT(PlanOf(Instance("", "    choices: { mail_port: [plain, tls] }\n")).Messages(),
              HasSubstr("PW-PLAN-0025"));
  EXPECT_THAT(PlanOf(Instance("", "    parameters: { instanze: 3 }\n")).Messages(),
              HasSubstr("PW-PLAN-0026"));
  EXPECT_THAT(PlanOf(Instance("", "    parameters: { instance: 65 }\n")).Messages(),
              HasSubstr("PW-PLAN-0027"));
  EXPECT_THAT(PlanOf(Instance("agents: { off: no }, backup: on")).Messages(),
              HasSubstr("PW-PLAN-0022"));
}

}  // namespace
}  // namespace portwright::plan
