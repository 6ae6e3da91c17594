#include "workflow/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/sample_files.h"

namespace portwright::workflow {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<LoadedSite> Loaded(const SiteRequest& request) {
  auto loaded = LoadSite(request);
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
  return loaded ? std::move(*loaded) : nullptr;
}

TEST(LoadSite, TakesAFolderOrAFile) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  for (const char* path : {"tiny", "tiny/site.yaml"}) {
    const auto loaded = Loaded(RequestOf(files, path));
    ASSERT_NE(loaded, nullptr);
    EXPECT_EQ(loaded->diagnostics.Print(), "") << path;
    ASSERT_NE(loaded->site, nullptr);
    EXPECT_EQ(loaded->site->name, "tiny");
    EXPECT_EQ(loaded->folder, "tiny");
    EXPECT_EQ(FormatDate(loaded->as_of), "2026-11-21");
    ASSERT_EQ(loaded->in_use.size(), 1U);
    EXPECT_EQ(loaded->in_use[0]->product, "mini");
    EXPECT_EQ(loaded->plan, nullptr);
  }
}

TEST(LoadSite, ReadsTheFilesBesideIt) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  Put(files, "tiny/../common.yaml", "hosts: { shared1: { addresses: [10.0.2.7] } }\n");
  Put(files, "tiny/resolved.yaml",
      "names:\n  old.example.com: { addresses: [192.0.2.9], at: 2026-01-02T03:04:05Z, "
      "resolver: 10.0.0.53 }\n");
  const auto loaded = Loaded(RequestOf(files));
  ASSERT_NE(loaded, nullptr);
  EXPECT_EQ(loaded->diagnostics.Print(), "");
  ASSERT_NE(loaded->site, nullptr);
  ASSERT_EQ(loaded->site->hosts.size(), 3U);
  std::vector<std::string> hosts;
  for (const site::Host& host : loaded->site->hosts) hosts.push_back(host.name);
  EXPECT_THAT(hosts, ::testing::UnorderedElementsAre("app1", "db1", "shared1"));
  ASSERT_EQ(loaded->site->names.size(), 2U);
  EXPECT_TRUE(loaded->site->names[0].is_resolved);
  EXPECT_EQ(loaded->site->names[0].resolver, "10.0.0.53");
  EXPECT_FALSE(loaded->site->names[1].is_resolved);
}

TEST(LoadSite, ReadsEveryKindOfFile) {
  for (const char* name : {"tiny/../common.yaml", "tiny/inventory.yaml", "tiny/decisions.yaml",
                           "tiny/resolved.yaml", "tiny/catalogs.lock"}) {
    sys::MemoryFiles files;
    PutMiniSite(files);
    Put(files, name, "a: 1\na: 2\n");
    const auto loaded = Loaded(RequestOf(files));
    ASSERT_NE(loaded, nullptr);
    EXPECT_THAT(loaded->diagnostics.Print(),
                HasSubstr(std::string(name) + ":2:1: error: expected each key once"));
    files.BreakReading(name);
    const auto broken = LoadSite(RequestOf(files));
    ASSERT_FALSE(broken) << name;
    EXPECT_EQ(broken.error().code, ErrorCode::kIo);
    EXPECT_THAT(broken.error().message, HasSubstr(name));
  }
}

TEST(LoadSite, ReadsProviderFilesWhereTheSiteWantsThem) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  Put(files, "tiny/ranges.json", "{ broken");
  EXPECT_EQ(Loaded(RequestOf(files))->diagnostics.Print(), "") << "nobody asked for it";
  std::string site(kMiniSite);
  site.replace(site.find("{ resolve: true }"), 17,
               "{ provider: { file: ranges.json, service: S3, region: eu-1 } }");
  Put(files, "tiny/site.yaml", site);
  EXPECT_THAT(Loaded(RequestOf(files))->diagnostics.Print(), HasSubstr("ranges.json"));
  Put(files, "tiny/ranges.json",
      R"({ "syncToken": "1", "createDate": "2026-10-01-00-00-00", "prefixes": [
        { "ip_prefix": "198.51.100.0/25", "region": "eu-1", "service": "S3" },
        { "ip_prefix": "198.51.100.128/25", "region": "eu-2", "service": "S3" } ] })");
  const auto loaded = Loaded(RequestOf(files));
  EXPECT_EQ(loaded->diagnostics.Print(), "");
  ASSERT_NE(loaded->site, nullptr);
  ASSERT_EQ(loaded->site->names[0].prefixes.size(), 1U);
  EXPECT_EQ(ToText(loaded->site->names[0].prefixes[0]), "198.51.100.0/25");
}

TEST(LoadSite, AmendsItsCatalogs) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  const auto with = [&](const std::string& overlay) {
    Put(files, "tiny/overlay.yaml", overlay);
    auto loaded = LoadPlan(RequestOf(files));
    EXPECT_TRUE(loaded);
    return loaded ? std::move(*loaded) : nullptr;
  };
  const std::string change =
      "  change: [ { requirement: base/server-database/5432, allow: [tcp/1], why: T-1 } ]\n";
  const auto changed = with("mini:\n" + change);
  EXPECT_EQ(changed->diagnostics.Print(), "");
  ASSERT_NE(changed->plan, nullptr);
  ASSERT_EQ(changed->plan->services.size(), 1U);
  EXPECT_EQ(ToText(changed->plan->services[0]), "tcp/1");
  EXPECT_EQ(changed->plan->points[0].policy.reasons[0].citation, "mini L3, overlay.yaml L2: T-1");
  const auto of_another = with("mino:\n" + change);
  EXPECT_THAT(of_another->diagnostics.Print(), HasSubstr("PW-FLOW-0016"));
  EXPECT_THAT(of_another->diagnostics.Print(), HasSubstr("did you mean mini?"));
  EXPECT_THAT(with("mini: [")->diagnostics.Print(), HasSubstr("tiny/overlay.yaml:2:1: error"));
  EXPECT_THAT(with("mini:\n  change: [ { requirement: a/b-c/1, allow: [tcp/1], why: x } ]\n")
                  ->diagnostics.Print(),
              HasSubstr("tiny/overlay.yaml:2:28: error"));
}

TEST(LoadSite, FailsWithoutASite) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  ASSERT_TRUE(files.MakeFolder("empty"));
  for (const char* path : {"nowhere", "empty", "", "tiny/site.yml"}) {
    const auto loaded = LoadSite(RequestOf(files, path));
    ASSERT_FALSE(loaded) << path;
    EXPECT_EQ(loaded.error().code, ErrorCode::kNotFound) << path;
  }
  SiteRequest request = RequestOf(files);
  request.catalog_dirs = {"nowhere"};
  EXPECT_FALSE(LoadSite(request));
}

TEST(LoadSite, CatalogDirsComeBeforeTheFolderBesideTheSite) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  Put(files, "mine/mini.yaml", MiniCatalog("Mine"));
  SiteRequest request = RequestOf(files);
  EXPECT_EQ(Loaded(request)->in_use[0]->title, "Mini");
  request.catalog_dirs = {"mine"};
  EXPECT_EQ(Loaded(request)->in_use[0]->title, "Mine");
}

TEST(LoadSite, HasNoSiteAfterErrorsInItsFiles) {
  sys::MemoryFiles files;
  Put(files, "tiny/site.yaml", "site: tiny\nzones: { a: { prefixes: [10.0.0.1/8] } }\n");
  const auto loaded = Loaded(RequestOf(files));
  ASSERT_NE(loaded, nullptr);
  EXPECT_EQ(loaded->site, nullptr);
  EXPECT_THAT(loaded->diagnostics.Print(), HasSubstr("tiny/site.yaml:2:26: error: "));
}

TEST(LoadPlan, PlansOnlyWithEveryCatalogRight) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  auto loaded = LoadPlan(RequestOf(files));
  ASSERT_TRUE(loaded);
  EXPECT_EQ((*loaded)->diagnostics.Print(), "");
  ASSERT_NE((*loaded)->plan, nullptr);
  EXPECT_EQ((*loaded)->plan->flows.size(), 1U);
  Put(files, "tiny/catalogs/mini.yaml", "product: mini\n");
  loaded = LoadPlan(RequestOf(files));
  ASSERT_TRUE(loaded);
  EXPECT_EQ((*loaded)->plan, nullptr);
  EXPECT_THAT((*loaded)->diagnostics.Print(), HasSubstr("tiny/catalogs/mini.yaml:"));
  EXPECT_THAT((*loaded)->in_use, IsEmpty());
}

}  // namespace
}  // namespace portwright::workflow
