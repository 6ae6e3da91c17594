#include "report/junit.h"

#include <gtest/gtest.h>

#include "report/sample_rows.h"

namespace portwright::report {
namespace {

OutcomeRow Row(const std::string& outcome) { return SampleRow(outcome, "backup/agent/443"); }

TEST(JunitXml, EachResultHasItsElement) {
  OutcomeRow open = Row("open");
  open.latency_us = 1'000'250;
  OutcomeRow refused = Row("refused");
  refused.at_fault = "receiver";
  refused.detail = "a < b & \"c\"";
  EXPECT_EQ(JunitXml({open, refused, Row("unknown"), Row("name unknown")}, "small"),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="portwright probe" tests="4" failures="1" errors="1" time="1.000250">
  <testsuite name="small" tests="4" failures="1" errors="1" skipped="1" time="1.000250">
    <testcase name="ora1 10.10.2.21 -&gt; c1 10.10.1.11 tcp/443" classname="backup/agent/443" time="1.000250">
      <system-out>open, one end</system-out>
    </testcase>
    <testcase name="ora1 10.10.2.21 -&gt; c1 10.10.1.11 tcp/443" classname="backup/agent/443" time="0">
      <failure message="expected open, found refused; at fault: receiver; a &lt; b &amp; &quot;c&quot;" type="refused">expected open, found refused; at fault: receiver; a &lt; b &amp; &quot;c&quot;</failure>
    </testcase>
    <testcase name="ora1 10.10.2.21 -&gt; c1 10.10.1.11 tcp/443" classname="backup/agent/443" time="0">
      <skipped message="expected open, found unknown"/>
    </testcase>
    <testcase name="ora1 10.10.2.21 -&gt; c1 10.10.1.11 tcp/443" classname="backup/agent/443" time="0">
      <error message="expected open, found name unknown" type="name unknown">expected open, found name unknown</error>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST(JunitXml, WhatIsClosedAsItShouldBePasses) {
  OutcomeRow row = Row("filtered");
  row.expected = "closed";
  const std::string xml = JunitXml({row}, "s");
  EXPECT_NE(xml.find("failures=\"0\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("tcp/443 (closed)\""), std::string::npos) << xml;
  row.outcome = "open";
  EXPECT_NE(JunitXml({row}, "s").find("expected closed, found open"), std::string::npos);
}

}  // namespace
}  // namespace portwright::report
