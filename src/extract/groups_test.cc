#include "extract/groups.h"

#include <gtest/gtest.h>

#include "extract/sample_rows.h"

namespace portwright::extract {
namespace {

document::Document Blocks(std::size_t count) {
  document::Document document;
  document.source = std::string(400, '\n');
  document.line_starts = {0};
  document.blocks.resize(count);
  return document;
}

Row Grouped(std::string source, std::string destination, std::string group, std::uint32_t line) {
  Row row = SampleRow(std::move(source), std::move(destination), 0, line, 0);
  row.service = net::Service();
  row.group = std::move(group);
  row.direction = catalog::Direction::kOut;
  return row;
}

struct Expanded {
  std::vector<Row> rows;
  Diagnostics diagnostics;
};

Expanded Expand(std::vector<Row> rows) {
  Sections sections;
  AddSection("Agents and stores", "", "", sections);
  AddSection("ABC-Related Ports", "", "", sections);
  AddSection("Ports for Sync Traffic", "", "", sections);
  Expanded expanded;
  const std::uint32_t file = expanded.diagnostics.AddFile("doc");
  ExpandGroups(Blocks(30), sections, file, rows, expanded.diagnostics);
  expanded.rows = std::move(rows);
  return expanded;
}

TEST(ExpandGroups, TakesThePortsUnderTheHeadingOfThatName) {
  Row first = SampleTableRow("*", "*", 137, 40, 10);
  first.place = 100;
  first.size = 3;
  Row second = SampleTableRow("*", "*", 445, 41, 10);
  second.conditions.push_back({ConditionKind::kOnlyWhen, "by version 3 only", "", 41});
  second.flags.push_back(catalog::Flag::kConditional);
  const Expanded expanded = Expand({Grouped("agent", "store", "ABC-related ports", 7),
                                    Grouped("agent", "shelf", "ABC", 9), first, second,
                                    SampleTableRow("agent", "hub", 80, 50, 10)});
  EXPECT_EQ(Print(expanded.rows),
            "7 agent -> store tcp/137 out [expanded]\n"
            "7 agent -> store tcp/445 out [conditional] [expanded]\n"
            "9 agent -> shelf tcp/137 out [expanded]\n"
            "9 agent -> shelf tcp/445 out [conditional] [expanded]\n"
            "50 agent -> hub tcp/80\n");
  EXPECT_EQ(expanded.rows[0].defined_place, 100U);
  EXPECT_EQ(expanded.rows[0].defined_size, 3U);
  EXPECT_EQ(expanded.rows[0].protocol, "ABC");
  EXPECT_TRUE(expanded.rows[0].group.empty());
  EXPECT_EQ(expanded.rows[3].conditions.at(0).words, "by version 3 only");
  EXPECT_TRUE(expanded.diagnostics.all().empty());
}

TEST(ExpandGroups, AHeadingMaySayMoreWhereThereIsOne) {
  const Expanded expanded =
      Expand({Grouped("a", "b", "sync ports", 3), SampleTableRow("*", "*", 873, 60, 20)});
  EXPECT_EQ(Print(expanded.rows), "3 a -> b tcp/873 out [expanded]\n");
}

TEST(ExpandGroups, PortsOfALargerTableStay) {
  Row defined = SampleTableRow("*", "*", 445, 5, 0);
  defined.protocol = "XYZ";
  const Expanded expanded = Expand({defined, Grouped("a", "b", "XYZ", 8)});
  EXPECT_EQ(Print(expanded.rows), "5 * -> * tcp/445\n8 a -> b tcp/445 out [expanded]\n");
}

TEST(ExpandGroups, DefinitionsThatNothingNamesStay) {
  const Expanded expanded = Expand({SampleTableRow("*", "*", 137, 40, 10)});
  EXPECT_EQ(Print(expanded.rows), "40 * -> * tcp/137\n");
}

TEST(ExpandGroups, UsualPortsWithADoubtOrADiagnostic) {
  const Expanded expanded =
      Expand({Grouped("a", "b", "LDAPS ports", 3), Grouped("a", "b", "Blurb ports", 4)});
  EXPECT_EQ(Print(expanded.rows), "3 a -> b tcp/636 out [expanded] [ambiguous] ?port\n");
  ASSERT_EQ(expanded.diagnostics.all().size(), 1U);
  EXPECT_EQ(expanded.diagnostics.all()[0].code, "PW-EXT-0020");
}

}  // namespace
}  // namespace portwright::extract
