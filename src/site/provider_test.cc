#include "site/provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::site {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProviderTest : public testing::Test {
 protected:
  ProviderRanges Read(const char* json) {
    const SourceFile file{FileKind::kProvider, "ranges.json", json};
    ProviderRanges ranges = ReadProviderRanges(file, diagnostics_);
    return ranges;
  }
  static std::vector<std::string> Texts(const std::vector<net::Prefix>& prefixes) {
    std::vector<std::string> out;
    for (const net::Prefix& prefix : prefixes) out.push_back(net::ToText(prefix));
    return out;
  }

  Diagnostics diagnostics_;
};

TEST_F(ProviderTest, ReadsAws) {
  const auto ranges = Read(R"({"syncToken": "1", "createDate": "2026-11-01-10-00-00", "prefixes": [
    {"ip_prefix": "192.0.2.64/26", "region": "us-west-2", "service": "S3"},
    {"ip_prefix": "192.0.2.0/26", "region": "us-west-2", "service": "S3"},
    {"ip_prefix": "192.0.2.0/26", "region": "us-west-2", "service": "S3"},
    {"ip_prefix": "192.0.2.128/26", "region": "eu-west-1", "service": "S3"},
    {"ip_prefix": "198.51.100.0/24", "region": "us-west-2", "service": "AMAZON"}],
    "ipv6_prefixes": [{"ipv6_prefix": "2001:db8::/40", "region": "us-west-2", "service": "S3"}]})");
  EXPECT_TRUE(ranges.valid);
  EXPECT_EQ(ranges.date, "2026-11-01-10-00-00");
  EXPECT_THAT(Texts(ranges.Select("S3", "us-west-2")),
              ElementsAre("192.0.2.0/26", "192.0.2.64/26", "2001:db8::/40"));
  EXPECT_THAT(Texts(ranges.Select("amazon", "")), ElementsAre("198.51.100.0/24"));
  EXPECT_THAT(Texts(ranges.Select("S3", "nowhere")), IsEmpty());
}

TEST_F(ProviderTest, ReadsAzure) {
  const auto ranges = Read(R"({"changeNumber": 97, "cloud": "Public", "values": [
    {"name": "Storage", "properties": {"region": "", "addressPrefixes": ["192.0.2.0/24"]}},
    {"name": "Storage.WestEurope",
     "properties": {"region": "westeurope", "addressPrefixes": ["192.0.2.0/28"]}}]})");
  EXPECT_EQ(ranges.date, "change 97");
  EXPECT_THAT(Texts(ranges.Select("Storage", "westeurope")), ElementsAre("192.0.2.0/28"));
  EXPECT_THAT(Texts(ranges.Select("Storage", "")), ElementsAre("192.0.2.0/24", "192.0.2.0/28"));
}

TEST_F(ProviderTest, ReadsGoogle) {
  const auto ranges = Read(R"({"creationTime": "2026-11-01T10:00:00", "prefixes": [
    {"ipv4Prefix": "192.0.2.0/24", "service": "Google Cloud", "scope": "europe-west3"},
    {"ipv6Prefix": "2001:db8::/40", "service": "Google Cloud", "scope": "asia-east1"}]})");
  EXPECT_EQ(ranges.date, "2026-11-01T10:00:00");
  EXPECT_THAT(Texts(ranges.Select("Google Cloud", "europe-west3")), ElementsAre("192.0.2.0/24"));
}

TEST_F(ProviderTest, RefusesWhatItDoesNotUnderstand) {
  for (const char* json : {"", "[", "[]", "{}", R"({"prefixes": [1]})", R"({"prefixes": [{}]})",
                           R"({"values": [{"name": "a"}]})", R"({"values": [7]})",
                           R"({"prefixes": [{"ip_prefix": "192.0.2.1/24"}]})",
                           R"({"values": [{"properties": {"addressPrefixes": [1]}}]})"}) {
    Diagnostics fresh;
    const SourceFile file{FileKind::kProvider, "ranges.json", json};
    EXPECT_FALSE(ReadProviderRanges(file, fresh).valid) << json;
    EXPECT_THAT(fresh.Print(), HasSubstr("ranges.json: error: ")) << json;
    EXPECT_THAT(fresh.Print(), HasSubstr("[PW-SITE-0305]")) << json;
  }
}

}  // namespace
}  // namespace portwright::site
