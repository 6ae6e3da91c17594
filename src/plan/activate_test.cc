#include "plan/activate.h"

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

const std::string kAgent1 = "    bind: { agent: agent1 }\n";

std::string Box(const std::string& more, const std::string& version = "    version: \"2.0\"\n") {
  return std::string(kSampleNetwork) + "products:\n  - id: b\n    product: box\n" + version +
         "    cluster: c1\n" + more;
}

std::vector<std::string> Services(const Sample& s, std::string_view reason) {
  std::vector<std::string> out;
  for (const PlannedFlow& flow : s.plan->flows) {
    if (s.plan->reasons[flow.reason].id == reason)
      out.push_back(ToText(s.plan->services[flow.service]));
  }
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Activity, IsDecidedByFeaturesThatAreOnOffOrUnanswered) {
  SampleCatalog catalog;
  catalog.features += "  a: { title: A, question: A? }\n  b: { title: B, question: B? }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1", "a")
      .Require("a/agent-cluster/2", "agent", "cluster", "tcp/2", "b")
      .Require("a/agent-cluster/3", "agent", "cluster", "tcp/3", "not a")
      .Require("a/agent-cluster/4", "agent", "cluster", "tcp/4", "not b")
      .Require("a/agent-cluster/5", "agent", "cluster", "tcp/5", "a or b");
  const Sample s = PlanWith(catalog.Text(), Box("    features: { a: on }\n" + kAgent1));
  EXPECT_THAT(s.Flows("b/a/agent-cluster/1"), SizeIs(2)) << s.Messages();
  EXPECT_THAT(s.Flows("b/a/agent-cluster/2"), IsEmpty()) << "unanswered plans nothing";
  EXPECT_THAT(s.Flows("b/a/agent-cluster/3"), IsEmpty());
  EXPECT_THAT(s.Flows("b/a/agent-cluster/4"), IsEmpty()) << "nor does its contrary";
  EXPECT_THAT(s.Flows("b/a/agent-cluster/5"), SizeIs(2)) << "b changes nothing";
  std::vector<std::string> skipped;
  for (const Skip& skip : s.plan->skipped) {
    skipped.push_back(skip.requirement + (skip.why == SkipReason::kOff ? " off" : " unanswered"));
  }
  EXPECT_THAT(skipped, ElementsAre("a/agent-cluster/2 unanswered", "a/agent-cluster/3 off",
                                   "a/agent-cluster/4 unanswered"));
}

TEST(Activity, OfWhatIsAlwaysOnEndsWhereASiteSaysOff) {
  SampleCatalog catalog;
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1");
  const Sample s = PlanWith(catalog.Text(), Box("    features: { base: { off: no } }\n" + kAgent1));
  EXPECT_THAT(s.Flows(), IsEmpty());
  EXPECT_EQ(s.plan->skipped[0].why, SkipReason::kOff);
}

TEST(Activity, FollowsWhatIsImpliedToTheEnd) {
  SampleCatalog catalog;
  catalog.features +=
      "  a: { title: A, question: A?, implies: [b] }\n"
      "  b: { title: B, question: B?, implies: [c] }\n  c: { title: C, question: C? }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1", "c");
  const Sample s = PlanWith(catalog.Text(), Box("    features: { a: on }\n" + kAgent1));
  ASSERT_THAT(s.Flows("b/a/agent-cluster/1"), SizeIs(2));
  EXPECT_THAT(s.FindReason("b/a/agent-cluster/1")->features, ElementsAre("c (implied by a)"));
}

TEST(Activity, WaitsForAVersionAndSaysSo) {
  SampleCatalog catalog;
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1", "version >= 2.0")
      .Require("a/agent-cluster/2", "agent", "cluster", "tcp/2", "version < 2.0");
  const Sample unsaid = PlanWith(catalog.Text(), Box(kAgent1, ""));
  EXPECT_THAT(unsaid.Flows(), IsEmpty());
  EXPECT_THAT(unsaid.Messages(), HasSubstr("expected a version of b, found none"));
  EXPECT_THAT(unsaid.Messages(), HasSubstr("2 requirements"));
  EXPECT_FALSE(unsaid.diagnostics.has_errors());
  const Sample said = PlanWith(catalog.Text(), Box(kAgent1));
  EXPECT_THAT(said.Flows("b/a/agent-cluster/1"), SizeIs(2));
  EXPECT_THAT(said.Flows("b/a/agent-cluster/2"), IsEmpty());
  EXPECT_THAT(said.Messages(), Not(HasSubstr("version")));
}

TEST(Parameters, MayFollowFromOthersInAnyOrder) {
  SampleCatalog catalog;
  catalog.more =
      "parameters:\n"
      "  last: { title: Last, type: port, formula: 100 + middle }\n"
      "  middle: { title: Middle, type: port, formula: 10 + first }\n"
      "  first: { title: First, type: number, default: 1, min: 1, max: 9 }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "\"tcp/{last}\"");
  const Sample plain = PlanWith(catalog.Text(), Box(kAgent1));
  EXPECT_THAT(Services(plain, "b/a/agent-cluster/1"), ElementsAre("tcp/111", "tcp/111"))
      << plain.Messages();
  EXPECT_THAT(plain.FindReason("b/a/agent-cluster/1")->settings, ElementsAre("last = 111"));
  const Sample said =
      PlanWith(catalog.Text(), Box("    parameters: { first: [2, 3] }\n" + kAgent1));
  EXPECT_THAT(Services(said, "b/a/agent-cluster/1"),
              ElementsAre("tcp/112", "tcp/112", "tcp/113", "tcp/113"));
  const Sample own = PlanWith(catalog.Text(), Box("    parameters: { middle: 50 }\n" + kAgent1));
  EXPECT_THAT(Services(own, "b/a/agent-cluster/1"), ElementsAre("tcp/150", "tcp/150"));
}

TEST(Parameters, WithoutAValueAreAskedForAndWhatNeedsThemIsListed) {
  SampleCatalog catalog;
  catalog.more =
      "parameters:\n  p: { title: Port of P, type: port }\n"
      "  n: { title: Number of N, type: number, min: 1, max: 9 }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/443, \"tcp/{p}\"")
      .Require("a/agent-cluster/2", "agent", "cluster", "tcp/2", "n > 1");
  const Sample s = PlanWith(catalog.Text(), Box(kAgent1));
  EXPECT_THAT(Services(s, "b/a/agent-cluster/1"), ElementsAre("tcp/443", "tcp/443"));
  EXPECT_THAT(s.WhySkipped("a/agent-cluster/1"), HasSubstr("parameter p has no value"));
  ASSERT_THAT(s.plan->questions, SizeIs(2));
  EXPECT_EQ(s.plan->questions[0].name, "p");
  EXPECT_THAT(s.plan->questions[0].would_open, ElementsAre("tcp/{p} Agent -> Cluster"));
  EXPECT_TRUE(s.plan->questions[0].fails);
  EXPECT_EQ(s.plan->questions[1].name, "n");
  EXPECT_THAT(s.plan->questions[1].would_open, ElementsAre("tcp/2 Agent -> Cluster"));
  EXPECT_THAT(s.plan->questions[1].requirements, ElementsAre("a/agent-cluster/2"));
  EXPECT_TRUE(s.plan->questions[1].fails);
}

TEST(Parameters, AreJudgedAfterTheirFormula) {
  SampleCatalog catalog;
  catalog.more =
      "parameters:\n  n: { title: N, type: number, default: 1, min: 1, max: 60790 }\n"
      "  p: { title: P, type: port, formula: 4745 + n }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "\"tcp/{p}\"");
  const Sample last = PlanWith(catalog.Text(), Box("    parameters: { n: 60790 }\n" + kAgent1));
  EXPECT_THAT(Services(last, "b/a/agent-cluster/1"), ElementsAre("tcp/65535", "tcp/65535"));
  const Sample over = PlanWith(catalog.Text(), Box("    parameters: { n: 60791 }\n" + kAgent1));
  EXPECT_THAT(over.Messages(), HasSubstr("PW-PLAN-0027"));
  EXPECT_THAT(over.Messages(), HasSubstr("from 1 to 60790 for n, found '60791'"));
  EXPECT_THAT(over.Flows(), IsEmpty());
}

TEST(Reasons, SayTheParametersThatDecidedThem) {
  SampleCatalog catalog;
  catalog.more = "parameters:\n  n: { title: N, type: number, default: 3, min: 1, max: 9 }\n";
  catalog.Require("a/agent-cluster/1", "agent", "cluster", "tcp/1", "n > 2");
  const Sample s = PlanWith(catalog.Text(), Box(kAgent1));
  EXPECT_THAT(s.FindReason("b/a/agent-cluster/1")->settings, ElementsAre("n = 3"));
}

TEST(Answers, ThatNameNothingOfTheProductAreErrors) {
  std::string other = Box("");
  other.replace(other.find("product: box"), 12, "product: bax");
  EXPECT_THAT(PlanWith(kSampleCatalog, other).Messages(), HasSubstr("PW-PLAN-0020"));
  const Sample initiator =
      PlanOf(Instance("nas: on", "    initiators: { \"nas/filer-cluster/3000\": to }\n"));
  EXPECT_THAT(initiator.Messages(), HasSubstr("PW-PLAN-0029"));
  EXPECT_THAT(initiator.Messages(), HasSubstr("did you mean nas/filer-cluster/300?"));
  std::string bound = Instance("");
  bound.replace(bound.find("mail: mail1"), 11, "mial: mail1");
  EXPECT_THAT(PlanOf(bound).Messages(), HasSubstr("PW-PLAN-0030"));
  EXPECT_THAT(PlanOf(bound).Messages(), HasSubstr("did you mean mail?"));
}

}  // namespace
}  // namespace portwright::plan
