#include "extract/look.h"

#include <gtest/gtest.h>

#include <string>

#include "extract/sample_tables.h"

namespace portwright::extract {
namespace {

Look LookOf(const std::string& words) {
  const SampleTable sample(Cells{{words}});
  return sample.looks.looks[0];
}

TEST(LookTest, PortsAreOnlyPorts) {
  for (const char* words : {"443", "80, 443", "49152-65535", "TCP 443", "443/tcp", "2049+",
                            "22, 8444, 8544", "25 or 465 or 587"}) {
    const Look look = LookOf(words);
    EXPECT_GE(look.port, 0.8) << words;
    EXPECT_LE(look.end, 0.3) << words;
    EXPECT_FALSE(look.blank) << words;
  }
  EXPECT_EQ(LookOf("Log collector").port, 0);
  EXPECT_EQ(LookOf("TCP").port, 0);
}

TEST(LookTest, TransportsStandAlone) {
  for (const char* words : {"TCP", "udp", "TCP/UDP", "TCP, UDP", "ICMP"}) {
    EXPECT_GE(LookOf(words).transport, 0.8) << words;
  }
  EXPECT_EQ(LookOf("TCP 443").transport, 0);
  EXPECT_EQ(LookOf("Log collector").transport, 0);
}

TEST(LookTest, KnowsServicesEndsProseDirectionsAndArrows) {
  EXPECT_GE(LookOf("LDAPS").service, 0.5);
  EXPECT_GE(LookOf("HTTPS").service, 0.5);
  EXPECT_EQ(LookOf("Archive shelf").service, 0);
  EXPECT_GE(LookOf("Backup server").end, 0.5);
  EXPECT_GE(LookOf("logs.example.com").end, 0.5);
  EXPECT_GE(LookOf("Required for the nightly copy to the second site.").prose, 0.8);
  EXPECT_LE(LookOf("Backup server").prose, 0.3);
  EXPECT_EQ(LookOf("Inbound").direction, 1);
  EXPECT_EQ(LookOf("Outgoing").direction, 1);
  EXPECT_EQ(LookOf("Backup server").direction, 0);
  for (const char* words : {"-->", "->", "<-", "<-->", "=>", "\xe2\x86\x92", "\xe2\x86\x94"}) {
    EXPECT_EQ(LookOf(words).arrow, 1) << words;
  }
  EXPECT_EQ(LookOf("a -> b").arrow, 0);
  EXPECT_TRUE(LookOf("yes").mark);
  EXPECT_TRUE(LookOf("X").mark);
  EXPECT_FALSE(LookOf("Backup server").mark);
}

TEST(LookTest, KnowsEmptyCells) {
  for (const char* words : {"", "-", "--", "\xe2\x80\x94", "N/A", "n/a", "None"}) {
    EXPECT_TRUE(IsBlankCell(words)) << words;
    EXPECT_TRUE(LookOf(words).blank) << words;
  }
  for (const char* words : {"0", "Any", "*", "no", "->"}) {
    EXPECT_FALSE(IsBlankCell(words)) << words;
  }
}

TEST(LookTest, EqualWordsLookEqual) {
  EXPECT_EQ(LookOf("Backup  Server").words, LookOf("backup server").words);
  EXPECT_NE(LookOf("backup server").words, LookOf("backup servant").words);
  EXPECT_EQ(Fold("  Backup-Server (main)  "), "backup server main");
  EXPECT_EQ(Fold("***"), "***");
  EXPECT_EQ(Fold(""), "");
}

TEST(LookTest, LongCellsAreProse) {
  std::string words;
  for (int i = 0; i < 200; ++i) words += "443 and ";
  const Look look = LookOf(words);
  EXPECT_EQ(look.prose, 1);
  EXPECT_EQ(look.port, 0);
  EXPECT_LE(look.token_count, 24U);
}

TEST(LookTest, CellsFitTheirOwnKindBest) {
  struct Case {
    const char* words;
    Kind kind;
  };
  const Kind kinds[] = {Kind::kDestination, Kind::kPort,    Kind::kTransport,
                        Kind::kDirection,   Kind::kPurpose, Kind::kService};
  const Case cases[] = {
      {"443", Kind::kPort},
      {"22, 8444", Kind::kPort},
      {"TCP", Kind::kTransport},
      {"TCP/UDP", Kind::kTransport},
      {"Inbound", Kind::kDirection},
      {"Backup server", Kind::kDestination},
      {"Used to copy data to the second site", Kind::kPurpose},
  };
  for (const Case& one : cases) {
    const Look look = LookOf(one.words);
    EXPECT_GT(Fit(look, one.kind), 0) << one.words;
    for (const Kind other : kinds) {
      if (other == one.kind) continue;
      EXPECT_GT(Fit(look, one.kind), Fit(look, other)) << one.words << ' ' << ToText(other);
    }
  }
  EXPECT_LT(Fit(LookOf("Backup server"), Kind::kPort), -2);
  EXPECT_LT(Fit(LookOf("443"), Kind::kDestination), -2);
}

}  // namespace
}  // namespace portwright::extract
