#include "report/outcome_rows.h"

#include <gtest/gtest.h>

#include "report/sample_rows.h"

namespace portwright::report {
namespace {

OutcomeRow Row(const std::string& requirement, const std::string& outcome,
               const std::string& expected = "open", const std::string& grade = "one end") {
  OutcomeRow row = SampleRow(outcome, requirement);
  row.expected = expected;
  row.grade = grade;
  return row;
}

TEST(StateOf, OfWhatMustBeOpenOnlyOpenWorks) {
  EXPECT_EQ(StateOf(Row("r", "open")), OutcomeState::kWorks);
  EXPECT_EQ(StateOf(Row("r", "unknown")), OutcomeState::kUnknown);
  for (const char* outcome :
       {"refused", "filtered", "no route", "name unknown", "answered by another", "TLS intercepted",
        "wrong source address", "too slow", "a word of a later version"})
    EXPECT_EQ(StateOf(Row("r", outcome)), OutcomeState::kFails) << outcome;
}

TEST(StateOf, OfWhatMustBeClosedAnyAnswerFails) {
  EXPECT_EQ(StateOf(Row("r", "refused", "closed")), OutcomeState::kWorks);
  EXPECT_EQ(StateOf(Row("r", "filtered", "closed")), OutcomeState::kWorks);
  EXPECT_EQ(StateOf(Row("r", "no route", "closed")), OutcomeState::kUnknown);
  for (const char* outcome : {"open", "answered by another", "TLS intercepted", "too slow"})
    EXPECT_EQ(StateOf(Row("r", outcome, "closed")), OutcomeState::kFails) << outcome;
}

TEST(StateOf, WhatNobodyCouldAskIsNoFailure) {
  EXPECT_EQ(StateOf(Row("r", "name unknown", "open", "not testable")), OutcomeState::kUnknown);
}

TEST(SumByRequirement, NamesTheWorstAndCountsEach) {
  const auto sums = SumByRequirement({Row("a", "open"), Row("b", "open"), Row("a", "unknown"),
                                      Row("a", "refused"), Row("a", "filtered")});
  ASSERT_EQ(sums.size(), 2U);
  EXPECT_EQ(sums[0].requirement, "a");
  EXPECT_EQ(sums[0].works, 1U);
  EXPECT_EQ(sums[0].unknown, 1U);
  EXPECT_EQ(sums[0].fails, 2U);
  EXPECT_EQ(sums[0].worst, "refused");
  EXPECT_EQ(sums[0].State(), OutcomeState::kFails);
  EXPECT_EQ(sums[1].State(), OutcomeState::kWorks);
  EXPECT_EQ(sums[1].worst, "open");
}

TEST(SumByRequirement, OpenAndClosedStandApart) {
  EXPECT_EQ(SumByRequirement({Row("a", "open"), Row("a", "refused", "closed")}).size(), 2U);
}

TEST(ReadOutcomes, ReadsWhatIsPrinted) {
  OutcomeRow slow = Row("a", "open");
  slow.latency_us = 12'300;
  OutcomeRow odd = Row("b", "refused");
  odd.at_fault = "receiver";
  odd.detail = "the \"other\" end\n<says>";
  const std::string json = Render(OutcomesTable({slow, odd}), Format::kJson);
  EXPECT_NE(json.find("\"ms\": 12.3,"), std::string::npos) << json;
  const auto read = ReadOutcomes(json);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, (std::vector<OutcomeRow>{slow, odd}));
}

TEST(ReadOutcomes, WhatWasLeftOutComesLastAndIsUnknown) {
  const auto read = ReadOutcomes(R"({"outcomes": [{"requirement": "a", "outcome": "open"}],
      "not_testable": [{"requirement": "b", "why": "it may go to a network"}]})");
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[1].outcome, "unknown");
  EXPECT_EQ((*read)[1].grade, "not testable");
  EXPECT_EQ((*read)[1].detail, "it may go to a network");
}

TEST(ReadOutcomes, RefusesOtherTexts) {
  for (const char* text :
       {"", "[", "3", "{}", "{\"outcomes\": 3}", "[3]", "[{}]", R"([{"requirement": 3}])",
        R"([{"requirement": "a"}])", R"([{"requirement": "a", "outcome": "open", "ms": -1}])",
        R"([{"requirement": "a", "outcome": "open", "ms": 1e300}])",
        R"([{"requirement": "a", "outcome": "open", "ms": "soon"}])",
        R"([{"requirement": "a", "outcome": "open", "expected": "perhaps"}])"})
    EXPECT_FALSE(ReadOutcomes(text)) << text;
}

}  // namespace
}  // namespace portwright::report
