#include "plan/paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::HasSubstr;

constexpr std::string_view kZones = R"(site: ways
zones:
  a: { prefixes: [10.1.0.0/16] }
  inner: { prefixes: [10.1.7.0/24] }
  b: { prefixes: [10.2.0.0/16] }
  c: { prefixes: [10.3.0.0/16] }
  d: { prefixes: [10.4.0.0/16] }
  internet: { internet: true }
enforcement:
)";

class PathsTest : public testing::Test {
 protected:
  // The names of the gateways from one zone to another, `-` for none, `no` for no way.
  std::string Way(std::string_view points, const std::string& from, const std::string& to,
                  const std::string& paths = "") {
    Diagnostics diagnostics;
    const auto site = site::Read(
        {{site::FileKind::kSite, "s.yaml", std::string(kZones) + std::string(points) + paths}},
        diagnostics);
    EXPECT_NE(site, nullptr) << diagnostics.Print();
    std::vector<Path> made;
    PathFinder finder(*site, made, diagnostics);
    const std::uint32_t path = finder.Find(site->FindZone(from), site->FindZone(to));
    messages_ = diagnostics.Print();
    if (path == kNone) return "no";
    std::string out;
    for (const Crossing& crossing : made[path].gateways) {
      const auto& point = site->points[crossing.point];
      const auto name = [&](std::uint32_t leg) {
        return leg == kNone ? "*" : point.interfaces[leg].name;
      };
      out += (out.empty() ? "" : " ") + point.name + ":" + name(crossing.in_interface) + ">" +
             name(crossing.out_interface);
    }
    return out.empty() ? "-" : out;
  }

  std::string messages_;
};

constexpr std::string_view kOne =
    "  g1: { kind: gateway, dialect: nftables, interfaces: { e0: a, e1: b } }\n";
constexpr std::string_view kTwo =
    "  g2: { kind: gateway, dialect: nftables, interfaces: { e0: b, e1: c } }\n";
constexpr std::string_view kThree =
    "  g3: { kind: gateway, dialect: nftables, interfaces: { e0: a, e1: b } }\n";
constexpr std::string_view kRouter = "  r1: { kind: router, interfaces: { e0: c, e1: d } }\n";

std::string All(std::initializer_list<std::string_view> points) {
  std::string out;
  for (const std::string_view point : points) out += point;
  return out;
}

TEST_F(PathsTest, InsideAZoneThereIsNoGateway) { EXPECT_EQ(Way(kOne, "a", "a"), "-"); }

TEST_F(PathsTest, CrossEveryGatewayInOrder) {
  const std::string points = All({kOne, kTwo});
  EXPECT_EQ(Way(points, "a", "b"), "g1:e0>e1");
  EXPECT_EQ(Way(points, "a", "c"), "g1:e0>e1 g2:e0>e1");
  EXPECT_EQ(Way(points, "c", "a"), "g2:e1>e0 g1:e1>e0");
}

TEST_F(PathsTest, RoutersConnectAndFilterNothing) {
  EXPECT_EQ(Way(All({kTwo, kRouter}), "b", "d"), "g2:e0>e1");
  EXPECT_EQ(Way(All({kTwo, kRouter}), "c", "d"), "-");
}

TEST_F(PathsTest, AZoneWithoutGatewayUsesThatOfTheOneAroundIt) {
  EXPECT_EQ(Way(kOne, "inner", "b"), "g1:e0>e1");
  EXPECT_EQ(Way(kOne, "inner", "a"), "-");
}

TEST_F(PathsTest, TwoWaysOfOneLengthAreAnErrorWithBothEnds) {
  EXPECT_EQ(Way(All({kOne, kThree}), "a", "b"), "no");
  EXPECT_THAT(messages_, HasSubstr("PW-PLAN-0003"));
  EXPECT_THAT(messages_, HasSubstr("from zone a to b"));
  EXPECT_THAT(messages_, HasSubstr("through g1 and through g3"));
}

TEST_F(PathsTest, NoWayIsAnErrorWithBothEnds) {
  EXPECT_EQ(Way(kOne, "a", "d"), "no");
  EXPECT_THAT(messages_, HasSubstr("PW-PLAN-0002"));
  EXPECT_THAT(messages_, HasSubstr("from zone a to d"));
}

TEST_F(PathsTest, ASiteMayFixOne) {
  const std::string points = All({kOne, kThree});
  EXPECT_EQ(Way(points, "a", "b", "paths:\n  - { from: a, to: b, through: [g3] }\n"), "g3:e0>e1");
  // The zone inside uses the way of the one around it.
  EXPECT_EQ(Way(points, "inner", "b", "paths:\n  - { from: a, to: b, through: [g3] }\n"),
            "g3:e0>e1");
  Way(All({kOne, kTwo}), "a", "b", "paths:\n  - { from: a, to: b, through: [g2] }\n");
  EXPECT_THAT(messages_, HasSubstr("PW-PLAN-0001"));
}

TEST_F(PathsTest, TheInternetIsNoWayBetweenZones) {
  const std::string points =
      "  g1: { kind: gateway, dialect: nftables, interfaces: { e0: a, e1: internet } }\n"
      "  g2: { kind: gateway, dialect: nftables, interfaces: { e0: b, e1: internet } }\n";
  EXPECT_EQ(Way(points, "a", "internet"), "g1:e0>e1");
  EXPECT_EQ(Way(points, "a", "b"), "no");
}

TEST_F(PathsTest, FewerGatewaysGoBeforeFewerRouters) {
  const std::string points =
      All({kOne, kTwo, kRouter, "  r2: { kind: router, interfaces: { e0: a, e1: d } }\n"});
  EXPECT_EQ(Way(points, "a", "c"), "-") << "two routers cross no gateway";
}

TEST_F(PathsTest, AnInterfaceIsNotSaidWhereTwoAreInOneZone) {
  const std::string points =
      "  g1: { kind: gateway, dialect: nftables, interfaces: { e0: a, e1: b, e2: b } }\n";
  EXPECT_EQ(Way(points, "a", "b"), "g1:e0>*") << messages_;
  EXPECT_EQ(Way(points, "b", "a"), "g1:*>e0") << messages_;
}

TEST_F(PathsTest, OneGatewayJoinsAllItsZones) {
  const std::string points =
      "  g1: { kind: gateway, dialect: nftables, interfaces: { e0: a, e1: b, e2: c } }\n";
  EXPECT_EQ(Way(points, "a", "c"), "g1:e0>e2") << "not by way of b";
}

TEST_F(PathsTest, ARouterBetweenTwoGatewaysIsPassed) {
  const std::string points =
      All({kOne, "  r: { kind: router, interfaces: { e0: b, e1: c } }\n",
           "  g4: { kind: gateway, dialect: nftables, interfaces: { e0: c, e1: d } }\n"});
  EXPECT_EQ(Way(points, "a", "d"), "g1:e0>e1 g4:e0>e1");
}

TEST_F(PathsTest, TheNearestZoneAroundIsTaken) {
  // `inner` lies in `a` alone by its prefix; a gateway of its own goes before.
  const std::string points = All(
      {kOne, "  own: { kind: gateway, dialect: nftables, interfaces: { e0: inner, e1: a } }\n"});
  EXPECT_EQ(Way(points, "inner", "b"), "own:e0>e1 g1:e0>e1");
  EXPECT_EQ(Way(points, "inner", "a"), "own:e0>e1");
}

TEST_F(PathsTest, AFixedWayIsOfOneDirection) {
  const std::string points = All({kOne, kThree});
  EXPECT_EQ(Way(points, "b", "a", "paths:\n  - { from: a, to: b, through: [g3] }\n"), "no");
}

TEST_F(PathsTest, AFixedWayMayBeLongerThanTheShortest) {
  const std::string points = All(
      {kOne, kTwo, "  g5: { kind: gateway, dialect: nftables, interfaces: { e0: a, e1: c } }\n"});
  EXPECT_EQ(Way(points, "a", "c"), "g5:e0>e1");
  EXPECT_EQ(Way(points, "a", "c", "paths:\n  - { from: a, to: c, through: [g1, g2] }\n"),
            "g1:e0>e1 g2:e0>e1");
}

}  // namespace
}  // namespace portwright::plan
