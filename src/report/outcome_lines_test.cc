#include "report/outcome_lines.h"

#include <gtest/gtest.h>

#include "report/outcomes_html.h"
#include "report/sample_rows.h"
#include "report/topology_svg.h"

namespace portwright::report {
namespace {

LineState Line(std::uint64_t works, std::uint64_t fails, std::uint64_t unknown) {
  LineState line;
  line.works = works;
  line.fails = fails;
  line.unknown = unknown;
  return line;
}

TEST(LineState, TheWorstDecides) {
  EXPECT_EQ(Line(12, 0, 0).ToText(), "all 12 work");
  EXPECT_EQ(Line(5, 1, 6).ToText(), "1 of 12 fail");
  EXPECT_EQ(Line(5, 0, 7).ToText(), "7 of 12 unknown");
  EXPECT_EQ(Line(5, 0, 7).State(), OutcomeState::kUnknown);
}

class OutcomeLinesTest : public ::testing::Test {
 protected:
  OutcomeLinesTest() {
    site_.realms.emplace_back();
    for (const char* name : {"left", "right"}) {
      site::Zone zone;
      zone.name = name;
      site_.zones.push_back(zone);
      site::Host host;
      host.name = std::string(name) + "1";
      site_.hosts.push_back(host);
    }
    plan_.site = &site_;
    for (std::uint32_t e = 0; e < 2; ++e) {
      plan::Endpoint endpoint;
      endpoint.ref = {site::EndpointKind::kHost, e};
      endpoint.zone = e;
      endpoint.host = e;
      endpoint.addresses = static_cast<std::uint32_t>(plan_.address_sets.size());
      const auto address = net::ParseAddress("10.0." + std::to_string(e) + ".1");
      plan_.address_sets.emplace_back(net::HostRange(*address));
      plan_.endpoints.push_back(endpoint);
    }
  }

  static OutcomeRow Row(const std::string& outcome) {
    OutcomeRow row = SampleRow(outcome);
    row.from = "left1";
    row.to = "right1";
    row.source = "10.0.0.1";
    row.destination = "10.0.1.1";
    return row;
  }

  site::Site site_;
  plan::Plan plan_;
};

TEST_F(OutcomeLinesTest, TargetsAreOnTheLineBetweenTheirZones) {
  OutcomeRow closed = Row("open");
  closed.expected = "closed";
  OutcomeRow stranger = Row("refused");
  stranger.to = "nobody";
  const LineStates states =
      StatesOfLines(plan_, {Row("open"), Row("refused"), Row("unknown"), closed, stranger});
  ASSERT_EQ(states.size(), 1U);
  const LineState& line = states.at({0, 1});
  EXPECT_EQ(line.works, 1U);
  EXPECT_EQ(line.fails, 1U);
  EXPECT_EQ(line.unknown, 1U);
}

TEST_F(OutcomeLinesTest, ALineSaysWhatWasFoundWithoutColours) {
  Topology topology;
  FlowLine line;
  line.to_zone = 1;
  line.flows = 3;
  line.segments = {{0, 0, 10, 10, 5, -5}};
  topology.lines = {line};
  const LineStates states = StatesOfLines(plan_, {Row("open"), Row("refused")});
  const std::string probed = TopologySvg(plan_, topology, &states);
  EXPECT_NE(probed.find("<g class=\"line fails\""), std::string::npos) << probed;
  EXPECT_NE(probed.find("; 1 of 2 fail</title>"), std::string::npos) << probed;
  const LineStates none;
  EXPECT_NE(TopologySvg(plan_, topology, &none).find("; not probed</title>"), std::string::npos);
  const std::string plain = TopologySvg(plan_, topology);
  EXPECT_NE(plain.find("<g class=\"line\""), std::string::npos);
  EXPECT_EQ(plain.find("arrow-fails"), std::string::npos);
}

TEST(OutcomesHtml, WorstFirstAndNothingFromOutsideIsMarkup) {
  OutcomeRow good;
  good.requirement = "a<script>";
  good.outcome = "open";
  OutcomeRow bad;
  bad.requirement = "b";
  bad.outcome = "refused";
  bad.detail = "\"><img src=x>";
  const std::string html = OutcomesHtml({good, bad});
  EXPECT_EQ(html.find("<script>"), std::string::npos);
  EXPECT_EQ(html.find("<img"), std::string::npos);
  const std::size_t targets = html.find("id=\"outcome-rows\"");
  ASSERT_NE(targets, std::string::npos);
  EXPECT_LT(html.find("refused", targets), html.find(">open<", targets));
  EXPECT_NE(OutcomesLinkHtml({good, bad}).find("1 fail"), std::string::npos);
  EXPECT_EQ(OutcomesHtml({}), "");
  EXPECT_EQ(OutcomesLinkHtml({}), "");
}

TEST(OutcomesHtml, WhatIsLeftOutIsCounted) {
  OutcomeRow row;
  row.requirement = "r";
  row.outcome = "open";
  const std::string html = OutcomesHtml(std::vector<OutcomeRow>(2'003, row));
  EXPECT_NE(html.find("and 3 more targets, none of them worse"), std::string::npos);
}

}  // namespace
}  // namespace portwright::report
