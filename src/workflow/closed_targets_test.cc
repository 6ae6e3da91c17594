#include "workflow/closed_targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "workflow/probe_report.h"
#include "workflow/sample_files.h"

namespace portwright::workflow {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Pair;

// Two databases behind a gateway, of which one is planned, and a neighbour that no point shields.
constexpr std::string_view kSite = R"(site: tiny
zones:
  left: { prefixes: [10.0.1.0/24] }
  right: { prefixes: [10.0.2.0/24] }
hosts:
  app1: { addresses: [10.0.1.1] }
  app2: { addresses: [10.0.1.2] }
  db1: { addresses: [10.0.2.1] }
  db2: { addresses: [10.0.2.2] }
products:
  - { id: mini-1, product: mini, self: [app1], bind: { database: db1 } }
enforcement:
  fw1: { kind: gateway, dialect: nftables, interfaces: { a: left, b: right } }
  db1-fw: { kind: host, host: db1, dialect: nftables }
)";

// A feature that the site leaves off.
constexpr std::string_view kMore = R"(  - id: more/server-database/9000
    from: server
    to: database
    initiator: from
    ground: "text: the server connects"
    allow: [tcp/9000]
    when: more
    purpose: Does more.
    cite: { section: Ports, line: 4 }
)";

class ClosedTargetsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string catalog = MiniCatalog();
    catalog.insert(catalog.find("requirements:"),
                   "  more: { title: More, question: Is more wanted? }\n");
    catalog += kMore;
    Put(files_, "tiny/site.yaml", kSite);
    Put(files_, "tiny/catalogs/mini.yaml", catalog);
    auto loaded = LoadPlan(RequestOf(files_));
    ASSERT_TRUE(loaded && (*loaded)->plan) << (*loaded)->diagnostics.Print();
    loaded_ = std::move(*loaded);
  }

  ClosedList Find(std::uint64_t sample, const std::string& seed = "seed") const {
    ClosedRequest request;
    request.end = "app1";
    request.sample = sample;
    request.seed = seed;
    auto list = ClosedFrom(*loaded_, EndOf(*loaded_, "app1"), request);
    EXPECT_TRUE(list.has_value()) << list.error().message;
    return list.has_value() ? std::move(*list) : ClosedList();
  }

  // The kind, by `db1 tcp/23`.
  static std::map<std::string, std::string> Kinds(const ClosedList& list) {
    std::map<std::string, std::string> kinds;
    for (const probe::Target& target : list.targets)
      kinds[target.to + " " + ServiceText(target)] = target.requirement;
    return kinds;
  }

  sys::MemoryFiles files_;
  std::unique_ptr<LoadedSite> loaded_;
};

TEST_F(ClosedTargetsTest, AllAreWhatIsNotPlannedAndLikelyOpen) {
  const ClosedList list = Find(0);
  // To each 25 ports of clear text and one of the feature that is off; to the planned one its two
  // neighbours, to the other the port that is planned elsewhere.
  EXPECT_EQ(list.candidates, 25U + 1 + 2 + 25 + 1 + 1);
  EXPECT_EQ(list.targets.size(), list.candidates);
  const auto kinds = Kinds(list);
  EXPECT_EQ(kinds.size(), list.candidates);
  EXPECT_THAT(kinds, Contains(Pair("db2 tcp/5432", "closed/planned-for-others")));
  EXPECT_THAT(kinds, Contains(Pair("db1 tcp/9000", "closed/feature-off")));
  EXPECT_THAT(kinds, Contains(Pair("db1 tcp/5431", "closed/neighbour")));
  EXPECT_THAT(kinds, Contains(Pair("db1 tcp/5433", "closed/neighbour")));
  EXPECT_THAT(kinds, Contains(Pair("db2 udp/161", "closed/clear-text")));
  EXPECT_EQ(kinds.count("db1 tcp/5432"), 0U);  // planned
  EXPECT_THAT(list.prefixes, ElementsAre("10.0.2.0/24"));
}

TEST_F(ClosedTargetsTest, SaysWhoStopsIt) {
  const ClosedList list = Find(0);
  ASSERT_EQ(list.stopped_by.size(), list.targets.size());
  for (std::size_t t = 0; t < list.targets.size(); ++t) {
    const probe::Target& target = list.targets[t];
    EXPECT_EQ(net::ToText(target.source), "10.0.1.1");
    if (target.to == "db1") {
      EXPECT_THAT(target.points, ElementsAre("fw1", "db1-fw"));
      EXPECT_EQ(list.stopped_by[t], "fw1, db1-fw should stop it");
    } else {
      EXPECT_THAT(target.points, ElementsAre("fw1"));
      EXPECT_EQ(list.stopped_by[t], "fw1 should stop it");
    }
  }
}

TEST_F(ClosedTargetsTest, WhatNoPointShieldsIsLeftOut) {
  const ClosedList list = Find(0);
  ASSERT_EQ(list.left_out.size(), 1U);
  EXPECT_EQ(list.left_out[0].to, "app2");
  EXPECT_EQ(list.left_out[0].expected, "closed");
  EXPECT_EQ(list.left_out[0].why, "no enforcement point of the plan stands between it and app1");
}

TEST_F(ClosedTargetsTest, ASampleTakesEachKindInItsTurn) {
  const ClosedList list = Find(8);
  std::vector<std::string> kinds;
  for (const probe::Target& target : list.targets) kinds.push_back(target.requirement);
  // Of what is planned for others there is one, of the feature that is off and neighbours two.
  EXPECT_THAT(kinds, ElementsAre("closed/planned-for-others", "closed/feature-off",
                                 "closed/neighbour", "closed/clear-text", "closed/feature-off",
                                 "closed/neighbour", "closed/clear-text", "closed/clear-text"));
  EXPECT_EQ(list.candidates, Find(0).candidates);
}

TEST_F(ClosedTargetsTest, TheSeedChooses) {
  EXPECT_EQ(Find(8).targets, Find(8).targets);
  EXPECT_NE(Find(8, "another").targets, Find(8).targets);
  const auto all = Kinds(Find(0));
  for (const auto& [what, kind] : Kinds(Find(8, "another"))) EXPECT_EQ(all.at(what), kind);
}

}  // namespace
}  // namespace portwright::workflow
