#include "enforce/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::enforce {
namespace {

using ::testing::HasSubstr;

Bundle Sample() {
  Bundle bundle;
  bundle.site = "acme";
  bundle.host = "ora01";
  bundle.point = "ora01-fw";
  bundle.as_of = "2026-11-21";
  bundle.dialect = "nftables";
  bundle.version = "1.0.6";
  bundle.site_hash = "s";
  bundle.catalog_hash = "c";
  bundle.text = "table inet portwright {\n}\n\"quoted\" gr\xc3\xbc\xc3\x9f\x65\n";
  bundle.reasons = {{"a/443", "doc L1", "web"}, {"b/22", "j.doe", ""}};
  bundle.marks = {{"01234567", {"a/443", "b/22"}}};
  bundle.flows = {
      {"a/443", *net::ParseAddress("10.1.0.11"), *net::ParseAddress("10.2.0.1"), 6, 443},
      {"a/443", *net::ParseAddress("fd00::1"), *net::ParseAddress("fd00::2"), 6, 443}};
  return bundle;
}

std::string Changed(const std::string& from, const std::string& to) {
  std::string text = PrintBundle(Sample());
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string ProblemOf(const std::string& text) {
  const auto read = ReadBundle(text, "x.json");
  if (read.has_value()) return "none";
  EXPECT_EQ(read.error().code, ErrorCode::kInvalid);
  return read.error().message;
}

TEST(Bundle, IsReadAsItWasPrinted) {
  const std::string text = PrintBundle(Sample());
  const auto read = ReadBundle(text, "x.json");
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->text, Sample().text);
  EXPECT_EQ(read->flows, Sample().flows);
  ASSERT_EQ(read->reasons.size(), 2U);
  EXPECT_EQ(read->reasons[1].citation, "j.doe");
  EXPECT_EQ(PrintBundle(*read), text);
}

TEST(Bundle, HasTheObjectsOfAClusterWhereThereAreSome) {
  EXPECT_EQ(PrintBundle(Sample()).find("\"cluster\""), std::string::npos);
  Bundle bundle = Sample();
  bundle.cluster = "{\"format\": 1}\n";
  const auto read = ReadBundle(PrintBundle(bundle), "x.json");
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->cluster, bundle.cluster);
}

TEST(Bundle, HasTheWaysOfAdministratorsWhereThereAreSome) {
  EXPECT_EQ(PrintBundle(Sample()).find("ways_in"), std::string::npos);
  Bundle bundle = Sample();
  const auto range = [](const char* from, const char* to) {
    return net::AddressRange{net::Family::kIpv4, net::ParseAddress(from)->value,
                             net::ParseAddress(to)->value};
  };
  bundle.ways_in = {
      {"management from admins",
       net::AddressSet({range("10.1.5.0", "10.1.5.15"), range("10.1.9.1", "10.1.9.2")}),
       net::AddressSet(range("10.1.0.11", "10.1.0.11")), *net::ParseService("tcp/22")}};
  const std::string text = PrintBundle(bundle);
  EXPECT_THAT(text, HasSubstr("\"10.1.5.0/28\",\n    \"10.1.9.1/32\",\n    \"10.1.9.2/32\""));
  const auto read = ReadBundle(text, "x.json");
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->ways_in, bundle.ways_in);
  EXPECT_EQ(PrintBundle(*read), text);
  // An empty list would let everybody be shut out.
  bundle.ways_in[0].sources = {};
  EXPECT_THAT(ProblemOf(PrintBundle(bundle)), HasSubstr("way in 1: expected at least one prefix"));
  EXPECT_THAT(ProblemOf(Changed("\"flows\"", "\"ways_in\": 4, \"flows\"")),
              HasSubstr("expected a list as 'ways_in'"));
}

TEST(Bundle, ShowsATextThatWasChanged) {
  EXPECT_THAT(ProblemOf(Changed("inet portwright", "inet elsewhere")),
              HasSubstr("its text does not fit its hash"));
}

TEST(Bundle, IsReadStrictly) {
  EXPECT_THAT(ProblemOf(""), HasSubstr("no JSON object"));
  EXPECT_THAT(ProblemOf("[]"), HasSubstr("no JSON object"));
  EXPECT_THAT(ProblemOf("{}"), HasSubstr("'format'"));
  EXPECT_THAT(ProblemOf(PrintBundle(Sample()) + "x"), HasSubstr("no JSON object"));
  EXPECT_THAT(ProblemOf(Changed("portwright bundle 1", "portwright bundle 2")),
              HasSubstr("expected 'portwright bundle 1'"));
  EXPECT_THAT(ProblemOf(Changed("\"observe\": false", "\"observe\": 0")), HasSubstr("'observe'"));
  EXPECT_THAT(ProblemOf(Changed("\"site\": \"acme\"", "\"site\": 7")), HasSubstr("'site'"));
  EXPECT_THAT(ProblemOf(Changed("\"site\": \"acme\",", "")), HasSubstr("'site'"));
  EXPECT_THAT(ProblemOf(Changed("\"host\":", "\"more\": 1, \"host\":")), HasSubstr("members"));
}

TEST(Bundle, NamesWhatIsWrongInAFlow) {
  EXPECT_THAT(ProblemOf(Changed("10.2.0.1", "10.2.0.256")),
              HasSubstr("flow 1: expected an address"));
  EXPECT_THAT(ProblemOf(Changed("\"port\": 443", "\"port\": 65536")),
              HasSubstr("flow 1: expected a number up to 65535"));
  EXPECT_THAT(ProblemOf(Changed("\"protocol\": 6", "\"protocol\": -6")), HasSubstr("flow 1"));
  EXPECT_THAT(ProblemOf(Changed("\"id\": \"b/22\"", "\"name\": \"b/22\"")), HasSubstr("reason 2"));
}

}  // namespace
}  // namespace portwright::enforce
