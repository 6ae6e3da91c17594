#include "report/drawing.h"

#include <gtest/gtest.h>

#include "testing/fake_plan.h"

namespace portwright::report {
namespace {

using testing::MakeFakePlan;

constexpr std::uint32_t kEdge1 = 0;
constexpr std::uint32_t kCore1 = 1;
constexpr std::uint32_t kOra1Firewall = 2;

TEST(Drawing, AllFlowsAreDrawnOrCounted) {
  const auto fake = MakeFakePlan();
  for (const std::size_t pairs : {0U, 1U, 2U, 4U, 60U}) {
    DrawingLimits limits;
    limits.pairs_max = pairs;
    const DrawingContent content = MakeDrawing(fake.plan, plan::kNone, limits);
    std::uint64_t drawn = content.flows_left_out + content.flows_outside;
    for (const PairOfZones& pair : content.between) drawn += pair.flows;
    for (const PairOfZones& pair : content.inside) drawn += pair.flows;
    EXPECT_EQ(drawn, 12U);
    EXPECT_EQ(content.flows, 12U);
    EXPECT_EQ(content.between.size() + content.inside.size() + content.pairs_left_out, 5U);
  }
}

TEST(Drawing, ServicesWithTheMostFlowsStandFirst) {
  const auto fake = MakeFakePlan();
  const DrawingContent content = MakeDrawing(fake.plan, plan::kNone);
  ASSERT_EQ(content.between.size(), 4U);
  const PairOfZones& pair = content.between[2];  // backup to dc1
  EXPECT_EQ(pair.flows, 4U);
  EXPECT_EQ(pair.services, (std::vector<std::string>{"tcp/443", "tcp/902"}));
  EXPECT_EQ(pair.points, std::vector<std::uint32_t>{kCore1});
  DrawingLimits limits;
  limits.services_max = 1;
  EXPECT_EQ(ServicesOfPair(pair, limits), "tcp/443 and 1 more");
}

TEST(Drawing, APointHasWhatCrossesIt) {
  const auto fake = MakeFakePlan();
  const DrawingContent edge = MakeDrawing(fake.plan, kEdge1);
  EXPECT_EQ(edge.flows, 4U);  // DNS twice, mail, support
  EXPECT_EQ(edge.between.size(), 2U);
  EXPECT_EQ(edge.topology.gateways.size(), 2U);
  const DrawingContent host = MakeDrawing(fake.plan, kOra1Firewall);
  EXPECT_EQ(host.flows, 2U);           // one from ora1, one to it inside its zone
  EXPECT_EQ(host.between.size(), 1U);  // dc1 to backup
  EXPECT_EQ(host.inside.size(), 1U);
  EXPECT_EQ(host.topology.zones.size(), 2U);
  EXPECT_EQ(host.zones_left_out, 2U);
  EXPECT_EQ(TitleOfDrawing(fake.plan, edge), "edge1, Internet edge: Demo site");
}

TEST(Drawing, ASiteOfManyZonesHasThoseWithFlows) {
  auto fake = MakeFakePlan();
  for (int i = 0; i < 60; ++i) {
    site::Zone zone;
    zone.name = "empty" + std::to_string(i);
    zone.prefixes = {testing::fake::PrefixOf(("172.16." + std::to_string(i) + ".0/24").c_str())};
    fake.site->zones.push_back(zone);
  }
  const DrawingContent content = MakeDrawing(fake.plan, plan::kNone);
  EXPECT_EQ(content.topology.zones.size(), 4U);
  EXPECT_EQ(NotDrawn(content), std::vector<std::string>{"Not drawn: 60 zones without flows here."});
}

TEST(DrawingMermaid, IsAFlowchart) {
  const auto fake = MakeFakePlan();
  EXPECT_EQ(DrawingMermaid(fake.plan, plan::kNone), R"mermaid(---
title: "Demo site"
---
flowchart LR
  subgraph z0 ["internet"]
    z0p["internet"]
  end
  subgraph z1 ["dc1"]
    z1p["Data centre 1<br/>4 hosts: esx1, esx2, ora1, mon1"]
    fw2(["ora1-fw, host firewall"])
  end
  subgraph z3 ["dmz"]
    z3p["2 hosts: dns1, mail1"]
  end
  subgraph z2 ["backup"]
    z2p["Backup network"]
  end
  fw0{{"edge1<br/>nftables"}}
  fw1{{"core1<br/>nftables"}}
  z1p -->|"to backup: tcp/443, tcp/11117, tcp/9100 (3 flows)"| fw1
  z1p -->|"inside: tcp/9100 (1 flow)"| z1p
  z2p -->|"to internet: tcp/443 (1 flow)<br/>to dc1: tcp/443, tcp/902 (4 flows)<br/>to dmz: udp/53, tcp/53, tcp/587 (3 flows)"| fw1
  fw0 --> z0p
  fw0 --> z3p
  fw1 --> fw0
  fw1 --> z1p
  fw1 --> z2p
)mermaid");
}

TEST(DrawingMermaid, NamesStayText) {
  auto fake = MakeFakePlan();
  fake.site->zones[1].name = "a\"]\nclick z0 call x() %%{init: {}}%% `b` <i>#lt; style:#x;";
  const std::string text = DrawingMermaid(fake.plan, plan::kNone);
  EXPECT_NE(text.find("subgraph z1 [\"a#34;#93; click z0 call x() #37;#37;#123;init: "),
            std::string::npos)
      << text;
  fake.site->zones[1].name = "<i>#lt;`style:#x;";
  EXPECT_NE(DrawingMermaid(fake.plan, plan::kNone)
                .find("[\"#60;i#62;#35;lt#59;#96;style#58;#35;x#59;\"]"),
            std::string::npos);
}

TEST(DrawingSvg, HasNothingToLoadAndNothingToRun) {
  auto fake = MakeFakePlan();
  fake.site->title = std::string(testing::kHostileText) + "\xef\xbf\xbf";
  const std::string text = DrawingSvg(fake.plan, kCore1);
  for (const char* bad : {"<script", "<img", "onclick", "javascript:", "@import", "url(http",
                          "tabindex", "role=\"button\"", "var(--", "\xef\xbf\xbf"}) {
    EXPECT_EQ(text.find(bad), std::string::npos) << bad;
  }
  EXPECT_EQ(text, DrawingSvg(fake.plan, kCore1));
}

}  // namespace
}  // namespace portwright::report
