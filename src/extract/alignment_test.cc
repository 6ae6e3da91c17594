#include "extract/alignment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <string>

#include "extract/alignment_ways.h"
#include "extract/sample_tables.h"
#include "testing/gen.h"

namespace portwright::extract {
namespace {

using catalog::Direction;

struct Aligned {
  std::unique_ptr<SampleTable> sample;
  Vocabulary vocabulary;
  std::vector<AlignedRow> rows;
};

Aligned AlignAll(const Cells& cells, Direction direction = Direction::kUnstated) {
  Aligned aligned;
  aligned.sample = std::make_unique<SampleTable>(cells);
  const SampleTable& sample = *aligned.sample;
  const Segment& segment = sample.segments.at(0);
  for (std::uint32_t r = segment.first_row; r < segment.end_row; ++r) {
    const auto& row = sample.table().rows[r].cells;
    if (row.size() != segment.columns.size()) continue;
    for (std::size_t c = 0; c < row.size(); ++c) {
      aligned.vocabulary.Count(sample.looks, sample.looks.looks[row[c]], segment.columns[c].kind);
    }
  }
  aligned.rows = Align(sample.table(), sample.looks, segment, aligned.vocabulary, direction);
  return aligned;
}

// By column: the cell that stands in it, `^` where none does.
std::string Places(const AlignedRow& row) {
  std::string places;
  for (const std::uint32_t cell : row.cell) {
    places += cell == kNone ? std::string("^") : std::to_string(cell);
  }
  return places;
}

// Under five columns and three full rows: where the cells of one more row stand.
AlignedRow Placed(const std::vector<std::string>& row) {
  const Aligned aligned =
      AlignAll({{"Source", "Destination", "Port", "Protocol", "Description"},
                {"Probe", "Archive", "443", "TCP", "Sends the index of the day"},
                {"Console", "Mirror", "514", "UDP", "Required for messages of the console"},
                {"Probe", "Directory", "636", "TCP", "Used to look up people"},
                row});
  return aligned.rows.back();
}

TEST(AlignmentTest, PutsShapesOfLostSpansRight) {
  struct Case {
    std::vector<std::string> row;
    const char* places;
  };
  const Case cases[] = {
      {{"Archive", "444", "TCP", "Sends the copies"}, "^0123"},
      {{"444", "TCP", "Required for copies of the index"}, "^^012"},
      {{"444", "TCP"}, "^^01^"},
      {{"444", "Required for copies of the index"}, "^^0^1"},
      {{"444"}, "^^0^^"},
      {{"Mirror", "444", "TCP"}, "^012^"},
      {{"Mirror", "444"}, "^01^^"},
      {{"Mirror", "444", "Used to look up copies"}, "^01^2"},
      {{"Probe", "Mirror", "444"}, "012^^"},
      {{"Probe", "Mirror", "444", "TCP"}, "0123^"},
      {{"Probe", "Mirror", "444", "Used to look up copies"}, "012^3"},
      {{"444-450, 460", "UDP"}, "^^01^"},
      {{"Directory", "444", "TCP/UDP", "Used to look up copies"}, "^0123"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(Places(Placed(one.row)), one.places) << one.row.size() << ' ' << one.row[0];
  }
}

// Today its words are taken for a heading's.
TEST(AlignmentTest, ATransportWithItsPurposeHeadsNothing) {
  EXPECT_EQ(Places(Placed({"TCP", "Required for copies of the index"})), "^^^01");
}

TEST(AlignmentTest, FullRowsStandAsTheyAre) {
  const AlignedRow full = Placed({"Probe", "Mirror", "444", "TCP", "Copies"});
  EXPECT_EQ(Places(full), "01234");
  EXPECT_GE(full.margin, kClear);
  EXPECT_EQ(Places(Placed({"Probe", "Mirror", "444", "TCP", "Copies", ""})), "01234");
  // Cells in the wrong columns of a full row are the document's own affair.
  EXPECT_EQ(Places(Placed({"444", "TCP", "Probe", "Mirror", "Copies"})), "01234");
}

TEST(AlignmentTest, EmptyCellsKeepTheirPlace) {
  EXPECT_EQ(Places(Placed({"", "", "444", "TCP", "Copies"})), "01234");
}

TEST(AlignmentTest, IsSureWhereOneWayIsBest) {
  EXPECT_GE(Placed({"444", "TCP"}).margin, kClear);
  EXPECT_GE(Placed({"444", "TCP", "Required for copies of the index"}).margin, kClear);
}

TEST(AlignmentTest, IsUnsureWhereTwoColumnsWouldDo) {
  // Gamma stood in neither column, and both hold ends.
  const Aligned aligned = AlignAll({{"Source", "Destination", "Port"},
                                    {"Probe", "Archive", "443"},
                                    {"Console", "Mirror", "514"},
                                    {"Gamma host", "636"}});
  const AlignedRow& row = aligned.rows.back();
  EXPECT_LT(row.margin, kClear);
  EXPECT_NE(row.cell, row.other);
  EXPECT_EQ(row.cell[2], 1U);
  EXPECT_EQ(row.other[2], 1U);
}

TEST(AlignmentTest, WordsOfAColumnSayWhereACellStands) {
  const Aligned aligned = AlignAll({{"Source", "Destination", "Port"},
                                    {"Probe", "Archive", "443"},
                                    {"Console", "Mirror", "514"},
                                    {"Console", "22"},
                                    {"Mirror", "23"}});
  EXPECT_EQ(Places(aligned.rows[2]), "0^1");
  EXPECT_EQ(Places(aligned.rows[3]), "^01");
}

TEST(AlignmentTest, SpansGoOn) {
  // Alone the last row could stand in either column; the rows above go on with their source.
  const Aligned aligned = AlignAll({{"Source", "Destination", "Port"},
                                    {"Probe", "Archive", "443"},
                                    {"Archive", "514"},
                                    {"Archive", "515"},
                                    {"Gamma host", "516"}});
  EXPECT_EQ(Places(aligned.rows[3]), "^01");
}

TEST(AlignmentTest, TitlesAndEmptyRowsAreNotAligned) {
  const Aligned aligned = AlignAll({{"Source", "Port", "Protocol"},
                                    {"Probe", "443", "TCP"},
                                    {"Monitoring", "", ""},
                                    {"Probe", "162", "UDP"}});
  ASSERT_EQ(aligned.rows.size(), 2U);
  EXPECT_EQ(aligned.rows[0].row, 1U);
  EXPECT_EQ(aligned.rows[1].row, 3U);
}

TEST(AlignmentTest, WideTablesAreTakenFromTheLeft) {
  Cells cells(3, std::vector<std::string>(40, "word"));
  cells[1][39] = "443";
  cells[2].resize(38);
  const Aligned aligned = AlignAll(cells);
  ASSERT_FALSE(aligned.rows.empty());
  EXPECT_EQ(aligned.rows.back().cell.size(), 40U);
  EXPECT_EQ(aligned.rows.back().cell[37], 37U);
  EXPECT_EQ(aligned.rows.back().cell[38], kNone);
}

// The best total over all combinations of ways, tried one by one.
double BestOfAll(const std::vector<std::vector<Way>>& ways, std::size_t row, std::uint32_t above,
                 std::uint32_t all) {
  if (row == ways.size()) return 0;
  double best = -1e300;
  for (const Way& way : ways[row]) {
    const double here = way.score + (row == 0 ? 0 : Continuation(above, way.filled, all));
    best = std::max(best, here + BestOfAll(ways, row + 1, way.filled, all));
  }
  return best;
}

std::uint32_t FilledOf(const AlignedRow& row) {
  std::uint32_t filled = 0;
  for (std::size_t c = 0; c < row.cell.size(); ++c) {
    if (row.cell[c] != kNone) filled |= 1U << c;
  }
  return filled;
}

TEST(AlignmentLaws, TheBestOfAllCombinationsIsTaken) {
  static constexpr std::string_view kCells[] = {
      "Probe", "Archive", "Mirror",     "443", "514, 515", "TCP", "UDP",
      "LDAPS", "",        "Gamma host", "-",   "Inbound",  "yes", "Used for copies of the index"};
  for (auto choices = testing::Choices::Random(11, 150); choices.Next();) {
    Cells cells = {{"Source", "Destination", "Port", "Protocol"},
                   {"Probe", "Archive", "443", "TCP"}};
    const std::size_t rows = 1 + choices.Below(4);
    for (std::size_t r = 0; r < rows; ++r) {
      std::vector<std::string> row;
      const std::size_t size = 2 + choices.Below(3);
      for (std::size_t c = 0; c < size; ++c) {
        row.emplace_back(kCells[choices.Below(std::size(kCells))]);
      }
      cells.push_back(row);
    }
    const Aligned aligned = AlignAll(cells);
    const SampleTable& sample = *aligned.sample;
    const Segment& segment = sample.segments[0];
    const std::uint32_t all = AllBits(segment.columns.size());
    std::vector<std::vector<Way>> ways;
    double total = 0;
    for (std::size_t i = 0; i < aligned.rows.size(); ++i) {
      ways.push_back(WaysOf(sample.table(), sample.looks, segment, aligned.vocabulary,
                            Direction::kUnstated, aligned.rows[i].row));
      total += aligned.rows[i].score;
      if (i > 0) {
        total += Continuation(FilledOf(aligned.rows[i - 1]), FilledOf(aligned.rows[i]), all);
      }
    }
    ASSERT_NEAR(total, BestOfAll(ways, 0, all, all), 1e-9);
  }
}

TEST(AlignmentLaws, EveryWayKeepsTheOrderOfTheCells) {
  for (std::size_t size = 1; size < 5; ++size) {
    Cells cells = {{"Source", "Destination", "Port", "Protocol", "Description"},
                   {"Probe", "Archive", "443", "TCP", "Sends the index of the day"},
                   std::vector<std::string>(size, "443")};
    const SampleTable sample(cells);
    const std::vector<Way> ways = WaysOf(sample.table(), sample.looks, sample.segments[0],
                                         Vocabulary(), Direction::kUnstated, 2);
    const std::size_t expected[] = {5, 10, 10, 5};
    ASSERT_EQ(ways.size(), expected[size - 1]);
    for (std::size_t i = 0; i < ways.size(); ++i) {
      EXPECT_EQ(static_cast<std::size_t>(std::popcount(ways[i].filled)), size);
      const double before = i == 0 ? ways[i].score : ways[i - 1].score;
      EXPECT_GE(before, ways[i].score);
    }
  }
}

// Rows of a clean table whose cells on the left repeat those above lose some of these.
TEST(AlignmentLaws, RestoresColumnsThatSpansTook) {
  static constexpr std::string_view kSources[] = {"Probe", "Console", "Relay"};
  static constexpr std::string_view kDestinations[] = {"Archive", "Mirror", "Directory"};
  static constexpr std::string_view kTransports[] = {"TCP", "UDP", "TCP/UDP"};
  static constexpr std::string_view kPurposes[] = {"Used to look up people",
                                                   "Required for copies of the index",
                                                   "Sends messages to the console"};
  for (auto choices = testing::Choices::Random(3, 300); choices.Next();) {
    Cells full = {{"Source", "Destination", "Port", "Protocol", "Description"}};
    // Each word stands once where the document has all its cells.
    for (std::size_t i = 0; i < 3; ++i) {
      full.push_back({std::string(kSources[i]), std::string(kDestinations[i]),
                      std::to_string(1000 + i), "TCP", std::string(kPurposes[i])});
    }
    Cells damaged = full;
    std::vector<std::string> expected(3, "01234");
    for (std::size_t r = 0; r < 8; ++r) {
      std::vector<std::string> row = full.back();
      if (choices.Below(3) == 0) row[0] = kSources[choices.Below(3)];
      if (choices.Below(2) == 0) row[1] = kDestinations[choices.Below(3)];
      row[2] = std::to_string(1024 + choices.Below(60000));
      row[3] = kTransports[choices.Below(3)];
      row[4] = kPurposes[choices.Below(3)];
      std::vector<std::string> left;
      std::string places;
      for (std::size_t c = 0; c < row.size(); ++c) {
        const bool spanned = c < 2 && row[c] == full.back()[c] && choices.Below(2) == 0;
        places += spanned ? "^" : std::to_string(left.size());
        if (!spanned) left.push_back(row[c]);
      }
      full.push_back(row);
      damaged.push_back(left);
      expected.push_back(places);
    }
    const Aligned aligned = AlignAll(damaged);
    ASSERT_EQ(aligned.rows.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(Places(aligned.rows[i]), expected[i])
          << i << ": " << damaged[i + 1][0] << " | " << damaged[i + 1][1];
    }
  }
}

}  // namespace
}  // namespace portwright::extract
