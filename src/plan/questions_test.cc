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
