#include "inventory/words.h"

#include <gtest/gtest.h>

namespace portwright::inventory {
namespace {

TEST(Words, FoldsHeadings) {
  EXPECT_EQ(Fold("IP-Adresse (primär)"), "ip adresse primar");
  EXPECT_EQ(Fold("  Nom d'hôte "), "nom d hote");
  EXPECT_EQ(Fold("PrimaryIpAddress"), "primary ip address");
  EXPECT_EQ(Fold("primary_ip4"), "primary ip4");
  EXPECT_EQ(Fold("ŁÓDŹ"), "lodz");
  EXPECT_EQ(Fold("ホスト名"), "ホスト名");
  EXPECT_EQ(Fold("--"), "");
}

TEST(Words, MakesNamesThatASiteTakes) {
  EXPECT_EQ(SiteName("ora1.corp.example"), "ora1.corp.example");
  EXPECT_EQ(SiteName("SQL Server 01 (alt)"), "SQL-Server-01-alt");
  EXPECT_EQ(SiteName("Müller_PC"), "Muller_PC");
  EXPECT_EQ(SiteName("10.1.1.5"), "host-10.1.1.5");
  EXPECT_EQ(SiteName("10.1.1.5/24"), "host-10.1.1.5");
  EXPECT_EQ(SiteName("2001:db8::5"), "host-2001-db8--5");
  EXPECT_EQ(SiteName("4711"), "host-4711");
  EXPECT_EQ(SiteName("Internet"), "host-Internet");
  EXPECT_EQ(SiteName("-.-"), "");
  EXPECT_EQ(SiteName("../../etc/passwd"), "etc-passwd");
}

TEST(Words, MakesTagsAndOperatingSystems) {
  EXPECT_EQ(TagOf("ESXi Host"), "esxi-host");
  EXPECT_EQ(TagOf("  "), "");
  EXPECT_EQ(OsOf("Microsoft Windows Server 2019 (64-bit)"), "windows");
  EXPECT_EQ(OsOf("Red Hat Enterprise Linux 8"), "linux");
  EXPECT_EQ(OsOf("VMware ESXi 7.0.3"), "esxi");
  EXPECT_EQ(OsOf("VMware Photon OS"), "photon");
  EXPECT_EQ(OsOf("NetApp Release 9.11"), "ontap");
  EXPECT_EQ(OsOf("z/OS"), "z-os");
}

TEST(Words, KnowsWhatSpreadsheetsMakeOfNames) {
  for (const char* date :
       {"2024-03-05", "05.03.2024", "3/5/24", "5-Mar", "Mar-05", "2024-03-05 10:30"}) {
    EXPECT_TRUE(LooksLikeDate(date)) << date;
  }
  for (const char* name : {"ora-01", "10.1.1.5", "db.corp.example", "1-2", "sap-p01-db", "host",
                           "10.1.1", "esx-mar-01"}) {
    EXPECT_FALSE(LooksLikeDate(name)) << name;
  }
  EXPECT_TRUE(LooksLikeFormula("=B2&\"x\""));
  EXPECT_TRUE(LooksLikeFormula("#REF!"));
  EXPECT_FALSE(LooksLikeFormula("a=b"));
  EXPECT_TRUE(IsPlaceholder(" N/A "));
  EXPECT_FALSE(IsPlaceholder("nas"));
}

TEST(Words, PartsLists) {
  EXPECT_EQ(ListIn(" a, b;c |d\ne,,"), (std::vector<std::string_view>{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(ShortName("Ora1.corp"), "ora1");
  EXPECT_EQ(ShortName("host-10.1.1.5"), "host-10.1.1.5");
}

}  // namespace
}  // namespace portwright::inventory
