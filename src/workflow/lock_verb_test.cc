#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "workflow/pins.h"
#include "workflow/sample_files.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kLock = "tiny/catalogs.lock";

class LockTest : public ::testing::Test {
 protected:
  void SetUp() override {
    PutMiniSite(files_);
    hash_ = Sha256(MiniCatalog());
    text_ = "tiny/catalogs.pinned/mini-" + hash_.substr(0, 16) + ".yaml";
  }

  // Another catalog of the product, where the first one was.
  void PutNewCatalog() {
    std::string text = MiniCatalog();
    text.replace(text.find("tcp/5432"), 8, "tcp/5433");
    Put(files_, "tiny/catalogs/mini.yaml", text);
  }
  std::unique_ptr<LoadedSite> Planned(const std::vector<std::string>& catalog_dirs = {}) {
    SiteRequest request = RequestOf(files_);
    request.catalog_dirs = catalog_dirs;
    auto loaded = LoadPlan(request);
    EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
    return loaded ? std::move(*loaded) : nullptr;
  }
  std::string Services(const LoadedSite& loaded) {
    std::string out;
    if (!loaded.plan) return "no plan";
    for (const net::Service& service : loaded.plan->services) out += ToText(service) + " ";
    return out;
  }

  sys::MemoryFiles files_;
  std::string hash_, text_;
};

TEST_F(LockTest, WritesThePinAndTheText) {
  const Outcome outcome = LockSite(RequestOf(files_), {});
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(outcome.text, HasSubstr("pinned now, from tiny/catalogs/mini.yaml"));
  EXPECT_EQ(files_.Read(text_).value(), MiniCatalog());
  EXPECT_THAT(files_.Read(kLock).value(),
              HasSubstr("\nmini: { revision: \"1\", sha256: \"" + hash_ + "\" }\n"));
  EXPECT_EQ(Planned()->diagnostics.Print(), "");
}

TEST_F(LockTest, ANewCatalogChangesNoPlan) {
  const std::string before = Services(*Planned());
  ASSERT_EQ(LockSite(RequestOf(files_), {}).exit, Exit::kFine);
  PutNewCatalog();
  const auto folder = Planned();
  EXPECT_EQ(Services(*folder), before);
  EXPECT_THAT(folder->diagnostics.Print(), HasSubstr("PW-FLOW-0013"));
  EXPECT_THAT(folder->diagnostics.Print(), HasSubstr("portwright site upgrade tiny mini"));
  EXPECT_FALSE(folder->diagnostics.has_errors());
  const auto asked_for = Planned({"tiny/catalogs"});
  EXPECT_EQ(Services(*asked_for), before);
  EXPECT_THAT(asked_for->diagnostics.Print(), HasSubstr("PW-FLOW-0013"));
}

TEST_F(LockTest, PlansWithThePinWhereTheCatalogIsGone) {
  ASSERT_EQ(LockSite(RequestOf(files_), {}).exit, Exit::kFine);
  sys::MemoryFiles kept;
  Put(kept, "tiny/site.yaml", kMiniSite);
  Put(kept, kLock, files_.Read(kLock).value());
  Put(kept, text_, MiniCatalog());
  const auto loaded = LoadPlan(RequestOf(kept));
  ASSERT_TRUE(loaded);
  EXPECT_EQ((*loaded)->diagnostics.Print(), "");
  EXPECT_NE((*loaded)->plan, nullptr);
}

TEST_F(LockTest, ATextThatIsMissingIsAnError) {
  Put(files_, kLock, "mini: { revision: \"1\", sha256: " + hash_ + " }\n");
  const auto loaded = Planned();
  EXPECT_EQ(loaded->plan, nullptr);
  EXPECT_THAT(loaded->diagnostics.Print(), HasSubstr("tiny/catalogs.lock:1:1: error"));
  EXPECT_THAT(loaded->diagnostics.Print(), HasSubstr("PW-FLOW-0010"));
  EXPECT_EQ(LockSite(RequestOf(files_), {}).exit, Exit::kBadInput);
}

TEST_F(LockTest, ATextOfAnotherHashIsAnError) {
  ASSERT_EQ(LockSite(RequestOf(files_), {}).exit, Exit::kFine);
  Put(files_, text_, MiniCatalog() + "# a remark\n");
  const auto loaded = Planned();
  EXPECT_EQ(loaded->plan, nullptr);
  EXPECT_THAT(loaded->diagnostics.Print(), HasSubstr("PW-FLOW-0011"));
  EXPECT_THAT(loaded->diagnostics.Print(), HasSubstr("overlay.yaml"));
}

TEST_F(LockTest, ARevisionThatTheTextHasNotIsAnError) {
  ASSERT_EQ(LockSite(RequestOf(files_), {}).exit, Exit::kFine);
  Put(files_, kLock, "mini: { revision: \"2\", sha256: " + hash_ + " }\n");
  EXPECT_THAT(Planned()->diagnostics.Print(), HasSubstr("PW-FLOW-0012"));
}

TEST_F(LockTest, APinStandsAndWhatIsNotInUseIsTakenOut) {
  ASSERT_EQ(LockSite(RequestOf(files_), {}).exit, Exit::kFine);
  const std::string lock = files_.Read(kLock).value();
  PutNewCatalog();
  const std::size_t written = files_.written().size();
  const Outcome again = LockSite(RequestOf(files_), {});
  EXPECT_EQ(again.exit, Exit::kFine) << again.messages;
  EXPECT_THAT(again.text, HasSubstr("pinned before"));
  EXPECT_EQ(files_.written().size(), written) << "nothing changes, nothing is written";
  const std::string other(64, 'a');
  Put(files_, "tiny/catalogs.pinned/old-" + other.substr(0, 16) + ".yaml", "x");
  Put(files_, kLock, lock + "old: { revision: 3, sha256: " + other + " }\n");
  EXPECT_EQ(LockSite(RequestOf(files_), {}).exit, Exit::kBadInput) << "its text has another hash";
  const std::string right = Sha256("x");
  Put(files_, "tiny/catalogs.pinned/old-" + right.substr(0, 16) + ".yaml", "x");
  Put(files_, kLock, lock + "old: { revision: 3, sha256: " + right + " }\n");
  EXPECT_THAT(Planned()->diagnostics.Print(), HasSubstr("PW-FLOW-0014"));
  EXPECT_THAT(LockSite(RequestOf(files_), {}).text, HasSubstr("taken out: not in use"));
  EXPECT_EQ(files_.Read(kLock).value(), lock);
}

TEST_F(LockTest, AProductWithoutAPinIsSaid) {
  ASSERT_EQ(LockSite(RequestOf(files_), {}).exit, Exit::kFine);
  std::string site(kMiniSite);
  site.replace(site.find("enforcement:"), 0,
               "  - { id: second, product: more, self: [app1], bind: { database: db1 } }\n");
  Put(files_, "tiny/site.yaml", site);
  std::string more = MiniCatalog();
  more.replace(more.find("product: mini"), 13, "product: more");
  Put(files_, "tiny/catalogs/more.yaml", more);
  EXPECT_THAT(Planned()->diagnostics.Print(), HasSubstr("PW-FLOW-0015"));
  EXPECT_EQ(LockSite(RequestOf(files_), {}).exit, Exit::kFine);
  EXPECT_THAT(Planned()->diagnostics.Print(), IsEmpty());
}

TEST_F(LockTest, ADiskThatIsFullLeavesNoLock) {
  files_.SetCapacity(100);
  const Outcome outcome = LockSite(RequestOf(files_), {});
  EXPECT_EQ(outcome.exit, Exit::kEnvironment);
  EXPECT_FALSE(files_.IsFile(kLock));
}

TEST_F(LockTest, AProductThatCannotBeAFileNameIsRefused) {
  Put(files_, kLock, "../mini: { revision: \"1\", sha256: " + hash_ + " }\n");
  EXPECT_THAT(Planned()->diagnostics.Print(), HasSubstr("PW-SITE-0101"));
}

TEST(WritePins, WritesTheTextBeforeTheLock) {
  sys::MemoryFiles files;
  ASSERT_TRUE(files.MakeFolder("tiny"));
  const CatalogText text{"x", "new text"};
  const site::CatalogPin pin = PinOf("mini", "2", text);
  ASSERT_TRUE(WritePins("tiny", {pin}, {{"mini", text}}, files));
  EXPECT_THAT(files.written(), ElementsAre(PinnedPath("tiny", pin), kLock));
  EXPECT_THAT(files.Read(kLock).value(), Not(HasSubstr("{}")));
}

}  // namespace
}  // namespace portwright::workflow
