#include "workflow/seen_flows.h"

#include <gtest/gtest.h>

#include "net/service.h"
#include "workflow/outcome.h"

namespace portwright::workflow {
namespace {

probe::SeenFlow Flow(const char* source, const char* destination, std::uint16_t port) {
  return {*net::ParseAddress(source), *net::ParseAddress(destination), net::kProtocolTcp, port};
}

report::OutcomeRow Row(const char* outcome, const char* grade = "one end") {
  report::OutcomeRow row;
  row.source = "10.0.1.5";
  row.destination = "10.0.2.7";
  row.service = "tcp/443";
  row.outcome = outcome;
  row.grade = grade;
  row.at_fault = "not known";
  return row;
}

report::OutcomeRow Judged(report::OutcomeRow row, const std::vector<probe::SeenFlow>& arrived) {
  std::vector<report::OutcomeRow*> rows = {&row};
  JudgeByArrivals(arrived, rows);
  return row;
}

TEST(SeenFlows, PrintedIsReadAgain) {
  const std::vector<probe::SeenFlow> flows = {Flow("10.0.1.5", "10.0.2.7", 443),
                                              Flow("2001:db8::1", "2001:db8::2", 1)};
  Look look;
  look.format = report::Format::kJson;
  const auto read = ReadSeenTable(Print(SeenTable(flows), look));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, flows);
  EXPECT_TRUE(ReadSeenTable("[]"));
  for (const char* text : {"", "{}", "[1]", "[{}]", R"([{"source": "10.0.0.1"}])",
                           R"([{"source":"::1","destination":"::2","service":"tcp/65536"}])"}) {
    EXPECT_FALSE(ReadSeenTable(text)) << text;
  }
}

TEST(SeenFlows, WhatArrivedUnansweredIsTheReceiverSFault) {
  const auto row = Judged(Row("filtered"), {Flow("10.0.1.5", "10.0.2.7", 443)});
  EXPECT_EQ(row.outcome, "filtered");
  EXPECT_EQ(row.at_fault, "receiver");
}

TEST(SeenFlows, WhatDidNotArriveIsTheWaySFault) {
  const std::vector<probe::SeenFlow> others = {Flow("10.0.1.6", "10.0.2.7", 443),
                                               Flow("10.0.1.5", "10.0.2.7", 444)};
  EXPECT_EQ(Judged(Row("filtered"), others).at_fault, "way");
  // UDP that stays silent says nothing by itself; that it did not arrive does.
  EXPECT_EQ(Judged(Row("unknown"), others).outcome, "filtered");
}

TEST(SeenFlows, AStandInHasAnotherSource) {
  const auto row = Judged(Row("filtered", "stand-in"), {Flow("10.0.1.99", "10.0.2.7", 443)});
  EXPECT_EQ(row.at_fault, "receiver");
}

TEST(SeenFlows, OtherOutcomesStayAsTheyAre) {
  for (const char* outcome : {"open", "refused", "no route", "wrong source address"})
    EXPECT_EQ(Judged(Row(outcome), {}).at_fault, "not known") << outcome;
  EXPECT_EQ(Judged(Row("unknown", "not testable"), {}).outcome, "unknown");
  report::OutcomeRow own = Row("filtered");
  own.at_fault = "sender";
  EXPECT_EQ(Judged(own, {}).at_fault, "sender");
}

}  // namespace
}  // namespace portwright::workflow
