#include "plan/bind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kDns = "b/base/cluster-dns/53";

std::string Two(const std::string& first, const std::string& second, const std::string& rest) {
  return "products:\n"
         "  - { id: b, product: box, version: \"2.0\", cluster: c1" +
         first + " }\n  - { id: d, product: box, version: \"2.0\", self: [mail1]" + second +
         " }\n" + rest;
}

TEST(Bindings, OfAnInstanceGoBeforeThoseOfTheSite) {
  const Sample s = PlanOf(Two(", bind: { dns: agent1 }", "", "bind: { dns: dns1 }\n"));
  EXPECT_THAT(s.Flows(kDns), ElementsAre("c1 10.1.0.1, 10.1.0.2 -> agent1 10.2.0.11 tcp/53",
                                         "c1 10.1.0.1, 10.1.0.2 -> agent1 10.2.0.11 udp/53"));
  EXPECT_THAT(s.Flows("d/base/cluster-dns/53"),
              ElementsAre("mail1 10.2.0.25 -> dns1 10.1.0.53 tcp/53",
                          "mail1 10.2.0.25 -> dns1 10.1.0.53 udp/53"))
      << "a shared role is bound once";
}

TEST(Bindings, ByTheRolesOwnNameGoBeforeTheSharedOne) {
  SampleCatalog catalog;
  catalog.roles += "  resolver: { title: R, kind: service, shared: dns }\n";
  catalog.Require("a/cluster-resolver/53", "cluster", "resolver", "udp/53");
  const std::string site = std::string(kSampleNetwork) +
                           "products: [ { id: b, product: box, version: \"2.0\", cluster: c1 } ]\n";
  EXPECT_THAT(
      PlanWith(catalog.Text(), site + "bind: { dns: dns1 }\n").Flows("b/a/cluster-resolver/53"),
      ElementsAre("c1 10.1.0.1, 10.1.0.2 -> dns1 10.1.0.53 udp/53"));
  EXPECT_THAT(PlanWith(catalog.Text(), site + "bind: { dns: dns1, resolver: mail1 }\n")
                  .Flows("b/a/cluster-resolver/53"),
              ElementsAre("c1 10.1.0.1, 10.1.0.2 -> mail1 10.2.0.25 udp/53"));
}

TEST(Bindings, ToAnInstanceMeanItsOwnParties) {
  const Sample s = PlanOf(Two(", bind: { dns: d }", "", "bind: { dns: b }\n"));
  EXPECT_THAT(s.Flows(kDns), ElementsAre("c1 10.1.0.1, 10.1.0.2 -> mail1 10.2.0.25 tcp/53",
                                         "c1 10.1.0.1, 10.1.0.2 -> mail1 10.2.0.25 udp/53"));
  EXPECT_THAT(s.Flows("d/base/cluster-dns/53"), SizeIs(4)) << "nodes and VIP, two services";
}

TEST(Bindings, OfTheSiteThatNoProductHasAreErrors) {
  const Sample s = PlanOf(Instance("") + "");
  EXPECT_FALSE(s.diagnostics.has_errors()) << s.Messages();
  std::string wrong = Instance("");
  wrong.replace(wrong.find("bind: { dns: dns1 }"), 19, "bind: { dns: dns1, dsn: dns1 }");
  EXPECT_THAT(PlanOf(wrong).Messages(), HasSubstr("PW-PLAN-0050"));
  EXPECT_THAT(PlanOf(wrong).Messages(), HasSubstr("did you mean dns?"));
}

TEST(Bindings, ToNoneKeepTheReason) {
  std::string site = Instance("agents: on");
  site.replace(site.find("agent: \"tag: agent\""), 19, "agent: { none: none yet }");
  const Sample s = PlanOf(site);
  EXPECT_EQ(s.WhySkipped("backup/cluster-agent/50051"), "role agent has no endpoint: none yet");
  const auto none =
      std::count_if(s.plan->skipped.begin(), s.plan->skipped.end(),
                    [](const Skip& skip) { return skip.why == SkipReason::kNoEndpoint; });
  EXPECT_EQ(none, 2) << "its two requirements";
  EXPECT_FALSE(s.diagnostics.has_errors()) << s.Messages();
}

TEST(Groups, OfOneInstanceSayNothingOfAnother) {
  std::string site = Instance("peers: on") +
                     "groups:\n"
                     "  - { id: one, instance: b, roles: { agent: agent1, filer: filer1 } }\n"
                     "  - { id: two, instance: d, roles: { agent: agent2, filer: filer2 } }\n";
  site.insert(site.find("bind: { dns: dns1 }"),
              "  - { id: d, product: box, version: \"2.0\", self: [mail1], features: { peers: on } "
              "}\n");
  const Sample s = PlanOf(site);
  EXPECT_THAT(s.Flows("b/peers/agent-filer/4745"),
              ElementsAre("agent1 10.2.0.11 -> filer1 10.2.0.21 tcp/4747"));
  EXPECT_THAT(s.Flows("d/peers/agent-filer/4745"),
              ElementsAre("agent2 10.2.0.12 -> filer2 10.2.0.22 tcp/4747"));
}

TEST(Groups, WithSeveralOfARoleArePlannedWhole) {
  const Sample s = PlanOf(Instance("peers: on") +
                          "groups: [ { id: one, roles: { agent: [agent1, agent2], filer: "
                          "[filer1, filer2] } } ]\n");
  EXPECT_THAT(s.Flows("b/peers/agent-filer/4745"), SizeIs(4));
  EXPECT_THAT(s.Messages(), Not(HasSubstr("PW-PLAN-0042")));
}

TEST(Groups, ThatLeaveOutABoundEndpointSaySo) {
  const Sample s = PlanOf(Instance("peers: on") +
                          "groups: [ { id: one, roles: { agent: agent1, filer: filer1 } } ]\n");
  EXPECT_THAT(s.Flows("b/peers/agent-filer/4745"),
              ElementsAre("agent1 10.2.0.11 -> filer1 10.2.0.21 tcp/4747"));
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0054"));
  EXPECT_THAT(s.Messages(), HasSubstr("agent2"));
  EXPECT_THAT(s.Messages(), HasSubstr("filer2"));
  EXPECT_THAT(s.WhySkipped("peers/agent-filer/4745"), HasSubstr("agent2"));
}

TEST(Groups, OfRolesThatNoProductHasAreErrors) {
  const Sample s = PlanOf(Instance("peers: on") +
                          "groups: [ { id: one, roles: { agnet: agent1, filer: filer1 } } ]\n");
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0053"));
  EXPECT_THAT(s.Messages(), HasSubstr("'agnet'"));
  EXPECT_THAT(s.Messages(), HasSubstr("did you mean agent?"));
}

TEST(Windows, ThatNothingWaitsForAreWarnings) {
  const Sample s = PlanOf(Instance("") +
                          "windows: [ { name: jion, from: 2026-12-01, until: 2026-12-02, reason: r "
                          "} ]\n");
  EXPECT_THAT(s.Messages(), HasSubstr("PW-PLAN-0055"));
  EXPECT_THAT(s.Messages(), HasSubstr("did you mean join?"));
}

TEST(Names, OfATextParameterAreTakenForEachOfItsValues) {
  SampleCatalog catalog;
  catalog.roles +=
      "  cloud: { title: C, kind: internet, names: [\"*.s3.<region>.example.com\"] }\n";
  catalog.more = "parameters: { region: { title: Region, type: text } }\n";
  catalog.Require("a/cluster-cloud/443", "cluster", "cloud", "tcp/443");
  const std::string site =
      std::string(kSampleNetwork) +
      "names:\n  \"*.s3.west.example.com\": { prefixes: [203.0.112.0/24] }\n"
      "  \"*.s3.east.example.com\": { prefixes: [203.0.111.0/24] }\n"
      "products: [ { id: b, product: box, version: \"2.0\", cluster: c1, parameters: { region: ";
  EXPECT_THAT(PlanWith(catalog.Text(), site + "west } } ]\n").Flows(),
              ElementsAre("c1 10.1.0.1, 10.1.0.2 -> *.s3.west.example.com 203.0.112.0/24 tcp/443"));
  EXPECT_THAT(PlanWith(catalog.Text(), site + "[west, east] } } ]\n").Flows(),
              ElementsAre("c1 10.1.0.1, 10.1.0.2 -> *.s3.east.example.com 203.0.111.0/24 tcp/443",
                          "c1 10.1.0.1, 10.1.0.2 -> *.s3.west.example.com 203.0.112.0/24 tcp/443"));
  const Sample missing = PlanWith(catalog.Text(), site + "[west, north, south] } } ]\n");
  EXPECT_THAT(missing.Messages(), HasSubstr("'*.s3.north.example.com'"));
  EXPECT_THAT(missing.Messages(), HasSubstr("'*.s3.south.example.com'"));
  EXPECT_THAT(missing.Flows(), IsEmpty());
}

}  // namespace
}  // namespace portwright::plan
