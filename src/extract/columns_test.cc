#include "extract/columns.h"

#include <gtest/gtest.h>

#include <string>

#include "document/read.h"
#include "extract/sample_tables.h"

namespace portwright::extract {
namespace {

std::string KindsOf(const Cells& rows) {
  const SampleTable sample(rows);
  return sample.segments.empty() ? "" : KindsOf(sample.segments[0]);
}

TEST(ColumnsTest, HeadingsNameTheKinds) {
  EXPECT_EQ(KindsOf({{"Source", "Destination", "Port", "Protocol", "Description"},
                     {"Probe", "Archive", "443", "TCP", "Sends the index"},
                     {"Probe", "Mirror", "514", "UDP", "Sends messages"}}),
            "source|destination|port|transport|purpose");
  EXPECT_EQ(KindsOf({{"Port(s)", "To", "Transport", "From", "Notes"},
                     {"443", "Archive", "TCP", "Probe", "Sends the index"}}),
            "port|destination|transport|source|purpose");
  EXPECT_EQ(KindsOf({{"Service", "Port", "Direction"}, {"LDAPS", "636", "Outbound"}}),
            "service|port|direction");
  EXPECT_EQ(KindsOf({{"Source port", "Destination port", "Target"}, {"Any", "443", "Archive"}}),
            "source port|port|destination");
}

TEST(ColumnsTest, CellsNameThemWhereHeadingsDoNot) {
  EXPECT_EQ(KindsOf({{"Gamma", "Delta"}, {"443", "TCP"}, {"514", "UDP"}, {"636", "TCP"}}),
            "port|transport");
  // A protocol whose cells are ports is a column of ports.
  EXPECT_EQ(KindsOf({{"Name", "TCP", "UDP"}, {"Probe", "443", "514"}, {"Archive", "8443", "-"}}),
            "service|port|port");
}

TEST(ColumnsTest, ATableWithoutHeadingIsReadByItsCells) {
  const SampleTable sample(Cells{{"443", "TCP", "Sends the index to the archive"},
                                 {"514", "UDP", "Sends messages to the mirror"}});
  ASSERT_EQ(sample.segments.size(), 1U);
  EXPECT_TRUE(sample.segments[0].header_rows.empty());
  EXPECT_EQ(sample.segments[0].first_row, 0U);
  EXPECT_EQ(KindsOf(sample.segments[0]), "port|transport|purpose");
}

TEST(ColumnsTest, RunningNumbersAreNoPorts) {
  EXPECT_EQ(KindsOf({{"No.", "Port", "Target"},
                     {"1", "443", "Archive"},
                     {"2", "514", "Mirror"},
                     {"3", "636", "Directory"}}),
            "other|port|destination");
  EXPECT_EQ(KindsOf({{"#", "Destination", "Port"}, {"1", "Archive", "443"}, {"2", "Mirror", "22"}}),
            "other|destination|port");
}

TEST(ColumnsTest, ANewHeadingBeginsASegment) {
  const SampleTable sample(Cells{{"Source", "Port", "Protocol"},
                                 {"Probe", "443", "TCP"},
                                 {"Port", "Protocol", "Destination"},
                                 {"514", "UDP", "Archive"},
                                 {"636", "TCP", "Directory"}});
  ASSERT_EQ(sample.segments.size(), 2U);
  EXPECT_EQ(KindsOf(sample.segments[0]), "source|port|transport");
  EXPECT_EQ(sample.segments[0].end_row, 2U);
  EXPECT_EQ(KindsOf(sample.segments[1]), "port|transport|destination");
  EXPECT_EQ(sample.segments[1].first_row, 3U);
  EXPECT_EQ(sample.segments[1].end_row, 5U);
}

TEST(ColumnsTest, AWordOfHeadingsInTheBodyHeadsNothing) {
  const SampleTable sample(
      {{"Source", "Destination", "Port"}, {"Client", "Server", "443"}, {"Host", "Target", "22"}});
  ASSERT_EQ(sample.segments.size(), 1U);
  EXPECT_EQ(sample.segments[0].first_row, 1U);
  EXPECT_EQ(sample.segments[0].end_row, 3U);
}

TEST(ColumnsTest, TitlesStandOverAllColumns) {
  const Cells rows = {{"Source", "Port", "Protocol"}, {"Storage", "", ""},
                      {"Probe", "443", "TCP"},        {"Monitoring"},
                      {"Probe", "162", "UDP"},        {"443", "", ""}};
  const SampleTable sample(rows);
  EXPECT_TRUE(IsTitleRow(sample.table(), sample.looks, 1, 3));
  EXPECT_FALSE(IsTitleRow(sample.table(), sample.looks, 2, 3));
  EXPECT_TRUE(IsTitleRow(sample.table(), sample.looks, 3, 3));
  EXPECT_FALSE(IsTitleRow(sample.table(), sample.looks, 5, 3));  // a port heads nothing
}

TEST(ColumnsTest, ASpanOverAllColumnsIsATitle) {
  Diagnostics diagnostics;
  const auto document = document::Read(
      "<table><tr><th>Source<th>Port<tr><td colspan=2>Storage<tr><td>Probe<td>443</table>",
      "a.html", {}, diagnostics);
  ASSERT_TRUE(document);
  const Looks looks(document->tables[0], FindSections(*document));
  EXPECT_TRUE(IsTitleRow(document->tables[0], looks, 1, 2));
  EXPECT_FALSE(IsTitleRow(document->tables[0], looks, 2, 2));
}

TEST(ColumnsTest, EndsAgainstEndsAreAMatrix) {
  const SampleTable sample(Cells{{"From \\ To", "Archive", "Mirror", "Directory"},
                                 {"Probe", "443", "-", "636"},
                                 {"Archive", "-", "8443", "636"}});
  ASSERT_EQ(sample.segments.size(), 1U);
  EXPECT_TRUE(sample.segments[0].matrix);
  EXPECT_TRUE(sample.segments[0].rows_are_sources);
  EXPECT_EQ(KindsOf(sample.segments[0]), "source|port|port|port");
  const SampleTable turned(
      {{"To / From", "Archive", "Mirror"}, {"Probe", "443", "22"}, {"Directory", "636", "389"}});
  ASSERT_EQ(turned.segments.size(), 1U);
  EXPECT_TRUE(turned.segments[0].matrix);
  EXPECT_FALSE(turned.segments[0].rows_are_sources);
  EXPECT_EQ(KindsOf(turned.segments[0]), "destination|port|port");
}

TEST(ColumnsTest, TransportsInHeadingsAreNoMatrix) {
  const SampleTable sample(Cells{{"Target", "TCP", "UDP"}, {"Archive", "443", "514"}});
  EXPECT_FALSE(sample.segments[0].matrix);
  EXPECT_EQ(KindsOf(sample.segments[0]), "destination|port|port");
}

TEST(ColumnsTest, TwoEndsWithTheirPortsAreAPair) {
  const SampleTable sample(Cells{{"Probe", "Archive"}, {"443", "443"}, {"22", ""}});
  ASSERT_EQ(sample.segments.size(), 1U);
  EXPECT_TRUE(sample.segments[0].pair);
  const SampleTable named(Cells{{"Port", "Archive port"}, {"443", "443"}});
  EXPECT_FALSE(named.segments[0].pair);
}

TEST(ColumnsTest, BoundsStandInPairs) {
  const SampleTable both(Cells{{"Start port", "End port", "Protocol"}, {"7000", "7010", "TCP"}});
  EXPECT_EQ(both.segments[0].columns[0].meaning.bound, Bound::kLow);
  EXPECT_EQ(both.segments[0].columns[1].meaning.bound, Bound::kHigh);
  EXPECT_EQ(KindsOf(both.segments[0]), "port|port|transport");
  const SampleTable one(Cells{{"Start port", "Protocol"}, {"7000", "TCP"}});
  EXPECT_EQ(one.segments[0].columns[0].meaning.bound, Bound::kSingle);
}

// Today "From port" is settled as a running number after it was settled as a bound.
TEST(ColumnsTest, FromPortToPortAreBounds) {
  const SampleTable from(Cells{{"From port", "To port", "Protocol"}, {"7000", "7010", "TCP"}});
  EXPECT_EQ(KindsOf(from.segments[0]), "port|port|transport");
}

TEST(ColumnsTest, OneColumnForTheOtherSideIsAPeer) {
  const SampleTable sample(Cells{{"Source/Target", "Port", "Direction"},
                                 {"Archive", "443", "Outbound"},
                                 {"Probe", "8443", "Inbound"}});
  const Column& column = sample.segments[0].columns[0];
  EXPECT_TRUE(column.meaning.peer);
  EXPECT_TRUE(column.kind == Kind::kSource || column.kind == Kind::kDestination);
  EXPECT_EQ(sample.segments[0].columns[1].kind, Kind::kPort);
}

TEST(ColumnsTest, ArrowsMakeAnArrowTable) {
  const SampleTable sample(Cells{{"Probe", "", "Archive"}, {"443", "-->", "443"}});
  ASSERT_FALSE(sample.segments.empty());
  EXPECT_TRUE(sample.segments[0].arrows);
  const SampleTable plain(Cells{{"Source", "Port"}, {"Probe", "443"}});
  EXPECT_FALSE(plain.segments[0].arrows);
}

TEST(ColumnsTest, VocabularyTellsColumnsApart) {
  const SampleTable sample(Cells{{"Source", "Destination", "Port"},
                                 {"Probe", "Archive", "443"},
                                 {"Probe", "Archive", "444"},
                                 {"Probe", "Mirror", "445"}});
  Vocabulary vocabulary;
  const auto look = [&](std::uint32_t row, std::uint32_t column) -> const Look& {
    return sample.looks.looks[sample.table().rows[row].cells[column]];
  };
  for (std::uint32_t row = 1; row < 4; ++row) {
    vocabulary.Count(sample.looks, look(row, 0), Kind::kSource);
    vocabulary.Count(sample.looks, look(row, 1), Kind::kDestination);
  }
  EXPECT_GT(vocabulary.Belongs(sample.looks, look(1, 0), Kind::kSource), 0.5);
  EXPECT_LT(vocabulary.Belongs(sample.looks, look(1, 0), Kind::kDestination), -0.5);
  EXPECT_GT(vocabulary.Belongs(sample.looks, look(1, 1), Kind::kDestination), 0.5);
  EXPECT_EQ(vocabulary.Belongs(sample.looks, look(1, 2), Kind::kSource), 0);  // never counted
}

TEST(ColumnsTest, NothingIsNoSegment) {
  const SampleTable empty(Cells{{}});
  EXPECT_LE(empty.segments.size(), 1U);
  const document::Table none;
  EXPECT_TRUE(FindSegments(none, Looks(none, Sections())).empty());
}

}  // namespace
}  // namespace portwright::extract
