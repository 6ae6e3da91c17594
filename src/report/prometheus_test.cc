#include "report/prometheus.h"

#include <gtest/gtest.h>

namespace portwright::report {
namespace {

OutcomeRow Row(const std::string& outcome, const std::string& requirement = "r") {
  OutcomeRow row;
  row.requirement = requirement;
  row.from = "a";
  row.to = "b";
  row.source = "10.0.0.1";
  row.destination = "10.0.0.2";
  row.service = "tcp/443";
  row.outcome = outcome;
  row.grade = "one end";
  return row;
}

bool Has(const std::string& text, const std::string& line) {
  return text.find("\n" + line + "\n") != std::string::npos;
}

constexpr char kLabels[] =
    R"(from="a",to="b",source="10.0.0.1",destination="10.0.0.2",service="tcp/443",expected="open")";

TEST(PrometheusText, EachTargetIsASeries) {
  OutcomeRow open = Row("open", "up");
  open.latency_us = 1'500;
  const std::string text = PrometheusText({open, Row("refused", "down"), Row("unknown", "dark")});
  const auto series = [&](const std::string& name, const std::string& requirement) {
    return name + "{requirement=\"" + requirement + "\"," + kLabels;
  };
  EXPECT_TRUE(Has(text, series("portwright_probe_works", "up") + "} 1")) << text;
  EXPECT_TRUE(Has(text, series("portwright_probe_works", "down") + "} 0"));
  EXPECT_EQ(text.find(series("portwright_probe_works", "dark")), std::string::npos);
  EXPECT_TRUE(Has(text, series("portwright_probe_latency_seconds", "up") + "} 0.001500"));
  EXPECT_TRUE(Has(text, series("portwright_probe_outcome_info", "dark") +
                            R"(,outcome="unknown",grade="one end",at_fault=""} 1)"));
  EXPECT_TRUE(Has(text, R"(portwright_probe_targets{state="fails"} 1)"));
  EXPECT_TRUE(Has(text, R"(portwright_probe_targets{state="unknown"} 1)"));
  EXPECT_TRUE(Has(text, R"(portwright_probe_graded_targets{grade="one end"} 3)"));
  EXPECT_TRUE(
      Has(text, R"(portwright_probe_requirement_works{requirement="down",expected="open"} 0)"));
}

TEST(PrometheusText, LabelsAreEscaped) {
  const std::string text = PrometheusText({Row("open", "a\"b\\c\nd")});
  EXPECT_NE(text.find(R"({requirement="a\"b\\c\nd",)"), std::string::npos) << text;
}

TEST(PrometheusText, NoSeriesComesTwiceAndTheWorstStays) {
  EXPECT_EQ(PrometheusText({Row("open"), Row("refused")}), PrometheusText({Row("refused")}));
  EXPECT_EQ(PrometheusText({Row("unknown"), Row("open")}), PrometheusText({Row("unknown")}));
}

}  // namespace
}  // namespace portwright::report
