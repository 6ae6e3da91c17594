#include "site/management.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "site/read_sample.h"

namespace portwright::site {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kSample[] = R"(
site: s
realms: [corp, acquired]
zones:
  a: { prefixes: [10.1.0.0/16, "2001:db8:1::/48"] }
  b: { prefixes: [10.2.0.0/16], realm: acquired }
  out: { internet: true }
hosts:
  ora1: { addresses: [10.1.0.11, "2001:db8:1::11"], tags: [oracle] }
  ora2: { addresses: [10.1.0.12], tags: [oracle] }
  far: { addresses: [10.2.0.5], realm: acquired }
networks:
  admins: { prefixes: [10.1.5.0/28, "2001:db8:1:5::/64"] }
)";

std::string With(const std::string& management) {
  std::string text = kSample;
  text += management;
  return text;
}

std::vector<std::string> Words(const Site& site, std::uint32_t host) {
  std::vector<std::string> out;
  for (const ManagementWay& way : ManagementOf(site, host)) {
    std::string text = way.from + " " + net::ToText(way.service);
    for (const net::AddressRange& range : way.sources.ranges()) text += " " + net::ToText(range);
    out.push_back(text);
  }
  return out;
}

TEST(ManagementTest, IsSshForEveryHostOfTheRealm) {
  const auto site = ReadGood(With("management: [ { from: admins } ]\n"));
  EXPECT_THAT(Words(*site, 0), ElementsAre("admins tcp/22 10.1.5.0/28 2001:db8:1:5::/64"));
  // Nobody comes from a family that the host does not have.
  EXPECT_THAT(Words(*site, 1), ElementsAre("admins tcp/22 10.1.5.0/28"));
  EXPECT_THAT(Words(*site, 2), IsEmpty());
}

TEST(ManagementTest, NamesHostsServicesAndSeveralParties) {
  const auto site =
      ReadGood(With("management:\n"
                    "  - { from: [10.1.5.4, ora2], to: 'tag: oracle', allow: [tcp/22, "
                    "tcp/3389], reason: jump hosts }\n"
                    "  - { from: b, to: far }\n"));
  EXPECT_EQ(site->management[0].reason, "jump hosts");
  EXPECT_THAT(Words(*site, 0), ElementsAre("10.1.5.4 tcp/22 10.1.5.4", "10.1.5.4 tcp/3389 10.1.5.4",
                                           "ora2 tcp/22 10.1.0.12", "ora2 tcp/3389 10.1.0.12"));
  // Nobody comes to a host from its own address.
  EXPECT_THAT(Words(*site, 1),
              ElementsAre("10.1.5.4 tcp/22 10.1.5.4", "10.1.5.4 tcp/3389 10.1.5.4"));
  EXPECT_THAT(Words(*site, 2), ElementsAre("b tcp/22 10.2.0.0-10.2.0.4 10.2.0.6-10.2.255.255"));
}

TEST(ManagementTest, IsReadStrictly) {
  const auto codes = [](const std::string& entry) {
    std::string text = "management: [ ";
    text += entry;
    text += " ]\n";
    return CodesOf(With(text));
  };
  EXPECT_THAT(codes("{ from: out }"), ElementsAre("PW-SITE-0104"));
  EXPECT_THAT(codes("{ from: admins, to: far }"), ElementsAre("PW-SITE-0604"));
  EXPECT_FALSE(codes("{ to: ora1 }").empty());
  EXPECT_FALSE(codes("{ from: [] }").empty());
  EXPECT_FALSE(codes("{ from: internet }").empty());
  EXPECT_FALSE(codes("{ from: admins, to: admins }").empty());
  EXPECT_FALSE(codes("{ from: admins, to: [] }").empty());
  EXPECT_FALSE(codes("{ from: admins, allow: [] }").empty());
  EXPECT_FALSE(codes("{ from: admins, by: j.doe }").empty());
  EXPECT_FALSE(codes("admins").empty());
}

}  // namespace
}  // namespace portwright::site
