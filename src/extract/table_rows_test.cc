#include "extract/table_rows.h"

#include <gtest/gtest.h>

#include <string>

#include "extract/sample_statements.h"

namespace portwright::extract {
namespace {

const std::vector<std::string> kHead = {"Source", "Destination", "Port", "Protocol", "Purpose"};

std::string RowOf(const std::string& port, const std::string& protocol = "TCP",
                  const std::string& purpose = "Copies of the index") {
  return StatementsOf(Cells{kHead, {"Probe", "Archive", port, protocol, purpose}});
}

TEST(TableRowsTest, CellsOfPortsHoldSeveralThings) {
  EXPECT_EQ(RowOf("443"), "Probe > Archive : tcp/443\n");
  EXPECT_EQ(RowOf("111, 2049"), "Probe > Archive : tcp/111 tcp/2049\n");
  EXPECT_EQ(RowOf("635 2049"), "Probe > Archive : tcp/635 tcp/2049\n");
  EXPECT_EQ(RowOf("11113 and 11117"), "Probe > Archive : tcp/11113 tcp/11117\n");
  EXPECT_EQ(RowOf("1000-2000"), "Probe > Archive : tcp/1000-2000\n");
  EXPECT_EQ(RowOf("2049+"), "Probe > Archive : tcp/2049+\n");
  EXPECT_EQ(RowOf("22\n8444\n8544"), "Probe > Archive : tcp/22 tcp/8444 tcp/8544\n");
  EXPECT_EQ(RowOf("2049 (NFS), 111 (portmapper)"),
            "Probe > Archive : tcp/2049(NFS) tcp/111(portmapper)\n");
  EXPECT_EQ(RowOf("143/TCP (IMAP), 162/UDP"), "Probe > Archive : tcp/143(IMAP) udp/162\n");
  EXPECT_EQ(RowOf("25 or 465 or 587"),
            "Probe > Archive : |tcp/25 |tcp/465 |tcp/587 alternatives\n");
  EXPECT_EQ(RowOf("8443 (default)"), "Probe > Archive : tcp/8443*\n");
  EXPECT_EQ(RowOf("Any"), "Probe > Archive : tcp/any\n");
}

TEST(TableRowsTest, CellsOfTransportsHoldSeveralThings) {
  EXPECT_EQ(RowOf("443", "TCP/UDP"), "Probe > Archive : tcp+udp/443\n");
  EXPECT_EQ(RowOf("443", "TCP, UDP"), "Probe > Archive : tcp+udp/443\n");
  EXPECT_EQ(RowOf("443", "TCP/IP"), "Probe > Archive : tcp/443\n");
  EXPECT_EQ(RowOf("443", "HTTPS"), "Probe > Archive : tcp/443 implied HTTPS\n");
  EXPECT_EQ(RowOf("443", ""), "Probe > Archive : -/443\n");
  EXPECT_EQ(RowOf("-", "ICMP"), "Probe > Archive : icmp\n");
  EXPECT_EQ(RowOf("-", "ESP"), "Probe > Archive : 50\n");
}

TEST(TableRowsTest, ListsOfOneLengthBelongTogether) {
  EXPECT_EQ(RowOf("443\n514", "TCP\nUDP"),
            "Probe > Archive : tcp/443\nProbe > Archive : udp/514\n");
  EXPECT_EQ(StatementsOf(Cells{{"Source", "Destination", "Port", "Protocol"},
                               {"Probe\nConsole", "Archive", "443\n514", "TCP\nUDP"}}),
            "Probe; Console > Archive : tcp/443\nProbe; Console > Archive : udp/514\n");
  // Of another length: each has each.
  EXPECT_EQ(RowOf("443\n514\n636", "TCP\nUDP"),
            "Probe > Archive : tcp+udp/443 tcp+udp/514 tcp+udp/636\n");
  EXPECT_EQ(StatementsOf(Cells{{"Source", "Destination", "Port", "Protocol"},
                               {"Probe\nConsole", "Archive", "443\n514", "TCP"}}),
            "Probe; Console > Archive : tcp/443 tcp/514\n");
}

TEST(TableRowsTest, ConditionsOfWordsAndBrackets) {
  EXPECT_EQ(RowOf("443", "TCP", "Only when copies are encrypted"),
            "Probe > Archive : tcp/443 {Only when copies are encrypted}\n");
  EXPECT_EQ(RowOf("443", "TCP", "Default port, can be changed."),
            "Probe > Archive : tcp/443 default\n");
}

TEST(TableRowsTest, HeadingsStateTransportsAndDirections) {
  EXPECT_EQ(StatementsOf(Cells{{"Target", "TCP", "UDP"}, {"Archive", "443", "514"}}),
            " > Archive : tcp/443\n > Archive : udp/514\n");
  EXPECT_EQ(StatementsOf(
                Cells{{"Component", "Inbound ports", "Outbound ports"}, {"Archive", "443", "514"}}),
            " > Archive : -/443 in\nArchive >  : -/514 out\n");
  EXPECT_EQ(StatementsOf(Cells{{"Port", "Probe --> Archive", "Purpose"}, {"443", "x", "Copies"}})
                .find("Probe > Archive"),
            std::string::npos);
  EXPECT_EQ(StatementsOf(Cells{{"Protocol", "Probe --> Archive"}, {"TCP", "443"}}),
            "Probe > Archive : tcp/443 by from\n");
}

TEST(TableRowsTest, MarksAnswerTheirHeading) {
  EXPECT_EQ(StatementsOf(Cells{{"Destination", "Port", "TCP", "UDP"},
                               {"Archive", "443", "x", ""},
                               {"Mirror", "514", "", "x"},
                               {"Directory", "389", "x", "x"}}),
            " > Archive : tcp/443\n > Mirror : udp/514\n > Directory : tcp+udp/389\n");
}

TEST(TableRowsTest, TheOtherSideStandsByDirection) {
  EXPECT_EQ(StatementsOf(Cells{{"Source/Target", "Port", "Protocol", "Direction"},
                               {"Archive", "443", "TCP", "Outbound"},
                               {"Probe", "8443", "TCP", "Inbound"}}),
            " > Archive : tcp/443 out\nProbe >  : tcp/8443 in\n");
}

TEST(TableRowsTest, RangesOverTwoColumns) {
  EXPECT_EQ(StatementsOf(Cells{{"Start port", "End port", "Protocol", "Destination"},
                               {"7000", "7010", "TCP", "Archive"},
                               {"514", "514", "UDP", "Mirror"},
                               {"636", "", "TCP", "Directory"}}),
            " > Archive : tcp/7000-7010\n > Mirror : udp/514\n > Directory : tcp/636\n");
}

TEST(TableRowsTest, PortsOfTwoEndsGoBetweenThem) {
  EXPECT_EQ(
      StatementsOf(Cells{{"Probe", "Archive"}, {"443", "443"}, {"22", ""}, {"", "636"}}),
      "Probe > Archive : -/443 by unknown\nArchive > Probe : -/22\nProbe > Archive : -/636\n");
}

TEST(TableRowsTest, MatricesJoinRowsAndColumns) {
  EXPECT_EQ(StatementsOf(Cells{{"From \\ To", "Archive", "Mirror"},
                               {"Probe", "443", "TCP 22"},
                               {"Console", "-", "636"}}),
            "Probe > Archive : -/443\nProbe > Mirror : tcp/22\nConsole > Mirror : -/636\n");
}

TEST(TableRowsTest, MachinesListen) {
  EXPECT_EQ(StatementsOf(Cells{{"Server", "Port", "Protocol"}, {"Archive", "443", "TCP"}}),
            " > Archive : tcp/443\n");
  EXPECT_EQ(StatementsOf(Cells{{"Component", "Source", "Port"}, {"Archive", "Probe", "443"}}),
            "Probe > Archive : -/443\n");
}

TEST(TableRowsTest, SourcePortsAreNotOpened) {
  EXPECT_EQ(StatementsOf(Cells{{"Source", "Source port", "Destination", "Destination port"},
                               {"Probe", "1024-65535", "Archive", "443"}}),
            "Probe > Archive : -/443\n");
}

TEST(TableRowsTest, CellsAreInheritedWithTheirLine) {
  EXPECT_EQ(StatementsOf(Cells{kHead,
                               {"Probe", "Archive", "443", "TCP", "Copies of the index"},
                               {"444", "UDP", "Messages of the probe"},
                               {"", "Mirror", "445", "TCP", "Copies of the index"}}),
            "Probe > Archive : tcp/443\n"
            "Probe > Archive : udp/444 ^source4 ^destination4\n"
            "Probe > Mirror : tcp/445 ^source4\n");
}

TEST(TableRowsTest, TitlesEndSpans) {
  EXPECT_EQ(StatementsOf(Cells{{"Source", "Port", "Protocol"},
                               {"Probe", "443", "TCP"},
                               {"Monitoring", "", ""},
                               {"", "162", "UDP"}}),
            "Probe >  : tcp/443\n >  : udp/162 [Monitoring]\n");
}

TEST(TableRowsTest, GroupsWaitForTheirDefinition) {
  EXPECT_EQ(RowOf("SMB ports", ""), "Probe > Archive :  group\n");
}

// Today the row is lost: the words name no port, and are not asked whether they name a group.
TEST(TableRowsTest, RelatedPortsAreAGroup) {
  EXPECT_EQ(RowOf("SMB-related ports", ""), "Probe > Archive :  group\n");
}

TEST(TableRowsTest, TablesWithoutPortsSayNothing) {
  EXPECT_EQ(StatementsOf(Cells{{"Name", "Owner"}, {"Probe", "Library"}, {"Archive", "Museum"}}),
            "");
  EXPECT_EQ(StatementsOf(Cells{{"Source", "Destination", "Port"}, {"Probe", "Archive", ""}}), "");
}

TEST(TableRowsTest, PlacesAreThoseOfThePorts) {
  const document::Document document =
      SampleBlocks().Table({{"Destination", "Port"}, {"Archive 7", "22, 1000-2000"}}).Make();
  const TableStatements read = ReadTables(document, FindSections(document));
  ASSERT_EQ(read.statements.size(), 1U);
  ASSERT_EQ(read.statements[0].ports.size(), 2U);
  const SaidPort& range = read.statements[0].ports[1];
  EXPECT_EQ(document.source.substr(range.place, range.size), "1000-2000");
}

}  // namespace
}  // namespace portwright::extract
