#include "report/topology.h"

#include <gtest/gtest.h>

#include "report/topology_layers.h"
#include "report/topology_svg.h"
#include "report/totals.h"
#include "testing/fake_plan.h"

namespace portwright::report {
namespace {

using testing::MakeFakePlan;

TEST(TopologyLayers, RunFromTheInternetInwards) {
  const auto fake = MakeFakePlan();
  const Layers layers = FindLayers(*fake.site);
  ASSERT_EQ(layers.columns.size(), 5U);
  EXPECT_EQ(layers.columns[0], (std::vector<std::uint32_t>{0}));     // internet
  EXPECT_EQ(layers.columns[1], (std::vector<std::uint32_t>{0}));     // edge1
  EXPECT_EQ(layers.columns[2], (std::vector<std::uint32_t>{1, 3}));  // dc1, dmz
  EXPECT_EQ(layers.columns[3], (std::vector<std::uint32_t>{1}));     // core1
  EXPECT_EQ(layers.columns[4], (std::vector<std::uint32_t>{2}));     // backup
}

TEST(TopologyLayers, AZoneWithoutAGatewayStandsInsideTheOneThatEnclosesIt) {
  auto fake = MakeFakePlan();
  site::Zone zone;
  zone.name = "oracle";
  zone.prefixes = {testing::fake::PrefixOf("10.1.40.0/24")};
  fake.site->zones.push_back(zone);
  zone.name = "island";
  zone.prefixes = {testing::fake::PrefixOf("172.16.0.0/24")};
  fake.site->zones.push_back(zone);
  const Layers layers = FindLayers(*fake.site);
  EXPECT_EQ(layers.outer, (std::vector<std::uint32_t>{0, 1, 2, 3, 1, 5}));
  EXPECT_EQ(layers.columns[0], (std::vector<std::uint32_t>{0, 5}));
}

TEST(Topology, LinesRunThroughTheGatewaysOfTheirPath) {
  const auto fake = MakeFakePlan();
  const Topology drawing = DrawTopology(fake.plan, Gather(fake.plan).zone_flows);
  ASSERT_EQ(drawing.lines.size(), 4U);  // dc1-backup, backup-internet, backup-dc1, backup-dmz
  const FlowLine& line = drawing.lines[1];
  EXPECT_EQ(line.from_zone, 2U);
  EXPECT_EQ(line.to_zone, 0U);
  EXPECT_EQ(line.flows, 1U);
  EXPECT_EQ(line.points, (std::vector<std::uint32_t>{1, 0}));
  // backup, core1, through it, dc1, through it, edge1, through it, internet.
  ASSERT_EQ(line.segments.size(), 7U);
  for (std::size_t i = 1; i < line.segments.size(); ++i) {
    EXPECT_EQ(line.segments[i].x1, line.segments[i - 1].x2);
    EXPECT_EQ(line.segments[i].y1, line.segments[i - 1].y2);
  }
}

TEST(Topology, BoxesDoNotOverlapAndStayInsideTheDrawing) {
  const auto fake = MakeFakePlan();
  const Topology drawing = DrawTopology(fake.plan, Gather(fake.plan).zone_flows);
  std::vector<Box> boxes;
  for (const ZoneBox& zone : drawing.zones) boxes.push_back(zone.box);
  for (const GatewayBox& gateway : drawing.gateways) boxes.push_back(gateway.box);
  ASSERT_EQ(boxes.size(), 6U);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    EXPECT_GE(boxes[i].x, 0);
    EXPECT_LE(boxes[i].Right(), drawing.width);
    EXPECT_LE(boxes[i].Bottom(), drawing.height);
    for (std::size_t j = 0; j < i; ++j) {
      const bool apart = boxes[i].x >= boxes[j].Right() || boxes[j].x >= boxes[i].Right() ||
                         boxes[i].y >= boxes[j].Bottom() || boxes[j].y >= boxes[i].Bottom();
      EXPECT_TRUE(apart) << i << " and " << j;
    }
  }
}

TEST(Topology, CountsPartiesFlowsInsideAndFlowsThroughEachGateway) {
  const auto fake = MakeFakePlan();
  const Topology drawing = DrawTopology(fake.plan, Gather(fake.plan).zone_flows);
  EXPECT_EQ(drawing.zones[1].hosts, 4U);  // esx1, esx2, ora1, mon1
  EXPECT_EQ(drawing.zones[1].flows_inside, 1U);
  ASSERT_EQ(drawing.zones[1].chips.size(), 1U);
  EXPECT_EQ(drawing.zones[1].chips[0].point, 2U);
  EXPECT_EQ(drawing.gateways[0].flows, 4U);   // edge1
  EXPECT_EQ(drawing.gateways[1].flows, 11U);  // core1
}

TEST(TopologySvg, NamesAreTextWhateverTheyHold) {
  auto fake = MakeFakePlan();
  fake.site->zones[1].title = testing::kHostileText;
  fake.site->points[0].title = testing::kHostileText;
  const std::string svg =
      TopologySvg(fake.plan, DrawTopology(fake.plan, Gather(fake.plan).zone_flows));
  EXPECT_EQ(svg.find("<img"), std::string::npos);
  EXPECT_EQ(svg.find("</script"), std::string::npos);
  EXPECT_NE(svg.find("data-from=\"2\" data-to=\"0\""), std::string::npos);
}

}  // namespace
}  // namespace portwright::report
