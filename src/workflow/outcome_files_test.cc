#include "workflow/outcome_files.h"

#include <gtest/gtest.h>

#include "request/sample_rows.h"
#include "sys/memory_files.h"

namespace portwright::workflow {
namespace {

using report::OutcomeRow;
using report::OutcomeState;
using request::At;
using request::ContentOf;
using request::RequestRow;

RequestRow WebRow() {
  RequestRow row = request::RequestOf(
      {ContentOf({"10.0.0.0/28"}, {"10.1.0.1"}, {"tcp/443"}, {"a/web"})}, "Q-1")[0];
  row.Cell(At::kSource) = "desks";
  row.Cell(At::kDestination) = "web1\nweb2";
  return row;
}

OutcomeRow Asked(std::string source, std::string destination, std::string outcome) {
  OutcomeRow row;
  row.requirement = "a/web";
  row.from = "desks";
  row.to = "web1";
  row.source = std::move(source);
  row.destination = std::move(destination);
  row.service = "tcp/443";
  row.outcome = std::move(outcome);
  row.grade = "both ends";
  return row;
}

OutcomeState StateOf(std::vector<OutcomeRow> rows) {
  return RowOutcomes(std::move(rows)).StateOf(WebRow());
}

TEST(RowOutcomes, ARowWorksWhereAllThatWasAskedDoes) {
  EXPECT_EQ(StateOf({Asked("10.0.0.1", "10.1.0.1", "open"), Asked("10.0.0.2", "10.1.0.1", "open")}),
            OutcomeState::kWorks);
  EXPECT_EQ(
      StateOf({Asked("10.0.0.1", "10.1.0.1", "open"), Asked("10.0.0.2", "10.1.0.1", "filtered")}),
      OutcomeState::kFails);
  EXPECT_EQ(StateOf({}), OutcomeState::kUnknown);
}

TEST(RowOutcomes, OtherPacketsSayNothingOfIt) {
  OutcomeRow other_port = Asked("10.0.0.1", "10.1.0.1", "open");
  other_port.service = "tcp/80";
  OutcomeRow other_reason = Asked("10.0.0.1", "10.1.0.1", "open");
  other_reason.requirement = "a/admin";
  OutcomeRow closed = Asked("10.0.0.1", "10.1.0.1", "filtered");
  closed.expected = "closed";
  EXPECT_EQ(StateOf({other_port, other_reason, closed}), OutcomeState::kUnknown);
  EXPECT_EQ(StateOf({Asked("10.0.0.1", "10.1.0.1", "open"),
                     Asked("10.0.0.1", "10.1.0.9", "refused"), other_port, closed}),
            OutcomeState::kWorks);
}

TEST(RowOutcomes, WhatNobodyCouldAskIsUnknown) {
  OutcomeRow nobody = Asked("", "10.1.0.1", "unknown");
  nobody.grade = "not testable";
  EXPECT_EQ(StateOf({Asked("10.0.0.1", "10.1.0.1", "open"), nobody}), OutcomeState::kUnknown);
  nobody.from = "somebody else";
  EXPECT_EQ(StateOf({Asked("10.0.0.1", "10.1.0.1", "open"), nobody}), OutcomeState::kWorks);
}

TEST(RowOutcomes, NamesTellWhereATranslationHidesTheAddresses) {
  EXPECT_EQ(StateOf({Asked("192.0.2.1", "203.0.113.5", "open")}), OutcomeState::kWorks);
  OutcomeRow other = Asked("192.0.2.1", "203.0.113.5", "open");
  other.to = "web3";
  EXPECT_EQ(StateOf({other}), OutcomeState::kUnknown);
}

TEST(RowOutcomes, ARowNeedsAllItsRequirements) {
  RequestRow row = WebRow();
  row.row.content.requirements = {"a/admin", "a/web"};
  OutcomeRow admin = Asked("10.0.0.1", "10.1.0.1", "open");
  admin.requirement = "a/admin";
  const RowOutcomes one({Asked("10.0.0.1", "10.1.0.1", "open")});
  EXPECT_EQ(one.StateOf(row), OutcomeState::kUnknown);
  EXPECT_EQ(one.StateOf(row, "a/web"), OutcomeState::kWorks);
  EXPECT_EQ(RowOutcomes({Asked("10.0.0.1", "10.1.0.1", "open"), admin}).StateOf(row),
            OutcomeState::kWorks);
}

TEST(ReadOutcomeFiles, NamesTheFileThatIsNone) {
  sys::MemoryFiles files;
  ASSERT_TRUE(files.Write("a.json", R"([{"requirement": "a/web", "outcome": "open"}])"));
  ASSERT_TRUE(files.Write("b.json", "no"));
  const auto read = ReadOutcomeFiles({"a.json"}, files);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ((*read)[0].requirement, "a/web");
  const auto bad = ReadOutcomeFiles({"a.json", "b.json"}, files);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().message.substr(0, 8), "b.json: ");
}

}  // namespace
}  // namespace portwright::workflow
