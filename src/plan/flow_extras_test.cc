// Extras, omissions, grants and windows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/flows.h"
#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

net::Service Service(const char* text) { return *net::ParseService(text); }

TEST(Covers, ComparesServicesOfOneKind) {
  EXPECT_TRUE(Covers(Service("any"), Service("tcp/1")));
  EXPECT_FALSE(Covers(Service("tcp/any"), Service("any")));
  EXPECT_TRUE(Covers(Service("tcp/1-10"), Service("tcp/10")));
  EXPECT_FALSE(Covers(Service("tcp/1-10"), Service("tcp/10-11")));
  EXPECT_FALSE(Covers(Service("tcp/1-10"), Service("udp/5")));
  EXPECT_TRUE(Covers(Service("icmp/any"), Service("icmp/echo-request")));
  EXPECT_FALSE(Covers(Service("icmp/echo-request"), Service("icmp/any")));
  EXPECT_TRUE(Covers(Service("proto/50"), Service("proto/50")));
  EXPECT_FALSE(Covers(Service("proto/50"), Service("proto/51")));
}

std::string Extra(const std::string& from, const std::string& to, const std::string& more = "") {
  return Instance("") + "extra:\n  - { id: m, from: [" + from + "], to: [" + to +
         "], allow: [tcp/9100, udp/161], reason: r, by: j" + more + " }\n";
}

TEST(Extras, AreEveryPairInEveryFamilyBothHave) {
  const Sample s = PlanOf(Extra("dns1", "agent1, filer1"));
  EXPECT_THAT(s.Flows("extra/m"), ElementsAre("dns1 10.1.0.53 -> agent1 10.2.0.11 tcp/9100",
                                              "dns1 10.1.0.53 -> agent1 10.2.0.11 udp/161",
                                              "dns1 10.1.0.53 -> filer1 10.2.0.21 tcp/9100",
                                              "dns1 10.1.0.53 -> filer1 10.2.0.21 udp/161"));
  const Reason& reason = *s.FindReason("extra/m");
  EXPECT_EQ(reason.extra, 0U);
  EXPECT_EQ(reason.catalog, nullptr);
}

TEST(Extras, OfAnInstanceAreOfItsParties) {
  EXPECT_THAT(PlanOf(Extra("dns1", "b")).Flows("extra/m"), SizeIs(4)) << "nodes and VIP";
}

TEST(Extras, WhosePartsGiveNothingAreListed) {
  std::string site = Extra("dns1", "agent1, six");
  site = Instance("") + site.substr(site.find("extra:"));
  std::string network(kSampleNetwork);
  network.replace(network.find("clusters:"), 9,
                  "  six: { addresses: [\"2001:db8:2::6\"] }\nclusters:");
  std::string four = site;
  four.replace(four.find("from: [dns1]"), 12, "from: [mail1]");
  const Sample s = PlanOf(four, false, "2026-11-21", network);
  EXPECT_THAT(s.Flows("extra/m"), SizeIs(2));
  EXPECT_EQ(s.WhySkipped("extra/m"), "mail1 -> six: no family or no way that both have");
  const Sample none =
      PlanOf(four.replace(four.find("agent1, six"), 11, "six"), false, "2026-11-21", network);
  EXPECT_THAT(none.Messages(), HasSubstr("PW-PLAN-0049"));
}

TEST(Extras, ToANameWithoutAddressesAreAnError) {
  const std::string names =
      "names:\n  object.example.com: { object: true }\n  late.example.com: { resolve: true }\n"
      "  far.example.com: { proxy: web }\n  near.example.com: { prefixes: [203.0.112.0/24] }\n"
      "proxies: { web: { to: mail1, port: 3128 } }\n";
  EXPECT_THAT(PlanOf(Extra("dns1", "near.example.com") + names).Flows("extra/m"), SizeIs(2));
  EXPECT_THAT(PlanOf(Extra("dns1", "agent1, object.example.com") + names).Flows("extra/m"),
              Contains("dns1 10.1.0.53 -> object.example.com object.example.com tcp/9100"))
      << "a name that is an object is planned as one";
  for (const char* name : {"late.example.com", "far.example.com"}) {
    const Sample s = PlanOf(Extra("dns1", std::string("agent1, ") + name) + names);
    EXPECT_THAT(s.Flows("extra/m"), SizeIs(2)) << "agent1 alone";
    EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0058")) << name;
    EXPECT_THAT(s.Messages(), HasSubstr(name));
  }
}

TEST(Omissions, MayNameServicesAndAnInstance) {
  const std::string omit = "omit:\n  - { requirement: base/cluster-dns/53, reason: r, by: j, ";
  EXPECT_THAT(PlanOf(Instance("") + omit + "allow: [tcp/53] }\n").Flows("b/base/cluster-dns/53"),
              ElementsAre("c1 10.1.0.1, 10.1.0.2 -> dns1 10.1.0.53 udp/53"));
  EXPECT_THAT(PlanOf(Instance("") + omit + "instance: b }\n").Flows("b/base/cluster-dns/53"),
              IsEmpty());
  EXPECT_THAT(
      PlanOf("omit: [ { requirement: base/cluster-dns/54, reason: r, by: j } ]\n" + Instance(""))
          .Messages(),
      HasSubstr("did you mean base/cluster-dns/53?"));
}

TEST(Omissions, NameTheEndsAsTheRequirementDoes) {
  // The cluster mounts the filer: `from` is the filer all the same.
  const Sample s = PlanOf(Instance("nas: on") +
                          "omit:\n  - { requirement: nas/filer-cluster/2049, from: filer1, "
                          "reason: r, by: j }\n");
  EXPECT_THAT(s.Flows("b/nas/filer-cluster/2049"),
              ElementsAre("c1 10.1.0.1, 10.1.0.2 -> filer2 10.2.0.22 tcp/2049"));
  EXPECT_EQ(s.WhySkipped("nas/filer-cluster/2049"), "tcp/2049 c1 (nodes) -> filer1");
}

TEST(Omissions, ThatOmitNothingAreAWarning) {
  const Sample s = PlanOf(Instance("agents: on") +
                          "omit:\n  - { requirement: backup/cluster-agent/50051, to: mail1, "
                          "reason: r, by: j }\n");
  EXPECT_THAT(s.Flows("b/backup/cluster-agent/50051"), SizeIs(2));
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0057"));
}

std::string Grant(const std::string& more) {
  return Instance("agents: on") + "granted:\n  - { from: inside, to: outside, " + more +
         ", reason: base, by: net }\n";
}

TEST(Grants, CoverAFlowWholeOrNotAtAll) {
  constexpr const char* kControl = "b/backup/cluster-agent/50051";
  EXPECT_THAT(PlanOf(Grant("allow: [any]")).Flows(kControl)[0], HasSubstr("granted"));
  EXPECT_THAT(PlanOf(Grant("allow: [udp/any]")).Flows(kControl)[0], testing::Not(HasSubstr("gr")));
  std::string part = Grant("allow: [any]");
  part.replace(part.find("from: inside"), 12, "from: 10.1.0.1");
  EXPECT_THAT(PlanOf(part).Flows(kControl)[0], testing::Not(HasSubstr("granted")))
      << "one of two nodes";
}

TEST(Grants, EndWithTheirDay) {
  const std::string until = Grant("allow: [any], until: 2026-11-21");
  EXPECT_THAT(PlanOf(until).Flows("b/backup/cluster-agent/50051")[0], HasSubstr("granted"));
  const Sample over = PlanOf(until, false, "2026-11-22");
  EXPECT_THAT(over.Flows("b/backup/cluster-agent/50051")[0], testing::Not(HasSubstr("granted")));
  EXPECT_EQ(over.plan->grants.size(), 0U);
  EXPECT_EQ(over.WhySkipped("granted"), "base ended on 2026-11-21");
}

TEST(Windows, EndWithTheLastThatIsOpen) {
  const Sample s =
      PlanOf(Instance("joining: on") +
                 "windows:\n"
                 "  - { name: join, from: 2026-12-01, until: 2026-12-09, reason: r }\n"
                 "  - { name: join, from: 2026-12-02, until: 2026-12-03, reason: r }\n",
             false, "2026-12-02");
  EXPECT_EQ(*s.FindReason("b/joining/cluster-dns/88")->until, *ParseDate("2026-12-09"));
}

}  // namespace
}  // namespace portwright::plan
