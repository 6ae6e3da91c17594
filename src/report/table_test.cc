#include "report/table.h"

#include <gtest/gtest.h>

#include <string>

namespace portwright::report {
namespace {

Table Ports() {
  Table table;
  table.title = "Ports";
  table.columns = {Text("Source zone"), Number("Flows"), Text("Why")};
  table.rows = {{"dc1", "12", "backup"}, {"dmz", "", "a|b"}};
  return table;
}

TEST(Table, TextIsAlignedAndEndsNoLineInBlanks) {
  EXPECT_EQ(Render(Ports(), Format::kTable),
            "Ports\n"
            "Source zone  Flows  Why\n"
            "-----------  -----  ------\n"
            "dc1             12  backup\n"
            "dmz                 a|b\n");
}

TEST(Table, TextWrapsTheWidestColumnToTheTerminal) {
  Table table;
  table.columns = {Text("Id"), Text("Reason")};
  table.rows = {{"r1", "mounts the share of the filer"}};
  RenderStyle style;
  style.width = 20;
  EXPECT_EQ(Render(table, Format::kTable, style),
            "Id  Reason\n"
            "--  ----------------\n"
            "r1  mounts the share\n"
            "    of the filer\n");
}

TEST(Table, WideAndCombiningCharactersAreMeasuredAsATerminalShowsThem) {
  Table table;
  table.columns = {Text("Name"), Text("Next")};
  table.rows = {{"\xe6\x9d\xb1\xe4\xba\xac", "x"}, {"u\xcc\x88", "y"}};
  EXPECT_EQ(Render(table, Format::kTable),
            "Name  Next\n----  ----\n\xe6\x9d\xb1\xe4\xba\xac  x\nu\xcc\x88     y\n");
}

TEST(Table, ColorIsOnlyWrittenWhenAsked) {
  Table table = Ports();
  table.tones = {Tone::kBad};
  EXPECT_EQ(Render(table, Format::kTable).find('\x1b'), std::string::npos);
  RenderStyle style;
  style.color = true;
  EXPECT_NE(
      Render(table, Format::kTable, style).find("\x1b[31mdc1             12  backup\x1b[0m\n"),
      std::string::npos);
}

TEST(Table, ATerminalObeysNothingThatACellSays) {
  Table table;
  table.columns = {Text("Name")};
  table.rows = {{"a\x1b[31mb"}, {"bad\xff"}, {"x\xe2\x80\xaey"}};
  EXPECT_EQ(Render(table, Format::kTable),
            "Name\n--------------\na\\x1b[31mb\nbad\\xff\nx\\xe2\\x80\\xaey\n");
}

TEST(Table, CsvQuotesByRfc4180AndGuardsFormulas) {
  Table table;
  table.columns = {Text("Name"), Text("Note")};
  table.rows = {{"a,b", "say \"hi\""}, {"=1+1", "two\nlines"}, {"-x", "@y"}};
  EXPECT_EQ(Render(table, Format::kCsv),
            "name,note\n\"a,b\",\"say \"\"hi\"\"\"\n'=1+1,\"two\nlines\"\n'-x,'@y\n");
  RenderStyle exact;
  exact.guard = false;
  EXPECT_EQ(Render(table, Format::kCsv, exact),
            "name,note\n\"a,b\",\"say \"\"hi\"\"\"\n=1+1,\"two\nlines\"\n-x,@y\n");
}

TEST(Table, JsonHasSnakeCaseKeysAndNumbers) {
  EXPECT_EQ(
      Render(Ports(), Format::kJson),
      "[\n"
      "  {\n    \"source_zone\": \"dc1\",\n    \"flows\": 12,\n    \"why\": \"backup\"\n  },\n"
      "  {\n    \"source_zone\": \"dmz\",\n    \"flows\": null,\n    \"why\": \"a|b\"\n  }\n"
      "]\n");
}

TEST(Table, MarkdownEscapesWhatWouldBeMarkup) {
  EXPECT_EQ(Render(Ports(), Format::kMarkdown),
            "## Ports\n\n"
            "| Source zone | Flows | Why |\n| --- | ---: | --- |\n"
            "| dc1 | 12 | backup |\n| dmz |  | a\\|b |\n");
  EXPECT_EQ(EscapeMarkdown("<b>&\nsmtp_port _x_ *y*"),
            "&lt;b&gt;&amp;<br>smtp_port \\_x\\_ \\*y\\*");
}

TEST(Table, AnEmptyTableSaysSoToPeopleAndStaysATableForPrograms) {
  Table table = Ports();
  table.rows.clear();
  table.empty_text = "no ports";
  EXPECT_EQ(Render(table, Format::kTable), "Ports\nno ports\n");
  EXPECT_EQ(Render(table, Format::kMarkdown), "## Ports\n\nno ports\n");
  EXPECT_EQ(Render(table, Format::kCsv), "source_zone,flows,why\n");
  EXPECT_EQ(Render(table, Format::kJson), "[]\n");
}

TEST(Table, SeveralTablesMakeOneDocument) {
  Table first = Ports();
  first.rows.resize(1);
  Table second;
  second.title = "Open questions";
  second.columns = {Text("Name")};
  EXPECT_EQ(RenderAll({first, second}, Format::kJson),
            "{\n  \"ports\": [\n    {\n      \"source_zone\": \"dc1\",\n      \"flows\": 12,\n"
            "      \"why\": \"backup\"\n    }\n  ],\n  \"open_questions\": []\n}\n");
  EXPECT_EQ(RenderAll({first, second}, Format::kCsv),
            "source_zone,flows,why\ndc1,12,backup\n\nname\n");
}

TEST(Table, FormatsAreNamedByTheirWords) {
  EXPECT_EQ(ParseFormat("markdown"), Format::kMarkdown);
  EXPECT_EQ(ParseFormat("table"), Format::kTable);
  EXPECT_FALSE(ParseFormat("Table").has_value());
}

}  // namespace
}  // namespace portwright::report
