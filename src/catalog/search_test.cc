#include "catalog/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/sample_catalog.h"

namespace portwright::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Hits as `KIND REQUIREMENT/ENTRY`, `KIND c CONDITION`; kinds by their number.
std::vector<std::string> Found(std::string_view query) {
  const auto catalog = ReadGood(kSample);
  std::vector<std::string> out;
  for (const Hit& hit : Search({catalog.get()}, query)) {
    std::string text = std::to_string(static_cast<int>(hit.kind)) + " ";
    if (hit.condition != kNone) {
      text += "c " + std::to_string(hit.condition);
    } else {
      text += std::to_string(hit.requirement);
      if (hit.entry != kNone) text += "/" + std::to_string(hit.entry);
    }
    out.push_back(std::move(text));
  }
  return out;
}

TEST(SearchTest, FindsPortsExactlyInRangesAndUnderAny) {
  EXPECT_THAT(Found("53"), ElementsAre("0 0/0", "0 0/1", "2 2/2"));
  EXPECT_THAT(Found("11115"), ElementsAre("1 1/0", "2 2/2"));
  EXPECT_THAT(Found("11113-11117"), ElementsAre("0 1/0", "2 2/2"));
  EXPECT_THAT(Found("11000-12000"), ElementsAre("1 1/0", "2 2/2"));
  EXPECT_THAT(Found("4747"), ElementsAre("0 1/2", "2 2/2"));
}

TEST(SearchTest, ATransportNarrowsIt) {
  for (const char* query : {"udp/53", "53/udp", "udp 53", "53 UDP", "  UDP  53 "}) {
    EXPECT_THAT(Found(query), ElementsAre("0 0/1", "2 2/2")) << query;
  }
}

TEST(SearchTest, FindsPortsInConditions) {
  EXPECT_THAT(Found("5696"), ElementsAre("0 1/1", "2 2/2", "4 c 0"));
  EXPECT_THAT(Found("569"), ElementsAre("2 2/2"));  // not as a part of 5696
}

TEST(SearchTest, FindsWordsWithoutRegardToCase) {
  EXPECT_THAT(Found("ORACLE"), ElementsAre("3 1"));
  EXPECT_THAT(Found("oracle backups"), ElementsAre("3 1"));
  EXPECT_THAT(Found("api.example.com"), ElementsAre("3 2", "4 c 0"));
  EXPECT_THAT(Found("four hours"), ElementsAre("4 c 0"));
  EXPECT_THAT(Found("oracle reachability"), IsEmpty());
  EXPECT_THAT(Found("icmp"), ElementsAre("3 2"));
  EXPECT_THAT(Found("any release"), ElementsAre("3 1"));  // as the document's row has it
}

TEST(SearchTest, NothingFindsNothing) {
  EXPECT_THAT(Found(""), IsEmpty());
  EXPECT_THAT(Found("   "), IsEmpty());
  EXPECT_THAT(Found("65536"), IsEmpty());  // no port; a word that stands nowhere
}

TEST(SearchTest, ManyCatalogsKeepTheirOrderWithinAKind) {
  const auto a = ReadGood(kSample);
  const auto b = ReadGood(SampleWith("tcp/53, udp/53", "tcp/53-54"));
  const auto hits = Search({b.get(), a.get()}, "tcp/53");
  ASSERT_EQ(hits.size(), 4U);
  EXPECT_EQ(hits[0].kind, HitKind::kPort);
  EXPECT_EQ(hits[0].catalog, 1U);
  EXPECT_EQ(hits[1].kind, HitKind::kRange);
  EXPECT_EQ(hits[1].catalog, 0U);
  EXPECT_EQ(hits[2].catalog, 0U);
  EXPECT_EQ(hits[3].catalog, 1U);
}

}  // namespace
}  // namespace portwright::catalog
