#include "plan/guardrail_views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// left - a - middle - b - right; vault inside right; one host with a firewall of its own.
constexpr std::string_view kNetwork = R"(site: sample
realms: [main, other]
zones:
  left: { prefixes: [10.1.0.0/24] }
  middle: { prefixes: [10.2.0.0/24] }
  right: { prefixes: [10.3.0.0/24] }
  vault: { prefixes: [10.3.0.128/25] }
  elsewhere: { prefixes: [10.1.0.0/24], realm: other }
hosts:
  h1: { addresses: [10.3.0.9] }
  h2: { addresses: [10.1.0.9] }
enforcement:
  a: { kind: gateway, dialect: nftables, interfaces: { a0: left, a1: middle } }
  b: { kind: gateway, dialect: nftables, interfaces: { b0: middle, b1: right } }
  h1-fw: { kind: host, host: h1, dialect: nftables }
)";

// `a0 -> a1: tcp 10.1.0.0/24 -> 10.3.0.0/25 port 23; but not ...`.
std::vector<std::string> Forbidden(std::string_view rule, std::string_view point,
                                   std::string_view more = "") {
  Diagnostics diagnostics;
  const auto site =
      site::Read({{site::FileKind::kSite, "site.yaml", std::string(kNetwork) + std::string(more)},
                  {site::FileKind::kGuardrails, "guardrails.yaml",
                   "guardrails: [ { id: r, because: w, by: b, " + std::string(rule) + " } ]"}},
                 diagnostics);
  EXPECT_NE(site, nullptr) << diagnostics.Print();
  if (!site) return {};
  Options options;
  options.as_of = *ParseDate("2026-11-21");
  const auto plan = Make(*site, {}, options, diagnostics);
  const auto found = ForbiddenFinder(*plan).Find(0, site->FindPoint(point));
  EXPECT_TRUE(found.has_value());
  std::vector<std::string> out;
  for (const ForbiddenPackets& one : *found) {
    std::string text = one.every_interface ? (one.hook == policy::Hook::kInput ? "in:" : "out:")
                                           : one.in_interface + " -> " + one.out_interface + ":";
    for (const auto& box : one.boxes) text += " " + ToText(box) + ";";
    for (const auto& box : one.but_not) text += " not " + ToText(box) + ";";
    out.push_back(std::move(text));
  }
  return out;
}

TEST(ForbiddenFinder, FollowsTheWayBetweenTheZones) {
  EXPECT_THAT(Forbidden("from: left, to: right, never: tcp/23", "a"),
              ElementsAre("a0 -> a1: tcp 10.1.0.0/24 -> 10.3.0.0/24 port 23;"));
  EXPECT_THAT(Forbidden("from: left, to: right, never: tcp/23", "b"),
              ElementsAre("b0 -> b1: tcp 10.1.0.0/24 -> 10.3.0.0/24 port 23;"));
  EXPECT_THAT(Forbidden("from: middle, to: right, never: tcp/23", "a"), IsEmpty());
}

TEST(ForbiddenFinder, AZoneMeansTheZonesInsideIt) {
  EXPECT_THAT(Forbidden("from: left, to: vault, never: tcp/23", "b"),
              ElementsAre("b0 -> b1: tcp 10.1.0.0/24 -> 10.3.0.128/25 port 23;"));
}

TEST(ForbiddenFinder, AnyIsEveryPairWhoseWayCrossesThePoint) {
  EXPECT_THAT(Forbidden("from: any, to: middle, never: udp/53", "b"),
              ElementsAre("b1 -> b0: udp 10.3.0.0/24 -> 10.2.0.0/24 port 53;"));
  // Towards the right, the left and the middle are one set of sources.
  EXPECT_THAT(Forbidden("from: any, to: right, never: udp/53", "b"),
              ElementsAre("b0 -> b1: udp 10.1.0.0/24 -> 10.3.0.0/24 port 53; udp 10.2.0.0/24 -> "
                          "10.3.0.0/24 port 53;"));
}

TEST(ForbiddenFinder, AZoneOfAnotherRealmIsAnotherNetwork) {
  EXPECT_THAT(Forbidden("from: elsewhere, to: right, never: all", "b"), IsEmpty());
}

TEST(ForbiddenFinder, AHostSeesWhatConcernsIt) {
  EXPECT_THAT(Forbidden("from: left, to: right, never: tcp/23", "h1-fw"),
              ElementsAre("in: tcp 10.1.0.0/24 -> 10.3.0.9 port 23;"));
  EXPECT_THAT(Forbidden("from: right, to: left, never: tcp/23", "h1-fw"),
              ElementsAre("out: tcp 10.3.0.9 -> 10.1.0.0/24 port 23;"));
}

TEST(ForbiddenFinder, OnlyAndExceptionsAreTakenOut) {
  const auto only = Forbidden("from: left, to: middle, only: tcp/443", "a");
  ASSERT_EQ(only.size(), 1U);
  EXPECT_EQ(only[0].substr(0, only[0].find(" not")), "a0 -> a1: any 10.1.0.0/24 -> 10.2.0.0/24;");
  EXPECT_THAT(only[0], testing::HasSubstr("not tcp 0.0.0.0/0 -> 0.0.0.0/0 port 443;"));
  EXPECT_THAT(Forbidden("from: left, to: middle, never: tcp/23, except: [ { from: h2, to: "
                        "10.2.0.7, allow: tcp/23, reason: r, by: b } ]",
                        "a"),
              ElementsAre("a0 -> a1: tcp 10.1.0.0/24 -> 10.2.0.0/24 port 23; not tcp 10.1.0.9 -> "
                          "10.2.0.7 port 23;"));
}

// What the plan has of an extra is what is excepted of it.
TEST(ForbiddenFinder, AnExceptedExtraIsItsFlows) {
  EXPECT_THAT(
      Forbidden(
          "from: left, to: right, never: tcp/20-29, except: [ { extra: e, reason: r, by: b } ]",
          "a", "extra:\n  - { id: e, from: h2, to: h1, allow: tcp/22, reason: r, by: b }\n"),
      ElementsAre("a0 -> a1: tcp 10.1.0.0/24 -> 10.3.0.0/24 port 20-29; not tcp 10.1.0.9 -> "
                  "10.3.0.9 port 22;"));
}

TEST(ForbiddenFinder, AskAndEndedRulesForbidNothing) {
  EXPECT_THAT(Forbidden("from: left, to: right, ask: tcp/23, who: team", "a"), IsEmpty());
  EXPECT_THAT(Forbidden("from: left, to: right, never: tcp/23, until: 2026-11-20", "a"), IsEmpty());
}

}  // namespace
}  // namespace portwright::plan
