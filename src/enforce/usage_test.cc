#include "enforce/usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

namespace portwright::enforce {
namespace {

class UsageTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "/usage_test.db";
    for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + ending);
  }
  std::string path_;
};

CellCounter Cell(const std::string& place, const std::string& mark, std::uint64_t packets) {
  return {place, mark, packets, packets * 60};
}

TEST_F(UsageTest, AddsUpOverReloadsAndStarts) {
  auto store = UsageStore::Open(path_);
  ASSERT_TRUE(store);
  ASSERT_TRUE(store->Sample({Cell("a", "m1", 5), Cell("b", "m2", 0)}, "2026-01-01T00:00:00Z"));
  ASSERT_TRUE(store->Sample({Cell("a", "m1", 7), Cell("b", "m2", 0)}, "2026-01-02T00:00:00Z"));
  // The machine was started anew: counters begin with 0.
  ASSERT_TRUE(store->Sample({Cell("a", "m1", 3), Cell("b", "m2", 0)}, "2026-01-03T00:00:00Z"));
  ASSERT_TRUE(store->Sample({Cell("a", "m1", 3), Cell("b", "m2", 0)}, "2026-01-04T00:00:00Z"));
  const auto cells = store->Read();
  ASSERT_TRUE(cells);
  ASSERT_EQ(cells->size(), 1u);
  EXPECT_EQ((*cells)[0].total.packets, 10u);
  EXPECT_EQ((*cells)[0].total.bytes, 600u);
  EXPECT_EQ((*cells)[0].first_used, "2026-01-01T00:00:00Z");
  EXPECT_EQ((*cells)[0].last_used, "2026-01-03T00:00:00Z");
  EXPECT_EQ((*cells)[0].not_before, "2026-01-02T00:00:00Z");
  const auto span = store->Measured();
  ASSERT_TRUE(span);
  EXPECT_EQ(span->first, "2026-01-01T00:00:00Z");
  EXPECT_EQ(span->last, "2026-01-04T00:00:00Z");
}

TEST_F(UsageTest, PassesOverOurOwnTests) {
  auto store = UsageStore::Open(path_);
  ASSERT_TRUE(store);
  ASSERT_TRUE(store->Sample({Cell("a", "m1", 5)}, "2026-01-01T00:00:00Z"));
  ASSERT_TRUE(store->PassOver({Cell("a", "m1", 8), Cell("b", "m1", 3)}));
  ASSERT_TRUE(store->Sample({Cell("a", "m1", 9), Cell("b", "m1", 3)}, "2026-01-02T00:00:00Z"));
  const auto cells = store->Read();
  ASSERT_TRUE(cells);
  ASSERT_EQ(cells->size(), 1u);
  EXPECT_EQ((*cells)[0].total.packets, 6u);
  EXPECT_EQ((*cells)[0].last_used, "2026-01-02T00:00:00Z");
}

TEST_F(UsageTest, SumsTheCellsOfARequirementAndSaysWhoSharesThem) {
  Bundle bundle;
  bundle.reasons = {{"r1", "", ""}, {"r2", "", ""}, {"r3", "", ""}};
  bundle.marks = {{"m1", {"r1"}}, {"m12", {"r1", "r2"}}, {"m3", {"r3"}}};
  const auto usage = UsageOf(bundle, {{{"a", "m1", 5, 50}, "", "2026-01-01T00:00:00Z", ""},
                                      {{"b", "m12", 2, 20}, "", "2026-01-05T00:00:00Z", ""},
                                      {{"c", "gone", 9, 90}, "", "2026-01-09T00:00:00Z", ""}});
  ASSERT_EQ(usage.size(), 3u);
  EXPECT_EQ(usage[0].packets, 7u);
  EXPECT_EQ(usage[0].last_used, "2026-01-05T00:00:00Z");
  EXPECT_THAT(usage[0].shared_with, testing::ElementsAre("r2"));
  EXPECT_EQ(usage[1].packets, 2u);
  EXPECT_THAT(usage[1].shared_with, testing::ElementsAre("r1"));
  EXPECT_EQ(usage[2].packets, 0u);
  EXPECT_EQ(usage[2].last_used, "");
}

}  // namespace
}  // namespace portwright::enforce
