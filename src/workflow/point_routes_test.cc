#include "workflow/point_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/sample_files.h"

namespace portwright::workflow {
namespace {

TEST(PointRoutes, LeadToZonesAndToTheInternetWhereNoZoneIs) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  std::string text(kMiniSite);
  text.replace(text.find("  right: {"), 10, "  internet: { internet: true }\n  right: {");
  text.replace(text.find("a: left, b: right"), 17, "a: left, b: right, c: internet");
  Put(files, "tiny/site.yaml", text);
  const auto loaded = LoadPlan(RequestOf(files));
  ASSERT_TRUE(loaded && (*loaded)->plan) << (*loaded)->diagnostics.Print();
  const auto routes = RoutesOf(*(*loaded)->plan, (*loaded)->site->FindPoint("fw1"));
  const auto leads = [&](const char* interface, const char* address) {
    return routes.at(interface).Contains(*net::ParseAddress(address));
  };
  EXPECT_TRUE(leads("b", "10.0.2.1"));
  EXPECT_TRUE(leads("c", "1.1.1.1"));
  EXPECT_FALSE(leads("c", "10.0.2.1"));
  EXPECT_FALSE(leads("b", "1.1.1.1"));
}

}  // namespace
}  // namespace portwright::workflow
