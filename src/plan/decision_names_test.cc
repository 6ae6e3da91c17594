// Requirements that were renamed or withdrawn under the site's decisions.
#include "plan/decision_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/overlay.h"
#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The sample with the requirement of DNS split in two, which were one before.
Sample PlanRenamed(const std::string& site) {
  std::string text(kSampleCatalog);
  const std::string row =
      "base/cluster-dns/53, from: cluster, to: dns, initiator: from, "
      "ground: \"column: c\", allow: [udp/53, tcp/53]";
  const std::size_t at = text.find("  - { id: " + row);
  EXPECT_NE(at, std::string::npos);
  const std::size_t end = text.find('\n', at) + 1;
  const auto half = [](const std::string& service) {
    return "  - { id: names/cluster-dns/" + service +
           "53, was: [base/cluster-dns/53], from: cluster,"
           " to: dns, initiator: from, ground: \"column: c\", allow: [" +
           service + "/53], when: base, purpose: Names., cite: { section: S, line: 10 } }\n";
  };
  text.replace(at, end - at, half("tcp") + half("udp"));
  return PlanWith(text, std::string(kSampleNetwork) + site);
}

TEST(RenamedRequirements, TakeTheirOmissionsAlong) {
  const Sample s = PlanRenamed(
      Instance("") + "omit:\n  - { requirement: base/cluster-dns/53, reason: r, by: j }\n");
  EXPECT_THAT(s.Flows("b/names/cluster-dns/tcp53"), IsEmpty());
  EXPECT_THAT(s.Flows("b/names/cluster-dns/udp53"), IsEmpty());
  EXPECT_EQ(s.WhySkipped("names/cluster-dns/udp53"), "r (j)");
  EXPECT_FALSE(s.diagnostics.has_errors()) << s.Messages();
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0059"));
  EXPECT_THAT(s.Messages(), HasSubstr("names/cluster-dns/tcp53, names/cluster-dns/udp53"));
}

TEST(RenamedRequirements, TakeTheAnswerOfTheInitiatorAlong) {
  const Sample s = PlanRenamed(Instance("", "    initiators: { base/cluster-dns/53: to }\n"));
  EXPECT_THAT(s.Flows("b/names/cluster-dns/udp53"),
              ElementsAre("dns1 10.1.0.53 -> c1 10.1.0.1, 10.1.0.2 udp/53",
                          "dns1 10.1.0.53 -> c1 10.1.0.9 udp/53"));
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0059"));
}

TEST(WithdrawnRequirements, ArePlannedNoMoreAndMayBeNamed) {
  Diagnostics diagnostics;
  const auto catalog = catalog::Read(kSampleCatalog, "box.yaml", diagnostics);
  const auto overlay = catalog::Overlay::Read(
      "box:\n  withdraw: [ { requirement: base/cluster-dns/53, why: no DNS } ]\n", "overlay.yaml",
      diagnostics);
  overlay->Apply(*catalog, *ParseDate("2026-11-21"), diagnostics);
  const auto site =
      site::Read({{site::FileKind::kSite, "site.yaml",
                   std::string(kSampleNetwork) + Instance("") +
                       "omit:\n  - { requirement: base/cluster-dns/53, reason: r, by: j }\n"}},
                 diagnostics);
  Options options;
  options.as_of = *ParseDate("2026-11-21");
  const auto plan = Make(*site, {catalog.get()}, options, diagnostics);
  ASSERT_FALSE(diagnostics.has_errors()) << diagnostics.Print();
  EXPECT_THAT(diagnostics.Print(), HasSubstr("PW-PLAN-0065"));
  const auto skip = std::find_if(plan->skipped.begin(), plan->skipped.end(),
                                 [](const Skip& one) { return one.why == SkipReason::kWithdrawn; });
  ASSERT_NE(skip, plan->skipped.end());
  EXPECT_EQ(skip->requirement, "base/cluster-dns/53");
  EXPECT_EQ(skip->detail, "withdrawn by overlay.yaml L2: no DNS");
}

TEST(RenamedRequirements, TakeTheExceptionsOfGuardrailsAlong) {
  SampleCatalog box;
  box.Require("base/agent-cluster/new", "agent", "cluster", "tcp/23", "base",
              "was: [base/agent-cluster/23]");
  Diagnostics diagnostics;
  const auto catalog = catalog::Read(box.Text(), "box.yaml", diagnostics);
  const auto site = site::Read(
      {{site::FileKind::kSite, "site.yaml", std::string(kSampleNetwork) + Instance("")},
       {site::FileKind::kGuardrails, "guardrails.yaml",
        "guardrails:\n  - { id: r, from: outside, to: inside, never: tcp/23, because: b, by: me, "
        "except: [ { requirement: base/agent-cluster/23, reason: r, by: b } ] }\n"}},
      diagnostics);
  ASSERT_NE(site, nullptr) << diagnostics.Print();
  Options options;
  options.as_of = *ParseDate("2026-11-21");
  options.partial = true;
  const auto plan = Make(*site, {catalog.get()}, options, diagnostics);
  EXPECT_THAT(plan->guardrails, IsEmpty());
  EXPECT_THAT(diagnostics.Print(), HasSubstr("PW-PLAN-0059"));
}

}  // namespace
}  // namespace portwright::plan
