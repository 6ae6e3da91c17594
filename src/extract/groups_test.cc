#include "extract/groups.h"

#include <gtest/gtest.h>

#include "extract/sample_blocks.h"
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

// Rows of `words` that an item defines, for the port whose digits are given.
Row DefinedIn(const document::Document& document, std::uint32_t block, std::string_view digits) {
  Row row = SampleRow("*", "*", static_cast<std::uint16_t>(std::stoul(std::string(digits))),
                      block + 1, block);
  row.place = static_cast<std::uint32_t>(document.source.find(digits));
  row.size = static_cast<std::uint32_t>(digits.size());
  row.direction = catalog::Direction::kUnstated;
  return row;
}

TEST(ExpandGroups, TakesThePortsBehindTheNameOfTheGroup) {
  const document::Document document = SampleBlocks()
                                          .Item("Loom ports: TCP 4139, TCP 4445")
                                          .Item("Yarn \xe2\x80\x93 UDP 4111")
                                          .Item("Shuttle ports: TCP 4222")
                                          .Paragraph("Open 4333 for the loom: it is needed.")
                                          .Make();
  Sections sections;
  AddSection("What they mean", "", "", sections);
  std::vector<Row> rows = {Grouped("agent", "store", "Loom-related ports", 7),
                           Grouped("agent", "shelf", "Yarn ports", 8),
                           DefinedIn(document, 0, "4139"),
                           DefinedIn(document, 0, "4445"),
                           DefinedIn(document, 1, "4111"),
                           DefinedIn(document, 2, "4222"),
                           DefinedIn(document, 3, "4333")};
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("doc");
  ExpandGroups(document, sections, file, rows, diagnostics);
  EXPECT_EQ(Print(rows),
            "7 agent -> store tcp/4139 out [expanded]\n"
            "7 agent -> store tcp/4445 out [expanded]\n"
            "8 agent -> shelf tcp/4111 out [expanded]\n"
            "3 * -> * tcp/4222\n"
            "4 * -> * tcp/4333\n");
}

TEST(ExpandGroups, ARowThatNamesItsPortsIsNoGroup) {
  const document::Document document =
      SampleBlocks().Table({{"Port name", "Default port"}, {"Loom ports", "4139"}}).Make();
  Sections sections;
  AddSection("What is open", "", "", sections);
  Row group = Grouped("*", "*", "Loom ports", 2);
  group.block = 0;
  group.table_row = 1;
  Row port = SampleTableRow("*", "*", 4139, 2, 0);
  port.table_row = 1;
  std::vector<Row> rows = {group, port};
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("doc");
  ExpandGroups(document, sections, file, rows, diagnostics);
  EXPECT_EQ(Print(rows), "2 * -> * tcp/4139\n");
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
