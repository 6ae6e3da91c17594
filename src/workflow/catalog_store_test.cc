#include "workflow/catalog_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/sample_files.h"

namespace portwright::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kBuiltIn[] = {"brickstor-sp", "cohesity-saas-connector", "cumulocity",
                                    "ibm-backup-recovery", "peergfs"};

std::string TitleOf(CatalogStore& store, std::string_view word) {
  Diagnostics diagnostics;
  const auto found = store.Find(word, {}, diagnostics);
  EXPECT_TRUE(found) << word;
  EXPECT_EQ(diagnostics.Print(), "");
  return found && *found != nullptr ? (*found)->title : "";
}

TEST(CatalogStore, TakesTheFirstFolderThatHasIt) {
  sys::MemoryFiles files;
  Put(files, "mine/mini.yaml", MiniCatalog("Mine"));
  Put(files, "site/catalogs/mini.yaml", MiniCatalog("Beside"));
  Put(files, "else/mini.yaml", MiniCatalog("Else"));
  CatalogStore both({"mine", "site/catalogs"}, files);
  EXPECT_EQ(TitleOf(both, "mini"), "Mine");
  CatalogStore beside({"empty", "site/catalogs"}, files);
  EXPECT_EQ(TitleOf(beside, "mini"), "Beside");
  EXPECT_EQ(TitleOf(both, "else/mini.yaml"), "Else") << "a path wins over every folder";
}

TEST(CatalogStore, PrefersAFolderOverWhatIsBuiltIn) {
  sys::MemoryFiles files;
  CatalogStore plain({}, files);
  EXPECT_EQ(TitleOf(plain, "cumulocity"), "Cumulocity");
  std::string own = MiniCatalog("Own");
  own.replace(own.find("product: mini"), 13, "product: cumulocity");
  Put(files, "mine/cumulocity.yaml", own);
  CatalogStore with_own({"mine"}, files);
  EXPECT_EQ(TitleOf(with_own, "cumulocity"), "Own");
}

TEST(CatalogStore, NamesTheNearestForAnUnknownId) {
  sys::MemoryFiles files;
  Put(files, "mine/mini.yaml", MiniCatalog());
  CatalogStore store({"mine"}, files);
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("site.yaml");
  const auto found = store.Find("mimi", {file, 7, 14}, diagnostics);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, nullptr);
  EXPECT_EQ(diagnostics.Print(),
            "site.yaml:7:14: error: expected a product with a catalog, found 'mimi' "
            "[PW-FLOW-0001]\n    hint: did you mean mini?\n");
  Diagnostics far;
  ASSERT_TRUE(store.Find("no-such-product", {}, far));
  EXPECT_THAT(far.Print(), HasSubstr("`portwright catalog list` shows the products"));
}

TEST(CatalogStore, ReadsEachOnceAndSaysItsErrorsOnce) {
  sys::MemoryFiles files;
  Put(files, "mine/mini.yaml", MiniCatalog());
  Put(files, "mine/broken.yaml", "product: broken\nproduct: broken\n");
  CatalogStore store({"mine"}, files);
  Diagnostics diagnostics;
  const auto first = store.Find("mini", {}, diagnostics);
  files.BreakReading("mine/mini.yaml");
  const auto second = store.Find("mini", {}, diagnostics);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  EXPECT_FALSE(diagnostics.has_errors());
  ASSERT_TRUE(store.Find("broken", {}, diagnostics));
  const std::size_t errors = diagnostics.error_count();
  EXPECT_GT(errors, 0U);
  EXPECT_THAT(diagnostics.Print(), HasSubstr("mine/broken.yaml:2:1: error: expected each key"));
  const auto again = store.Find("broken", {}, diagnostics);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, nullptr);
  EXPECT_EQ(diagnostics.error_count(), errors);
}

TEST(CatalogStore, FailsWhereAFileCannotBeRead) {
  sys::MemoryFiles files;
  Put(files, "mine/mini.yaml", MiniCatalog());
  files.BreakReading("mine/mini.yaml");
  CatalogStore store({"mine"}, files);
  Diagnostics diagnostics;
  const auto broken = store.Find("mini", {}, diagnostics);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::kIo);
  const auto absent = store.Find("mine/other.yaml", {}, diagnostics);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::kNotFound);
  const auto folder = store.Find("./mine", {}, diagnostics);
  ASSERT_FALSE(folder);
  const auto real_folder = store.Find("mine/", {}, diagnostics);
  ASSERT_FALSE(real_folder);
  EXPECT_FALSE(diagnostics.has_errors());
}

TEST(CatalogStore, ListsAllIdsOnce) {
  sys::MemoryFiles files;
  CatalogStore plain({"nowhere"}, files);
  EXPECT_EQ(plain.ListIds(), std::vector<std::string>(std::begin(kBuiltIn), std::end(kBuiltIn)));
  Put(files, "a/mini.yaml", "");
  Put(files, "a/peergfs.yaml", "");
  Put(files, "a/notes.txt", "");
  Put(files, "b/mini.yaml", "");
  Put(files, "b/zebra.yaml", "");
  CatalogStore store({"a", "b"}, files);
  EXPECT_THAT(store.ListIds(), ElementsAre("brickstor-sp", "cohesity-saas-connector", "cumulocity",
                                           "ibm-backup-recovery", "mini", "peergfs", "zebra"));
  EXPECT_TRUE(store.Has("zebra"));
  EXPECT_FALSE(store.Has("notes"));
}

TEST(CatalogStore, ExpectsTheFoldersThatAUserNamed) {
  sys::MemoryFiles files;
  Put(files, "a/mini.yaml", "");
  EXPECT_TRUE(CatalogStore::ExpectFolders({"a"}, files));
  const Status absent = CatalogStore::ExpectFolders({"a", "nowhere"}, files);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(absent.error().message, HasSubstr("'nowhere'"));
  EXPECT_FALSE(CatalogStore::ExpectFolders({"a/mini.yaml"}, files));
}

}  // namespace
}  // namespace portwright::workflow
