// Guardrails through the verbs: what they print, refuse and answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/sample_files.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// The sample site plans tcp/5432 from app1, on the left, to db1, on the right.
void PutGuardedSite(sys::MemoryFiles& files, const std::string& keys) {
  PutMiniSite(files);
  Put(files, "tiny/guardrails.yaml",
      "guardrails:\n  - { id: wall, from: left, to: right, because: r, by: security team, " + keys +
          " }\n");
}

constexpr const char* kBroken = "never: tcp/5000-6000";
constexpr const char* kHeld = "only: tcp/5432";
constexpr const char* kAsked = "ask: tcp/5432, who: database team";
constexpr const char* kCure =
    "omit: [ { requirement: base/server-database/5432, instance: mini-1, reason: guardrail wall, "
    "by: security team } ]";

TEST(PlanSite, SaysNoToAPlanBeyondAGuardrailWithAWitnessAndACure) {
  sys::MemoryFiles files;
  PutGuardedSite(files, kBroken);
  const Outcome outcome = PlanSite({RequestOf(files)}, {});
  EXPECT_EQ(outcome.exit, Exit::kNo);
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("broken"), HasSubstr("mini-1/base/server-database/5432"),
                    HasSubstr("tcp 10.0.1.1:40000 -> 10.0.2.1:5432"), HasSubstr(kCure)));
  EXPECT_THAT(outcome.messages, HasSubstr("guardrails"));
}

TEST(PlanSite, TheCureCures) {
  sys::MemoryFiles files;
  PutGuardedSite(files, kBroken);
  std::string site(kMiniSite);
  site += kCure;
  Put(files, "tiny/site.yaml", site);
  const Outcome outcome = PlanSite({RequestOf(files)}, {});
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(outcome.text, AllOf(HasSubstr("holds"), Not(HasSubstr("Breaches"))));
}

TEST(PlanSite, AskFirstIsAListAndNoRefusal) {
  sys::MemoryFiles files;
  PutGuardedSite(files, kAsked);
  const Outcome outcome = PlanSite({RequestOf(files)}, {});
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(outcome.text, AllOf(HasSubstr("Ask first"), HasSubstr("database team")));
  EXPECT_EQ(RenderSite({RequestOf(files), "fw1", ""}, {}).exit, Exit::kFine);
}

TEST(PlanSite, ASiteWithoutGuardrailsSaysNothingOfThem) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  EXPECT_THAT(PlanSite({RequestOf(files)}, {}).text, Not(HasSubstr("uardrail")));
}

TEST(PlanSite, ProgramsGetTheSameTablesWhateverHolds) {
  for (const char* keys : {kBroken, kHeld, kAsked}) {
    sys::MemoryFiles files;
    PutGuardedSite(files, keys);
    Look look;
    look.format = report::Format::kJson;
    EXPECT_THAT(
        PlanSite({RequestOf(files)}, look).text,
        AllOf(HasSubstr("\"guardrails\""), HasSubstr("\"breaches\""), HasSubstr("\"ask_first\"")));
  }
}

TEST(RenderSite, RefusesAPlanBeyondAGuardrail) {
  sys::MemoryFiles files;
  PutGuardedSite(files, kBroken);
  const std::size_t before = files.written().size();
  for (const RenderRequest& request : {RenderRequest{RequestOf(files), "fw1", "", false},
                                       RenderRequest{RequestOf(files), "", "out"}}) {
    const Outcome outcome = RenderSite(request, {});
    EXPECT_EQ(outcome.exit, Exit::kBadInput);
    EXPECT_EQ(outcome.text, "");
    EXPECT_THAT(outcome.messages,
                AllOf(HasSubstr("tiny/guardrails.yaml:2:5: error:"), HasSubstr("PW-FLOW-0004"),
                      HasSubstr("tcp 10.0.1.1:40000 -> 10.0.2.1:5432"), HasSubstr(kCure)));
  }
  EXPECT_EQ(files.written().size(), before);
}

TEST(SiteCheck, NamesBreachesAndCountsWhatHolds) {
  sys::MemoryFiles files;
  PutGuardedSite(files, kBroken);
  const Outcome broken = SiteCheck(RequestOf(files), {});
  EXPECT_EQ(broken.exit, Exit::kBadInput);
  EXPECT_THAT(broken.messages, HasSubstr("PW-FLOW-0004"));
  PutGuardedSite(files, kHeld);
  const Outcome held = SiteCheck(RequestOf(files), {});
  EXPECT_EQ(held.exit, Exit::kFine) << held.messages;
  EXPECT_THAT(held.text, HasSubstr("1 guardrail holds"));
}

constexpr const char* kOpen = R"(table inet filter {
  chain forward {
    type filter hook forward priority filter; policy drop;
    ct state established,related accept
    iifname "a" oifname "b" tcp dport { 5432, 2200-2300 } accept
    iifname "b" oifname "a" tcp dport 2222 accept
  }
}
)";

TEST(Prove, NamesWhatAConfigurationOpensBeyondAGuardrail) {
  sys::MemoryFiles files;
  PutGuardedSite(files, "never: tcp/2222");
  Put(files, "fw1.nft", kOpen);
  ProveRequest request;
  request.site = RequestOf(files);
  request.at = "fw1";
  request.against = "fw1.nft";
  Look look;
  look.format = report::Format::kJson;
  const Outcome outcome = Prove(request, look);
  EXPECT_EQ(outcome.exit, Exit::kNo) << outcome.messages;
  const std::size_t begin = outcome.text.find("\"beyond_guardrails\"");
  ASSERT_NE(begin, std::string::npos) << outcome.text;
  const std::string beyond = outcome.text.substr(begin, outcome.text.find(']', begin) - begin);
  EXPECT_THAT(beyond, AllOf(HasSubstr("fw1.nft:5:"), HasSubstr("10.0.2.1:2222 in a out b"),
                            HasSubstr("\"packets\": 65536,")));
  EXPECT_THAT(beyond, Not(HasSubstr("fw1.nft:6")));  // the other direction
}

TEST(Prove, SaysNothingBeyondWhereNothingIs) {
  sys::MemoryFiles files;
  PutGuardedSite(files, "never: [tcp/1-2199, tcp/2301-5431, udp/any]");
  Put(files, "fw1.nft", kOpen);
  ProveRequest request;
  request.site = RequestOf(files);
  request.at = "fw1";
  request.against = "fw1.nft";
  EXPECT_THAT(Prove(request, {}).text, HasSubstr("nothing that is permitted is beyond"));
}

}  // namespace
}  // namespace portwright::workflow
