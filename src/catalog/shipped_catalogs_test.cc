// The catalogs that are shipped: read without an error, and nothing in them by mistake.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "catalog/check.h"
#include "catalog/diff.h"
#include "catalog/read.h"

namespace portwright::catalog {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> ShippedFiles() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(fs::path(PORTWRIGHT_SOURCE_DIR) / "catalog")) {
    if (entry.path().extension() == ".yaml") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

struct Shipped {
  Diagnostics diagnostics;
  std::unique_ptr<Catalog> catalog;
};

Shipped ReadShipped(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  Shipped out;
  out.catalog = Read(bytes, path.filename().string(), out.diagnostics);
  return out;
}

TEST(ShippedCatalogsTest, TheFiveAreThere) {
  std::vector<std::string> names;
  for (const fs::path& path : ShippedFiles()) names.push_back(path.stem().string());
  EXPECT_THAT(names, testing::IsSupersetOf({"brickstor-sp", "cohesity-saas-connector", "cumulocity",
                                            "ibm-backup-recovery", "peergfs"}));
}

TEST(ShippedCatalogsTest, AreReadWithoutAnError) {
  for (const fs::path& path : ShippedFiles()) {
    const Shipped shipped = ReadShipped(path);
    EXPECT_EQ(shipped.diagnostics.Print(), "") << path;
    ASSERT_NE(shipped.catalog, nullptr) << path;
    EXPECT_EQ(shipped.catalog->product, path.stem().string());
    EXPECT_FALSE(shipped.catalog->requirements.empty());
    EXPECT_TRUE(Diff(*shipped.catalog, *shipped.catalog).empty()) << path;
  }
}

// Doubts, unknown initiators and open questions are the documents'; slips would be ours.
TEST(ShippedCatalogsTest, HaveNoSlips) {
  for (const fs::path& path : ShippedFiles()) {
    const Shipped shipped = ReadShipped(path);
    ASSERT_NE(shipped.catalog, nullptr) << path;
    for (const Finding& finding : Check(*shipped.catalog)) {
      const bool is_slip =
          finding.kind == FindingKind::kNoLine || finding.kind == FindingKind::kUnusedFeature ||
          finding.kind == FindingKind::kUnusedRole || finding.kind == FindingKind::kUnusedSetting ||
          finding.kind == FindingKind::kNoSelf || finding.kind == FindingKind::kFileName ||
          finding.kind == FindingKind::kOperatingSystem;
      EXPECT_FALSE(is_slip) << path << ": " << finding.subject << ": " << finding.message;
    }
  }
}

}  // namespace
}  // namespace portwright::catalog
