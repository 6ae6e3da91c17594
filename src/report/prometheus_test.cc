#include "report/prometheus.h"

#include <gtest/gtest.h>

#include "report/sample_rows.h"

namespace portwright::report {
namespace {

bool Has(const std::string& text, const std::string& line) {
  return text.find("\n" + line + "\n") != std::string::npos;
}

constexpr char kLabels[] = R"(from="ora1",to="c1",source="10.10.2.21",destination="10.10.1.11",)"
                           R"(service="tcp/443",expected="open")";

TEST(PrometheusText, EachTargetIsASeries) {
  OutcomeRow open = SampleRow("open", "up");
  open.latency_us = 1'500;
  const std::string text =
      PrometheusText({open, SampleRow("refused", "down"), SampleRow("unknown", "dark")});
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
  const std::string text = PrometheusText({SampleRow("open", "a\"b\\c\nd")});
  EXPECT_NE(text.find(R"({requirement="a\"b\\c\nd",)"), std::string::npos) << text;
}

TEST(PrometheusText, NoSeriesComesTwiceAndTheWorstStays) {
  EXPECT_EQ(PrometheusText({SampleRow("open"), SampleRow("refused")}),
            PrometheusText({SampleRow("refused")}));
  EXPECT_EQ(PrometheusText({SampleRow("unknown"), SampleRow("open")}),
            PrometheusText({SampleRow("unknown")}));
}

}  // namespace
}  // namespace portwright::report
