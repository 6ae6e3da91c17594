#include <gtest/gtest.h>

#include <string>

#include "document/document_sketch.h"
#include "document/readers.h"

namespace portwright::document {
namespace {

class Csv : public testing::Test {
 protected:
  std::string Read(std::string source) {
    auto read = ReadCsv(std::move(source), 0, diagnostics_);
    EXPECT_TRUE(read.has_value());
    document_ = std::move(*read);
    EXPECT_EQ(MisplacedDigits(document_), "");
    return Sketch(document_);
  }

  Diagnostics diagnostics_;
  Document document_;
};

TEST_F(Csv, ReadsQuotedFieldsAndKnowsTheirPlaces) {
  EXPECT_EQ(Read("Port,Use\r\n443,\"web, \"\"TLS\"\"\nand 8443\"\r\n22,\n"),
            "Port|Use\n443|web, \"TLS\"~and 8443\n22|\n");
  const Table& table = document_.tables.at(0);
  const Cell& use = table.At(1, 1);
  EXPECT_EQ(document_.LineOf(use.source), 2U);
  EXPECT_EQ(document_.source.substr(use.text.SourceOf(5), 7), "\"\"TLS\"\"");
  EXPECT_EQ(document_.LineOf(use.text.SourceOf(use.text.text().find("8443"))), 3U);
  EXPECT_EQ(document_.PlaceOf(table.At(2, 0).source).line, 4U);
  EXPECT_TRUE(diagnostics_.all().empty());
}

TEST_F(Csv, FindsItsSeparator) {
  EXPECT_EQ(Read("Port;Use\n443;web, files\n22;shell, copy, tunnels\n"),
            "Port|Use\n443|web, files\n22|shell, copy, tunnels\n");
  EXPECT_EQ(Read("Port\tUse\n443\tweb, mail\n"), "Port|Use\n443|web, mail\n");
  EXPECT_EQ(Read("Port|Use\n443|web\n"), "Port|Use\n443|web\n");
  EXPECT_EQ(Read("sep=;\n1,5;2\n"), "1,5|2\n");
  // Prose in quotes has semicolons on more lines than there are rows.
  EXPECT_EQ(Read("Port,Use\n443,\"web;\nor files;\nor mail;\nor names\"\n"),
            "Port|Use\n443|web;~or files;~or mail;~or names\n");
}

TEST_F(Csv, EndsATableAtABlankLineAndATitle) {
  EXPECT_EQ(
      Read("Ports of the node\nPort,Use\n443,web\n\n22,shell\nOutgoing\n25,mail\n,,\n53,names"),
      "p Ports of the node\nPort|Use\n443|web\n22|shell\np Outgoing\n25|mail\n53|names\n");
  EXPECT_EQ(document_.tables.size(), 4U);
  EXPECT_FALSE(document_.blocks[1].after_blank);
  EXPECT_TRUE(document_.blocks[2].after_blank);
}

TEST_F(Csv, TakesRowsWithOneFilledFieldAtTheTopForTitles) {
  EXPECT_EQ(Read("Ports 2024,,\nof the node,,\nPort,Use,\n443,web,\nOther,,\n22,shell,\n"),
            "p Ports 2024\np of the node\nPort|Use\n443|web\nOther|\n22|shell\n");
}

TEST_F(Csv, LeavesRaggedRowsRagged) {
  EXPECT_EQ(Read("a,b,c\n1,2\n3,4,5\n"), "a|b|c\n1|2\n3|4|5\n");
}

TEST_F(Csv, GoesOnAfterAQuoteThatNobodyCloses) {
  EXPECT_EQ(Read("a,b\n1,\"x\n2,y\n3,z\n"), "a|b\n1|\"x\n2|y\n3|z\n");
  ASSERT_EQ(diagnostics_.all().size(), 1U);
  EXPECT_EQ(diagnostics_.all()[0].code, "PW-DOC-0024");
  EXPECT_EQ(diagnostics_.all()[0].places[0].line, 2U);
}

TEST_F(Csv, KeepsWhatFollowsAClosingQuote) {
  EXPECT_EQ(Read("a,b\n\"443\" and 80,x\n"), "a|b\n443\" and 80|x\n");
  ASSERT_EQ(diagnostics_.all().size(), 1U);
  EXPECT_EQ(diagnostics_.all()[0].code, "PW-DOC-0025");
}

TEST_F(Csv, ReadsNothingFromNothing) {
  EXPECT_EQ(Read(""), "");
  EXPECT_EQ(Read("\n\n"), "");
  EXPECT_EQ(Read("only prose\nin lines, 443\n"), "p only prose\nin lines|443\n");
}

}  // namespace
}  // namespace portwright::document
