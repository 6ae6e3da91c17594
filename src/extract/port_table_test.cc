#include "extract/port_table.h"

#include <gtest/gtest.h>

#include "extract/sample_extraction.h"

namespace portwright::extract {
namespace {

TEST(PortTableTest, PrintsARowInTheColumnsOfTheTable) {
  Extraction extraction;
  Row row = RowOf("Storage > NFS", "@product", "NFS, filers", "tcp/2049-2050", 12);
  row.direction = catalog::Direction::kOut;
  row.inherited = {{Kind::kSource, 10}, {Kind::kTransport, 11}};
  row.conditions = {{ConditionKind::kOptional, "optional", "", 12}};
  row.doubts = {{catalog::DoubtAbout::kTransport, {"TCP", "UDP"}, 2, "why", {}}};
  row.flags = {catalog::Flag::kExpanded};
  extraction.rows = {row};
  EXPECT_EQ(ToCsv(PortTable(extraction)),
            "section,source,destination,transport,ports,direction,line,flags,note\n"
            "Storage > NFS,@product,\"NFS, filers\",tcp,2049-2050,out,12,"
            "inherited conditional expanded ambiguous,"
            "\"Inherited: source from line 10, transport from line 11. Optional (line 12). "
            "Doubt about transport, read as: UDP.\"\n");
}

TEST(PortTableTest, IsSortedByLineAndKeepsTheOrderOfALine) {
  Extraction extraction;
  extraction.rows = {RowOf("", "a", "b", "tcp/3", 0), RowOf("", "a", "b", "icmp/any", 9),
                     RowOf("", "a", "b", "any", 9), RowOf("", "a", "b", "proto/50", 2)};
  const std::vector<catalog::Row> rows = PortTable(extraction);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].transport, "proto-50");
  EXPECT_EQ(rows[1].transport + "/" + rows[1].ports, "icmp/");
  EXPECT_EQ(rows[2].transport + "/" + rows[2].ports, "any/any");
  EXPECT_EQ(rows[3].requirement, 0u);
}

TEST(PortTableTest, ADefaultIsAParameterOnlyForOnePortThatIsNoAlternative) {
  Row row = RowOf("", "a", "b", "tcp/3", 1);
  EXPECT_FALSE(HasParameter(row));
  row.is_default = true;
  EXPECT_TRUE(HasParameter(row));
  row.alternatives = 1;
  EXPECT_FALSE(HasParameter(row));
  row.alternatives = kNone;
  row.service = ServiceOf("tcp/3-4");
  EXPECT_FALSE(HasParameter(row));
}

}  // namespace
}  // namespace portwright::extract
