#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "workflow/pins.h"
#include "workflow/sample_files.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kLock = "tiny/catalogs.lock";
constexpr const char* kNew = "new/mini.yaml";

std::string With(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// Another port, and a feature that nobody has answered.
std::string NewCatalog() {
  std::string text = With(MiniCatalog(), "revision: \"1\"", "revision: \"2\"");
  text = With(text, "tcp/5432", "tcp/5433");
  text = With(text, "requirements:\n",
              "  extra: { title: Extra, question: Is it used? }\nrequirements:\n");
  return text + R"(  - id: extra/server-database/80
    from: server
    to: database
    initiator: from
    ground: "text: x"
    allow: [tcp/80]
    when: extra
    purpose: More.
    cite: { section: Ports, line: 9 }
)";
}

class UpgradeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    PutMiniSite(files_);
    ASSERT_EQ(LockSite(RequestOf(files_), {}).exit, Exit::kFine);
    lock_ = files_.Read(kLock).value();
    Put(files_, kNew, NewCatalog());
  }

  UpgradeRequest Request(bool accept = false) {
    UpgradeRequest request;
    request.site = RequestOf(files_);
    request.product = "mini";
    request.to = kNew;
    request.accept = accept;
    return request;
  }
  Outcome Upgrade(bool accept = false) { return UpgradeSite(Request(accept), {}); }
  std::string Services() {
    const auto loaded = LoadPlan(RequestOf(files_));
    std::string out;
    if (!loaded || !(*loaded)->plan || (*loaded)->diagnostics.has_errors()) return "no plan";
    for (const net::Service& service : (*loaded)->plan->services) out += ToText(service) + " ";
    return out;
  }
  // The site with more in the instance.
  void PutSite(const std::string& more, const std::string& behind = "") {
    Put(files_, "tiny/site.yaml",
        With(std::string(kMiniSite), "    bind: {", more + "    bind: {") + behind);
  }

  sys::MemoryFiles files_;
  std::string lock_;
};

TEST_F(UpgradeTest, ShowsWhatChangesAndChangesNothing) {
  const std::size_t written = files_.written().size();
  const Outcome outcome = Upgrade();
  EXPECT_EQ(outcome.exit, Exit::kNo) << outcome.messages;
  EXPECT_EQ(outcome.messages, "");
  EXPECT_THAT(outcome.text, HasSubstr("not accepted"));
  EXPECT_THAT(outcome.text, HasSubstr("Catalog of mini, 1 to 2"));
  EXPECT_THAT(outcome.text, HasSubstr("ports: tcp/5432 -> tcp/5433"));
  EXPECT_THAT(outcome.text, HasSubstr("Firewalls of tiny"));
  EXPECT_THAT(outcome.text, HasSubstr("db1-fw"));
  EXPECT_THAT(outcome.text, HasSubstr("taken away"));
  EXPECT_THAT(outcome.text, HasSubstr("Is it used?"));
  EXPECT_THAT(outcome.text, HasSubstr("tcp/80 Server -> Database"));
  EXPECT_EQ(files_.written().size(), written);
  EXPECT_EQ(Services(), "tcp/5432 ");
}

TEST_F(UpgradeTest, AcceptMovesThePin) {
  const Outcome outcome = Upgrade(true);
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(outcome.text, HasSubstr("accepted: the site plans with new/mini.yaml"));
  EXPECT_THAT(files_.Read(kLock).value(), HasSubstr("mini: { revision: \"2\""));
  EXPECT_EQ(Services(), "tcp/5433 ");
  const Outcome again = Upgrade(true);
  EXPECT_EQ(again.exit, Exit::kFine);
  EXPECT_THAT(again.text, HasSubstr("nothing to accept"));
}

TEST_F(UpgradeTest, WithoutAnotherCatalogTakesWhatIsBesideThePin) {
  UpgradeRequest request = Request();
  request.to.clear();
  EXPECT_THAT(UpgradeSite(request, {}).text, HasSubstr("nothing to accept"));
  request.site.catalog_dirs = {"new"};
  EXPECT_EQ(UpgradeSite(request, {}).exit, Exit::kNo);
}

TEST_F(UpgradeTest, AFullDiskLeavesTheOldPinWithItsText) {
  std::uint64_t used = 0;
  for (const char* path : {"tiny/site.yaml", "tiny/catalogs/mini.yaml", kLock, kNew})
    used += files_.Read(path).value().size();
  used += MiniCatalog().size();  // pinned
  // Room for the new text, and none for the lock behind it.
  files_.SetCapacity(used + NewCatalog().size() + 10);
  const std::size_t written = files_.written().size();
  const Outcome outcome = Upgrade(true);
  EXPECT_EQ(outcome.exit, Exit::kEnvironment);
  EXPECT_EQ(files_.written().size(), written + 1) << "the text, and then no more";
  EXPECT_EQ(files_.Read(kLock).value(), lock_);
  EXPECT_EQ(Services(), "tcp/5432 ");
  files_.SetCapacity(sys::kReadBytesMax);
  EXPECT_EQ(Upgrade(true).exit, Exit::kFine);
  EXPECT_EQ(Services(), "tcp/5433 ");
}

TEST_F(UpgradeTest, LostDecisionsAreNamedAndHinderIt) {
  Put(files_, kNew, With(NewCatalog(), "base/server-database/5432", "base/server-database/5433"));
  PutSite("    initiators: { base/server-database/5432: from }\n",
          "omit:\n  - { requirement: base/server-database/5432, to: app1, reason: r, by: j }\n");
  const Outcome outcome = Upgrade(true);
  EXPECT_EQ(outcome.exit, Exit::kNo);
  EXPECT_THAT(outcome.text, HasSubstr("lost"));
  EXPECT_THAT(outcome.text, HasSubstr("did you mean base/server-database/5433?"));
  EXPECT_THAT(outcome.messages,
              HasSubstr("2 decisions of the site would be lost: initiator of mini-1 "
                        "base/server-database/5432, omission base/server-database/5432"));
  EXPECT_EQ(files_.Read(kLock).value(), lock_);
}

TEST_F(UpgradeTest, RenamedRequirementsCarryDecisionsAlong) {
  Put(files_, kNew,
      With(NewCatalog(), "base/server-database/5432\n",
           "base/server-database/pg\n    was: [base/server-database/5432]\n"));
  PutSite("", "omit:\n  - { requirement: base/server-database/5432, reason: r, by: j }\n");
  const Outcome outcome = Upgrade(true);
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(outcome.text, HasSubstr("carried along"));
  EXPECT_THAT(outcome.text, HasSubstr("base/server-database/pg"));
  EXPECT_THAT(outcome.messages, HasSubstr("PW-PLAN-0059"));
  EXPECT_EQ(Services(), "") << "it is omitted still";
}

TEST_F(UpgradeTest, LostNamesOfTheCatalogHinderIt) {
  Put(files_, kNew,
      With(With(NewCatalog(), "  base: { title: Base, always: true }",
                "  core: { title: Base, always: true }"),
           "database: { title", "store: { title"));
  std::string text = files_.Read(kNew).value();
  for (std::size_t at = 0; (at = text.find("to: database")) != std::string::npos;)
    text.replace(at, 12, "to: store");
  Put(files_, kNew, text);
  PutSite("    features: { base: on }\n");
  const Outcome outcome = Upgrade(true);
  EXPECT_EQ(outcome.exit, Exit::kNo);
  EXPECT_THAT(outcome.messages, HasSubstr("feature of mini-1 base, binding of mini-1 database"));
}

TEST_F(UpgradeTest, AnAmendmentThatIsLostHindersIt) {
  Put(files_, kNew, With(NewCatalog(), "base/server-database/5432", "base/server-database/5433"));
  Put(files_, "tiny/overlay.yaml",
      "mini:\n  change: [ { requirement: base/server-database/5432, allow: [tcp/1], why: x } ]\n");
  const Outcome outcome = Upgrade(true);
  EXPECT_EQ(outcome.exit, Exit::kNo);
  EXPECT_THAT(outcome.messages, HasSubstr("amendment base/server-database/5432"));
  EXPECT_THAT(outcome.messages, HasSubstr("PW-CAT-0202"));
}

TEST_F(UpgradeTest, TheOverlayIsAppliedToBoth) {
  Put(files_, "tiny/overlay.yaml",
      "mini:\n  change: [ { requirement: base/server-database/5432, allow: [tcp/1], why: x } ]\n");
  const Outcome outcome = Upgrade();
  EXPECT_THAT(outcome.text, HasSubstr("tcp/5432 -> tcp/5433")) << "of the catalogs";
  EXPECT_THAT(outcome.text, HasSubstr("the plan permits the same packets at every point"));
}

TEST_F(UpgradeTest, ANewRoleIsAQuestionAndNoHindrance) {
  std::string text =
      With(NewCatalog(), "features:\n", "  cache: { title: Cache, kind: host }\nfeatures:\n");
  text = With(text, "    to: database", "    to: cache");
  Put(files_, kNew, text);
  PutSite("");
  const Outcome outcome = Upgrade();
  EXPECT_THAT(outcome.text, HasSubstr("who plays Cache?"));
  EXPECT_THAT(outcome.messages, Not(HasSubstr("not accepted")));
}

TEST_F(UpgradeTest, RefusesWhatMakesNoSense) {
  UpgradeRequest request = Request();
  request.product = "maxi";
  EXPECT_EQ(UpgradeSite(request, {}).exit, Exit::kBadInput);
  request = Request();
  request.to = "nowhere.yaml";
  EXPECT_EQ(UpgradeSite(request, {}).exit, Exit::kBadInput);
  Put(files_, "other.yaml", With(MiniCatalog(), "product: mini", "product: maxi"));
  request.to = "other.yaml";
  EXPECT_THAT(UpgradeSite(request, {}).messages, HasSubstr("found one of 'maxi'"));
  Put(files_, "other.yaml", "product: mini\n");
  EXPECT_THAT(UpgradeSite(request, {}).messages, HasSubstr("other.yaml:1:1: error"));
}

TEST_F(UpgradeTest, ASiteWithoutAPinIsToldHowToGetOne) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  UpgradeRequest request = Request();
  request.site.files = &files;
  const Outcome outcome = UpgradeSite(request, {});
  EXPECT_EQ(outcome.exit, Exit::kBadInput);
  EXPECT_THAT(outcome.messages, HasSubstr("portwright site lock tiny"));
}

}  // namespace
}  // namespace portwright::workflow
