#include "extract/arrow_tables.h"

#include <gtest/gtest.h>

#include <string>

#include "extract/sample_statements.h"

namespace portwright::extract {
namespace {

TEST(ArrowTablesTest, EndsInTheHeading) {
  EXPECT_EQ(StatementsOf(Cells{{"Probe", "", "Archive"}, {"TCP 443", "-->", "TCP 443"}}),
            "Probe > Archive : tcp/443 by from\n");
  EXPECT_EQ(StatementsOf(Cells{{"Probe", "", "Archive"}, {"443", "<--", "443"}}),
            "Archive > Probe : -/443 by from\n");
  EXPECT_EQ(StatementsOf(Cells{{"Probe", "", "Archive"}, {"443", "<-->", "443"}}),
            "Probe > Archive : -/443 both by either\n");
  EXPECT_EQ(StatementsOf(Cells{{"Probe", "", "Archive"}, {"", "\xe2\x86\x92", "UDP 514"}}),
            "Probe > Archive : udp/514 by from\n");
}

TEST(ArrowTablesTest, EndsInTheRow) {
  EXPECT_EQ(StatementsOf(Cells{{"From", "", "To", "Port"},
                               {"Probe", "-->", "Archive", "TCP 443"},
                               {"Console", "<--", "Mirror", "UDP 514"}}),
            "Probe > Archive : tcp/443 by from\nMirror > Console : udp/514 by from\n");
}

TEST(ArrowTablesTest, ARowWithoutArrowNamesNewEnds) {
  EXPECT_EQ(StatementsOf(Cells{{"Probe", "", "Archive"},
                               {"443", "-->", "443"},
                               {"Console", "", "Mirror"},
                               {"514", "-->", "514"}}),
            "Probe > Archive : -/443 by from\nConsole > Mirror : -/514 by from\n");
}

TEST(ArrowTablesTest, WordsWithoutPortAreAGroup) {
  EXPECT_EQ(StatementsOf(Cells{{"Probe", "", "Archive"}, {"SMB", "-->", "SMB"}}),
            "Probe > Archive :  group by from\n");
}

TEST(ArrowTablesTest, SeveralPortsOverOneArrow) {
  EXPECT_EQ(StatementsOf(Cells{{"Probe", "", "Archive"}, {"", "-->", "TCP 111, 2049"}}),
            "Probe > Archive : tcp/111 tcp/2049 by from\n");
}

}  // namespace
}  // namespace portwright::extract
