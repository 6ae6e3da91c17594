#include "extract/merge.h"

#include <gtest/gtest.h>

#include "extract/likeness.h"
#include "extract/sample_rows.h"

namespace portwright::extract {
namespace {

using catalog::Direction;

Row Directed(Row row, Direction direction) {
  row.direction = direction;
  return row;
}

struct Merged {
  std::vector<Row> rows;
  std::vector<std::uint32_t> claimed_by;
};

Merged Merge(std::vector<Row> rows) {
  Sections sections;
  AddSection("Ports between a Store Agent and Acme Vault", "Store Agent", "Acme Vault", sections);
  AddSection("Others", "", "", sections);
  Merged merged;
  merged.rows = MergeRows(document::Document(), sections, std::move(rows), merged.claimed_by);
  return merged;
}

TEST(MergeRows, TheTwoHalvesOfAConnection) {
  const Merged merged = Merge({Directed(SampleRow("agent", "hub", 443, 3, 1), Direction::kIn),
                               Directed(SampleRow("Agents", "the hub", 443, 5, 2), Direction::kOut),
                               Directed(SampleRow("agent", "hub", 444, 6, 3), Direction::kOut)});
  EXPECT_EQ(Print(merged.rows), "3 agent -> hub tcp/443 in also 5\n6 agent -> hub tcp/444 out\n");
  EXPECT_EQ(merged.claimed_by, (std::vector<std::uint32_t>{0, 0, 1}));
}

TEST(MergeRows, SaidTwiceForTwoReasonsIsTwoRows) {
  const Merged merged = Merge({Directed(SampleRow("agent", "hub", 443, 3, 1), Direction::kOut),
                               Directed(SampleRow("agent", "hub", 443, 4, 2), Direction::kOut)});
  EXPECT_EQ(merged.rows.size(), 2U);
}

TEST(MergeRows, SaidTwiceInOneBlockIsOneRow) {
  const Merged merged = Merge({Directed(SampleRow("agent", "hub", 443, 3, 1), Direction::kOut),
                               Directed(SampleRow("agent", "hub", 443, 4, 1), Direction::kOut),
                               Directed(SampleRow("agent", "shelf", 443, 4, 1), Direction::kOut)});
  EXPECT_EQ(Print(merged.rows),
            "3 agent -> hub tcp/443 out also 4\n4 agent -> shelf tcp/443 out\n");
  EXPECT_EQ(merged.claimed_by, (std::vector<std::uint32_t>{0, 0, 1}));
}

TEST(MergeRows, HalvesUnderOtherHeadingsStayApart) {
  const Merged merged = Merge({Directed(SampleRow("agent", "hub", 443, 3, 1), Direction::kIn),
                               Directed(SampleRow("agent", "hub", 443, 5, 12), Direction::kOut)});
  EXPECT_EQ(merged.rows.size(), 2U);
}

TEST(MergeRows, ASentenceAndTheTableBelowIt) {
  const Merged merged =
      Merge({Directed(SampleRow("each node in the Vault cluster", "store agent", 900, 3, 1),
                      Direction::kIn),
             Directed(SampleRow("store agent", "appliance", 901, 4, 2), Direction::kOut),
             Directed(SampleRow("store agent", "appliance", 902, 5, 3), Direction::kOut),
             SampleTableRow("Vault cluster nodes", "Store Agent", 900, 8, 4),
             SampleTableRow("Store Agent", "Vault", 901, 9, 4),
             SampleTableRow("Store Agent", "Vault", 902, 10, 4)});
  EXPECT_EQ(Print(merged.rows),
            "3 Vault cluster nodes -> Store Agent tcp/900 in also 8\n"
            "4 Store Agent -> Vault tcp/901 out also 9\n"
            "5 Store Agent -> Vault tcp/902 out also 10\n");
  EXPECT_EQ(merged.claimed_by, (std::vector<std::uint32_t>{0, 1, 2, 0, 1, 2}));
}

TEST(MergeRows, OnlyOneOfThemSaysIt) {
  const Merged merged =
      Merge({Directed(SampleRow("agent", "vault", 1, 3, 1), Direction::kOut),
             Directed(SampleRow("agent", "vault", 2, 4, 2), Direction::kOut),
             Directed(SampleRow("agent", "vault", 3, 5, 3), Direction::kOut),
             SampleTableRow("Agent", "Vault", 1, 8, 4), SampleTableRow("Agent", "Vault", 2, 9, 4),
             Directed(SampleTableRow("Agent", "Vault", 9, 10, 4), Direction::kUnstated)});
  EXPECT_EQ(Print(merged.rows),
            "3 Agent -> Vault tcp/1 out also 8\n"
            "4 Agent -> Vault tcp/2 out also 9\n"
            "5 Agent -> Vault tcp/3 out [ambiguous] ?port ?scope\n"
            "10 Agent -> Vault tcp/9 out [ambiguous] ?port ?scope\n");
}

TEST(MergeRows, ATableThatNamesAnotherEnd) {
  const Merged merged = Merge({Directed(SampleRow("agent", "appliance", 1, 3, 1), Direction::kOut),
                               Directed(SampleRow("agent", "appliance", 2, 4, 2), Direction::kOut),
                               SampleTableRow("Agent", "Vault", 1, 8, 4),
                               SampleTableRow("Agent", "Bunker", 2, 9, 4)});
  EXPECT_EQ(Print(merged.rows),
            "3 Agent -> Vault tcp/1 out also 8\n"
            "4 Agent -> Vault tcp/2 out also 9 [ambiguous] ?endpoint\n");
  EXPECT_EQ(merged.rows[1].doubts[0].readings,
            (std::vector<std::string>{"Vault, as heading and sentences say",
                                      "Bunker, as the table says"}));
}

TEST(MergeRows, RowsOfTablesStay) {
  const Merged merged = Merge({SampleTableRow("a", "b", 1, 1, 1), SampleTableRow("a", "b", 1, 2, 1),
                               SampleTableRow("a", "b", 1, 3, 2), SampleRow("x", "y", 7, 4, 3)});
  EXPECT_EQ(merged.rows.size(), 4U);
  EXPECT_EQ(merged.claimed_by, (std::vector<std::uint32_t>{0, 1, 2, 3}));
}

TEST(MergeRows, OtherEndsOrDirectionsAreOtherRows) {
  const Merged merged = Merge({Directed(SampleRow("agent", "hub", 1, 1, 1), Direction::kIn),
                               SampleTableRow("agent", "printer", 1, 2, 2),
                               Directed(SampleTableRow("agent", "hub", 1, 3, 2), Direction::kOut)});
  EXPECT_EQ(merged.rows.size(), 3U);
}

// One port in one section, in thousands of sentences and rows: each is compared with few others.
TEST(MergeRows, ManyRowsAreNotComparedWithAllOthers) {
  std::vector<Row> rows;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    rows.push_back(SampleRow("a" + std::to_string(i), "b", 1, i, 1));
    rows.push_back(SampleTableRow("c" + std::to_string(i), "b", 1, i, 2));
  }
  const Merged merged = Merge(std::move(rows));
  EXPECT_EQ(merged.rows.size(), 40'000U);
}

TEST(CoreOf, WhatNamesAnEnd) {
  EXPECT_EQ(Joined(CoreOf("each node in the Vault cluster")), "cluster vault");
  EXPECT_EQ(Joined(CoreOf("Vault cluster nodes")), "cluster vault");
  EXPECT_EQ(Joined(CoreOf("CEE services installed on the agent server")), "cee service");
  EXPECT_EQ(Joined(CoreOf("server running the CEE service")), "cee service");
  EXPECT_EQ(Joined(CoreOf("the server")), "server the");
  EXPECT_EQ(Joined(CoreOfGroup("SMB-related ports")), "smb");
  EXPECT_EQ(Joined(CoreOfGroup("ports")), "");
  EXPECT_TRUE(IsAlike(CoreOf("Dell Vault"), CoreOf("vaults")));
  EXPECT_FALSE(IsAlike(CoreOf("Vault"), CoreOf("Bunker")));
}

}  // namespace
}  // namespace portwright::extract
