#include "report/topology_route.h"

#include <gtest/gtest.h>

#include <string>

#include "testing/fake_plan.h"

namespace portwright::report {
namespace {

// `z2 p1 z1`: zones and points in their order.
std::string StopsText(const std::vector<Stop>& stops) {
  std::string out;
  for (const Stop& stop : stops) {
    out += (out.empty() ? "" : " ") + std::string(stop.is_zone ? "z" : "p") +
           std::to_string(stop.index);
  }
  return out;
}

TEST(TopologyRoute, NamesTheZonesBetweenGateways) {
  const auto fake = testing::MakeFakePlan();
  const Layers layers = FindLayers(*fake.site);
  EXPECT_EQ(StopsText(FindStops(*fake.site, layers, 2, 3, fake.plan.paths[3].gateways)),
            "z2 p1 z1 p0 z3");
  EXPECT_EQ(StopsText(FindStops(*fake.site, layers, 1, 2, fake.plan.paths[2].gateways)),
            "z1 p1 z2");
}

TEST(TopologyRoute, GoesOverRoutersThatStandInNoPath) {
  auto fake = testing::MakeFakePlan();
  site::Zone zone;
  zone.name = "far";
  zone.prefixes = {testing::fake::PrefixOf("10.9.0.0/24")};
  fake.site->zones.push_back(zone);  // 4
  site::EnforcementPoint router;
  router.name = "line";
  router.kind = site::PointKind::kRouter;
  router.interfaces = {{"a", 1}, {"b", 4}};
  fake.site->points.push_back(router);  // 3
  const Layers layers = FindLayers(*fake.site);
  EXPECT_EQ(StopsText(FindStops(*fake.site, layers, 2, 4, {{1, policy::Hook::kForward, 1, 0}})),
            "z2 p1 z1 p3 z4");
  EXPECT_EQ(StopsText(FindStops(*fake.site, layers, 1, 4, {})), "z1 p3 z4");
}

}  // namespace
}  // namespace portwright::report
