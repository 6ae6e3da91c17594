#include "catalog/table.h"

#include <gtest/gtest.h>

#include "catalog/sample_catalog.h"

namespace portwright::catalog {
namespace {

TEST(TableTest, OneRowForEachEntryByLineThenOrder) {
  EXPECT_EQ(
      ToCsv(PortTable(*ReadGood(kSample))),
      "section,source,destination,transport,ports,direction,line,flags,note\n"
      "Databases > Oracle,\"Oracle, any release\",@product,tcp,11113-11117,both,10,"
      "conditional wildcard ambiguous,\"Backups, \"\"quoted\"\". Doubt about transport, read as: "
      "as "
      "the protocol is defined.\"\n"
      "Databases > Oracle,\"Oracle, any release\",@product,tcp,5696,both,10,conditional default "
      "wildcard "
      "ambiguous,\"Backups, \"\"quoted\"\". Doubt about transport, read as: as the protocol is "
      "defined.\"\n"
      "Databases > Oracle,\"Oracle, any release\",@product,udp,4747,both,10,conditional default "
      "wildcard "
      "ambiguous,\"Backups, \"\"quoted\"\". Doubt about transport, read as: as the protocol is "
      "defined.\"\n"
      "Base,@product,DNS server,tcp,53,out,20,,Names.\n"
      "Base,@product,DNS server,udp,53,out,20,,Names.\n"
      "Base,@product,Cloud,icmp,,,20,,Reachability.\n"
      "Base,@product,Cloud,proto-50,,,20,,Reachability.\n"
      "Base,@product,Cloud,any,any,,20,,Reachability.\n");
}

TEST(TableTest, RowsKnowTheirRequirementAndEntry) {
  const auto rows = PortTable(*ReadGood(kSample));
  ASSERT_EQ(rows.size(), 8U);
  EXPECT_EQ(rows[1].requirement, 1U);
  EXPECT_EQ(rows[1].entry, 1U);
  EXPECT_EQ(rows[7].requirement, 2U);
  EXPECT_EQ(rows[7].entry, 2U);
}

TEST(TableTest, ACitationMayNameEitherEndOtherwise) {
  const auto rows = PortTable(*ReadGood(
      SampleWith("{ section: Base, line: 20 }", "{ section: Base, line: 20, destination: DNS }")));
  ASSERT_EQ(rows.size(), 8U);
  EXPECT_EQ(rows[0].source, "Oracle, any release");
  EXPECT_EQ(rows[0].destination, "@product");
  for (const std::size_t both_transports : {3U, 4U}) {
    EXPECT_EQ(rows[both_transports].source, "@product");
    EXPECT_EQ(rows[both_transports].destination, "DNS");
  }
}

TEST(TableTest, AnUnknownLineIsEmptyAndLast) {
  const auto rows =
      PortTable(*ReadGood(SampleWith("{ section: Base, line: 20 }", "{ section: X }")));
  EXPECT_EQ(rows.back().section, "X");
  EXPECT_NE(ToCsv(rows).find("X,@product,DNS server,udp,53,out,,,Names.\n"), std::string::npos);
}

TEST(TableTest, APortWithoutDefaultIsAny) {
  const auto rows = PortTable(*ReadGood(SampleWith("type: port, default: 5696", "type: port")));
  EXPECT_EQ(rows[1].ports, "any");
}

}  // namespace
}  // namespace portwright::catalog
