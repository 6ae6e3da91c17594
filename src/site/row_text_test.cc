#include "site/row_text.h"

#include <gtest/gtest.h>

namespace portwright::site {
namespace {

RowContent Sample() {
  RowContent row;
  row.point = "gw1";
  row.way = "eth1 -> eth0";
  row.from = *ParseSources({"10.0.0.0/24", "10.0.1.5"});
  row.to = *ParseDestinations({"10.1.0.1-10.1.0.3"}, row.from, row.names);
  row.allow = *ParseRowServices({"tcp/443", "udp/53"});
  row.requirements = {"backup/dns/cluster-dns/53", "backup/web/ui-cluster/443"};
  return row;
}

TEST(RowText, WritesWhatItReads) {
  const RowContent row = Sample();
  EXPECT_EQ(SourceTexts(row), (std::vector<std::string>{"10.0.0.0/24", "10.0.1.5"}));
  EXPECT_EQ(DestinationTexts(row), (std::vector<std::string>{"10.1.0.1-10.1.0.3"}));
  EXPECT_EQ(ServiceTexts(row.allow), (std::vector<std::string>{"tcp/443", "udp/53"}));
  EXPECT_EQ(*ParseSources(SourceTexts(row)), row.from);
  EXPECT_EQ(*ParseRowServices({"udp/53", "tcp/443", "tcp/443"}), row.allow);
}

TEST(RowText, SaysSourcePorts) {
  const auto service = ParseRowService("udp/123 from 1024-65535");
  ASSERT_TRUE(service);
  EXPECT_EQ(service->source_ports, (net::PortRange{1024, 65535}));
  EXPECT_EQ(ToText(*service), "udp/123 from 1024-65535");
}

TEST(RowText, NamesStandForThemselves) {
  const auto from = ParseSources({"2001:db8::1"});
  ASSERT_TRUE(from);
  RowContent row;
  row.from = *from;
  row.to = *ParseDestinations({"RT.example.com.", "2001:db8::2"}, *from, row.names);
  EXPECT_EQ(row.names, (std::vector<std::string>{"rt.example.com"}));
  EXPECT_EQ(DestinationTexts(row), (std::vector<std::string>{"rt.example.com", "2001:db8::2"}));
}

TEST(RowText, RefusesEmptyListsMixedFamiliesAndRangesThatGoBack) {
  EXPECT_FALSE(ParseSources({}));
  EXPECT_FALSE(ParseSources({"10.0.0.1", "2001:db8::1"}));
  EXPECT_FALSE(ParseSources({"10.0.0.2-10.0.0.1"}));
  EXPECT_FALSE(ParseSources({"10.0.0.5/24"}));
  EXPECT_FALSE(ParseRowServices({}));
  EXPECT_FALSE(ParseRowService("tcp"));
  std::vector<std::string> names;
  EXPECT_FALSE(ParseDestinations({"2001:db8::1"}, *ParseSources({"10.0.0.1"}), names));
}

// Every part of the content is in the id, and nothing else.
TEST(RowId, IsOfTheContent) {
  const RowContent row = Sample();
  const std::string id = RowIdOf(row);
  EXPECT_TRUE(IsRowId(id)) << id;
  EXPECT_EQ(RowIdOf(Sample()), id);
  std::vector<RowContent> others(7, row);
  others[0].point = "gw2";
  others[1].way = "eth1 -> any";
  others[2].from = *ParseSources({"10.0.0.0/24"});
  others[3].to = *ParseSources({"10.1.0.1"});
  others[4].allow = *ParseRowServices({"tcp/443"});
  others[5].requirements = {"backup/dns/cluster-dns/53"};
  others[6].closes = "line 7";
  for (const RowContent& other : others) EXPECT_NE(RowIdOf(other), id);
}

TEST(RowId, HasOneForm) {
  EXPECT_TRUE(IsRowId("R-0123456789AB"));
  EXPECT_FALSE(IsRowId("R-0123456789A"));
  EXPECT_FALSE(IsRowId("r-0123456789AB"));
  EXPECT_FALSE(IsRowId("R-0123456789AI"));
  EXPECT_FALSE(IsRowId(""));
}

}  // namespace
}  // namespace portwright::site
