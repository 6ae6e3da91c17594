#include "site/selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "site/read_sample.h"

namespace portwright::site {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kSite = R"(
site: s
zones:
  dc1: { prefixes: [10.1.0.0/16] }
  dc1-backup: { prefixes: [10.1.100.0/24] }
  dc2: { prefixes: [10.2.0.0/16] }
  internet: { internet: true }
hosts:
  ora01: { addresses: [10.1.0.1], os: linux, tags: [oracle] }
  ora02: { addresses: [10.2.0.1], os: windows, tags: [oracle, "two words"] }
  esx01: { addresses: [10.1.0.2, 10.1.100.2], os: esxi, tags: [esxi] }
  cdn: { addresses: [8.8.8.8], os: linux }
networks:
  admins: { prefixes: [10.1.5.0/28], tags: [admin] }
clusters:
  c1: { tags: [backup], interfaces: { g: { nodes: { n: 10.1.100.11 } } } }
)";

class SelectorTest : public testing::Test {
 protected:
  SelectorTest() : site_(ReadGood(kSite)) {}

  std::vector<std::string> Select(std::string_view text) {
    Diagnostics diagnostics;
    const auto refs = ResolveReference(*site_, text, {}, diagnostics);
    errors_ = diagnostics.Print();
    return NamesOf(*site_, refs);
  }

  std::unique_ptr<Site> site_;
  std::string errors_;
};

TEST_F(SelectorTest, AsksTagsNamesAndSystems) {
  EXPECT_THAT(Select("tag: oracle"), ElementsAre("ora01", "ora02"));
  EXPECT_THAT(Select("tag:oracle"), ElementsAre("ora01", "ora02"));
  EXPECT_THAT(Select("tag: 'two words'"), ElementsAre("ora02"));
  EXPECT_THAT(Select("name: ora*"), ElementsAre("ora01", "ora02"));
  EXPECT_THAT(Select("name: ?1"), ElementsAre("c1"));
  EXPECT_THAT(Select("os: linux"), ElementsAre("ora01", "cdn"));
  EXPECT_THAT(Select("tag: admin"), ElementsAre("admins"));
  EXPECT_EQ(errors_, "");
}

TEST_F(SelectorTest, AndBindsCloserThanOr) {
  EXPECT_THAT(Select("tag: esxi or tag: oracle and os: windows"), ElementsAre("ora02", "esx01"));
  EXPECT_THAT(Select("(tag: esxi or tag: oracle) and os: windows"), ElementsAre("ora02"));
  EXPECT_THAT(Select("tag: oracle and not os: windows"), ElementsAre("ora01"));
  EXPECT_THAT(Select("not tag: * and not name: c?n"), IsEmpty());
  EXPECT_THAT(Select("not (tag: oracle or tag: esxi or name: c*)"), ElementsAre("admins"));
}

TEST_F(SelectorTest, AZoneHoldsTheZonesInsideIt) {
  EXPECT_THAT(Select("zone: dc1"), ElementsAre("ora01", "esx01", "admins", "c1"));
  EXPECT_THAT(Select("zone: dc1-backup"), ElementsAre("esx01", "c1"));
  EXPECT_THAT(Select("zone: dc?"), ElementsAre("ora01", "ora02", "esx01", "admins", "c1"));
  EXPECT_THAT(Select("zone: internet"), ElementsAre("cdn"));
}

TEST_F(SelectorTest, SaysWhatIsWrong) {
  for (const char* text : {"tag:", "tag: a and", "tag: a b", "(tag: a", "tags: a", "not ",
                           "tag: a)", "tag: 'a", "(", ": a"}) {
    EXPECT_THAT(Select(text), IsEmpty());
    EXPECT_THAT(errors_, HasSubstr("[PW-SITE-0107]")) << text;
  }
  EXPECT_THAT(Select("zone: dc9"), IsEmpty());
  EXPECT_THAT(errors_, HasSubstr("found 'dc9' [PW-SITE-0103]"));
  EXPECT_THAT(errors_, HasSubstr("did you mean 'dc1'?"));
  EXPECT_THAT(Select("tag: nobody"), IsEmpty());
  EXPECT_THAT(errors_, HasSubstr("[PW-SITE-0109]"));
}

TEST_F(SelectorTest, RefusesWhatWouldRecurseForEver) {
  EXPECT_THAT(Select(std::string(100'000, '(')), IsEmpty());
  EXPECT_THAT(errors_, HasSubstr("a shorter expression"));
  std::string chain = "tag: a";
  for (int i = 0; i < 5000; ++i) chain += " or tag: a";
  EXPECT_THAT(Select(chain), IsEmpty());
  EXPECT_THAT(errors_, HasSubstr("a shorter expression"));
}

TEST(MatchesPatternTest, KnowsStarsAndQuestionMarks) {
  EXPECT_TRUE(MatchesPattern("", ""));
  EXPECT_TRUE(MatchesPattern("*", ""));
  EXPECT_TRUE(MatchesPattern("a*b*c", "a-b-b-c"));
  EXPECT_TRUE(MatchesPattern("?b", "ab"));
  EXPECT_FALSE(MatchesPattern("?b", "b"));
  EXPECT_FALSE(MatchesPattern("a*b", "a-c"));
  EXPECT_FALSE(MatchesPattern("a", "ab"));
  EXPECT_TRUE(MatchesPattern("*ab", "aaab"));
}

}  // namespace
}  // namespace portwright::site
