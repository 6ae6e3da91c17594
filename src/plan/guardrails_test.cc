#include "plan/guardrails.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/guardrail_cures.h"
#include "plan/sample_plan.h"

namespace portwright::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A cluster inside, two agents and a server outside, and a subnet of the outside as a zone.
constexpr std::string_view kNetwork = R"(site: sample
realms: [main, other]
zones:
  inside: { prefixes: [10.1.0.0/16, "2001:db8:1::/48"] }
  outside: { prefixes: [10.2.0.0/16, "2001:db8:2::/48"] }
  vault: { prefixes: [10.2.9.0/24] }
  twin: { prefixes: [10.2.0.0/16], realm: other }
  internet: { internet: true }
hosts:
  agent1: { addresses: [10.2.0.11, "2001:db8:2::11"], tags: [agent] }
  agent2: { addresses: [10.2.9.12], tags: [agent] }
clusters:
  c1: { interfaces: { g1: { nodes: { n1: [10.1.0.1, "2001:db8:1::1"], n2: [10.1.0.2] } } } }
enforcement:
  gw: { kind: gateway, dialect: nftables, interfaces: { eth0: inside, eth1: outside, eth2: internet } }
products:
  - { id: b, product: box, cluster: c1, bind: { agent: "tag: agent" } }
)";

std::string Catalog() {
  return SampleCatalog()
      .Require("base/agent-cluster/20", "agent", "cluster", "tcp/20-25, tcp/443")
      .Require("base/cluster-agent/any", "cluster", "agent", "any")
      .Require("base/agent-agent/139", "agent", "agent", "tcp/139")
      .Text();
}

// Plans with guardrails.yaml as given, and what else the site has.
Sample PlanGuarded(std::string_view rules, std::string_view more = "",
                   std::string_view day = "2026-11-21", const std::string& catalog = Catalog()) {
  Sample s;
  s.catalog = catalog::Read(catalog, "box.yaml", s.diagnostics);
  s.site = site::Read(
      {{site::FileKind::kSite, "site.yaml", std::string(kNetwork) + std::string(more)},
       {site::FileKind::kGuardrails, "guardrails.yaml", "guardrails:\n" + std::string(rules)}},
      s.diagnostics);
  EXPECT_NE(s.site, nullptr) << s.Messages();
  if (!s.catalog || !s.site) return s;
  Options options;
  options.as_of = *ParseDate(day);
  s.plan = Make(*s.site, {s.catalog.get()}, options, s.diagnostics);
  return s;
}

std::string Rule(std::string_view keys, std::string_view except = "") {
  return "  - { id: r, because: why, by: me, " + std::string(keys) +
         (except.empty() ? "" : ", except: [" + std::string(except) + "]") + " }\n";
}

// `b/base/agent-cluster/20 4 flows, tcp 10.2.0.11:40000 -> 10.1.0.9:23`.
std::vector<std::string> Findings(const Sample& s) {
  std::vector<std::string> out;
  for (const GuardrailFinding& finding : s.plan->guardrails) {
    out.push_back(s.plan->reasons[finding.reason].id + " " + std::to_string(finding.flows) + ", " +
                  ToText(finding.witness));
  }
  return out;
}

TEST(Guardrails, ARangeThatHoldsAForbiddenPortBreaksTheRule) {
  const Sample s = PlanGuarded(Rule("from: outside, to: inside, never: tcp/23"));
  // agent1 in two families; agent2 stands in the vault, which is inside the outside.
  EXPECT_THAT(Findings(s), ElementsAre("b/base/agent-cluster/20 3, tcp 10.2.0.11:40000 -> "
                                       "10.1.0.1:23"));
  const GuardrailFinding& finding = s.plan->guardrails.at(0);
  ASSERT_EQ(finding.services.size(), 1U);
  EXPECT_EQ(ToText(s.plan->services[finding.services[0]]), "tcp/20-25");
  EXPECT_TRUE(BreaksGuardrail(*s.plan, finding));
}

TEST(Guardrails, NothingInCommonIsNoFinding) {
  for (const char* rule :
       {"from: outside, to: inside, never: [tcp/26-442, udp/any, icmp/any]",
        "from: inside, to: internet, never: all", "from: twin, to: any, never: all",
        "from: outside, to: inside, only: [tcp/1-100, tcp/443]",
        "from: internet, to: any, never: all"})
    EXPECT_THAT(Findings(PlanGuarded(Rule(rule))), IsEmpty()) << rule;
}

TEST(Guardrails, AZoneMeansTheZonesInsideItAndNotTheOneAround) {
  EXPECT_THAT(Findings(PlanGuarded(Rule("from: vault, to: inside, never: tcp/443"))),
              ElementsAre("b/base/agent-cluster/20 1, tcp 10.2.9.12:40000 -> 10.1.0.1:443"));
}

TEST(Guardrails, AnyServiceHoldsEveryForbiddenOne) {
  EXPECT_THAT(Findings(PlanGuarded(Rule("from: any, to: any, never: netbios"))),
              ElementsAre("b/base/cluster-agent/any 3, tcp 10.1.0.1:40000 -> 10.2.0.11:137",
                          "b/base/agent-agent/139 2, tcp 10.2.0.11:40000 -> 10.2.9.12:139"));
  EXPECT_THAT(Findings(PlanGuarded(Rule("from: inside, to: outside, never: icmp/echo-request"))),
              ElementsAre(HasSubstr("-> 10.2.0.11 type 8 code 0")));
  EXPECT_THAT(Findings(PlanGuarded(Rule("from: inside, to: outside, never: proto/50"))),
              ElementsAre(HasSubstr("b/base/cluster-agent/any")));
}

TEST(Guardrails, OnlyForbidsWhatItDoesNotName) {
  const Sample s = PlanGuarded(Rule("from: outside, to: inside, only: [tcp/20-24, tcp/443]"));
  EXPECT_THAT(Findings(s), ElementsAre(HasSubstr("-> 10.1.0.1:25")));
}

TEST(Guardrails, ClassesHaveTheirPorts) {
  const Sample s = PlanGuarded(Rule("from: any, to: any, never: [clear-text-logins, netbios]"));
  std::vector<std::string> services;
  for (const net::Service& service : s.site->guardrails[0].services)
    services.push_back(ToText(service));
  EXPECT_THAT(services,
              ElementsAre("tcp/21", "tcp/23", "tcp/512-514", "tcp/137-139", "udp/137-139"));
}

TEST(Guardrails, AskIsAQuestionAndNoBreach) {
  const Sample s = PlanGuarded(Rule("from: outside, to: inside, ask: tcp/22, who: team"));
  ASSERT_EQ(s.plan->guardrails.size(), 1U);
  EXPECT_FALSE(BreaksGuardrail(*s.plan, s.plan->guardrails[0]));
  EXPECT_THAT(FindCures(*s.plan, {s.catalog.get()}).at(0).text, IsEmpty());
}

TEST(Guardrails, ARuleThatHasEndedGuardsNothing) {
  const std::string rule = Rule("from: any, to: any, never: all, until: 2026-11-21");
  EXPECT_THAT(Findings(PlanGuarded(rule)), Not(IsEmpty()));
  const Sample later = PlanGuarded(rule, "", "2026-11-22");
  EXPECT_THAT(Findings(later), IsEmpty());
  EXPECT_THAT(later.Messages(), HasSubstr("PW-PLAN-0063"));
}

TEST(GuardrailExceptions, TakeOutExactlyWhatTheySay) {
  const auto rest = [](std::string_view except) {
    return Findings(PlanGuarded(Rule("from: outside, to: inside, never: [tcp/21-23]",
                                     "{ reason: r, by: b, " + std::string(except) + " }")));
  };
  EXPECT_THAT(rest("requirement: base/agent-cluster/20"), IsEmpty());
  EXPECT_THAT(rest("requirement: base/agent-cluster/20, instance: b"), IsEmpty());
  EXPECT_THAT(rest("allow: tcp/20-30"), IsEmpty());
  // One port of three is left.
  EXPECT_THAT(rest("allow: [tcp/21, tcp/23]"), ElementsAre(HasSubstr("-> 10.1.0.1:22")));
  // One agent of two: agent1's flows in both families are gone.
  EXPECT_THAT(rest("from: agent1"),
              ElementsAre("b/base/agent-cluster/20 1, tcp 10.2.9.12:40000 -> 10.1.0.1:22"));
  // The addresses of the cluster are one endpoint: what is left of it counts.
  EXPECT_THAT(rest("to: 10.1.0.1"), ElementsAre(HasSubstr("-> 10.1.0.2:22")));
  EXPECT_THAT(rest("requirement: base/agent-agent/139"), ElementsAre(HasSubstr(":22")));
}

TEST(GuardrailExceptions, AnIdleOneIsSaid) {
  const Sample idle = PlanGuarded(
      Rule("from: any, to: internet, never: all", "{ allow: tcp/1, reason: r, by: b }"));
  EXPECT_THAT(idle.Messages(), HasSubstr("PW-PLAN-0062"));
  const Sample used = PlanGuarded(
      Rule("from: outside, to: inside, never: tcp/22", "{ allow: tcp/22, reason: r, by: b }"));
  EXPECT_THAT(used.Messages(), Not(HasSubstr("PW-PLAN-006")));
}

TEST(GuardrailExceptions, OneThatHasEndedExceptsNothing) {
  const std::string rule = Rule("from: outside, to: inside, never: tcp/22",
                                "{ allow: tcp/22, reason: r, by: b, until: 2026-11-21 }");
  EXPECT_THAT(Findings(PlanGuarded(rule)), IsEmpty());
  const Sample later = PlanGuarded(rule, "", "2026-11-22");
  EXPECT_THAT(Findings(later), ElementsAre(HasSubstr(":22")));
  EXPECT_THAT(later.Messages(), HasSubstr("PW-PLAN-0061"));
}

TEST(GuardrailExceptions, AnUnknownRequirementIsAnError) {
  const Sample s = PlanGuarded(Rule("from: any, to: any, never: all",
                                    "{ requirement: base/agent-cluster/21, reason: r, by: b }"));
  EXPECT_THAT(s.Messages(), HasSubstr("did you mean base/agent-cluster/20?"));
  EXPECT_TRUE(s.diagnostics.has_errors());
}

TEST(GuardrailExceptions, AnAddressOfAnotherRealmIsAnotherParty) {
  // The network of the other realm has the addresses of agent1.
  const std::string twin =
      "networks:\n  clones: { prefixes: [10.2.0.0/24], realm: other }\n"
      "  own: { prefixes: [10.2.0.0/24] }\n";
  const auto rest = [&](const char* from) {
    return Findings(PlanGuarded(
        Rule("from: outside, to: inside, never: tcp/22",
             "{ from: [" + std::string(from) + ", 10.2.9.12, 2001:db8:2::/64], reason: r, by: b }"),
        twin));
  };
  EXPECT_THAT(rest("own"), IsEmpty());
  EXPECT_THAT(rest("clones"), ElementsAre(HasSubstr("10.2.0.11")));
}

std::string CureOf(const Sample& s, std::size_t at = 0) {
  const auto cures = FindCures(*s.plan, {s.catalog.get()});
  return cures.at(at).where + ": " + cures.at(at).text + ", " + std::to_string(cures[at].flows);
}

TEST(GuardrailCures, NameTheServicesThatBreakTheRule) {
  EXPECT_EQ(CureOf(PlanGuarded(Rule("from: outside, to: inside, never: tcp/23"))),
            "omit: { requirement: base/agent-cluster/20, instance: b, allow: tcp/20-25, reason: "
            "guardrail r, by: me }, 3");
}

TEST(GuardrailCures, NameTheEndsWhereOthersMayStay) {
  EXPECT_EQ(CureOf(PlanGuarded(Rule("from: vault, to: inside, never: tcp/23"))),
            "omit: { requirement: base/agent-cluster/20, instance: b, from: agent2, to: c1, allow: "
            "tcp/20-25, reason: guardrail r, by: me }, 1");
}

TEST(GuardrailCures, NameTheWholeRequirementWhereAllOfItBreaks) {
  EXPECT_EQ(
      CureOf(PlanGuarded(Rule("from: any, to: any, never: tcp/139",
                              "{ requirement: base/cluster-agent/any, reason: r, by: b }"))),
      "omit: { requirement: base/agent-agent/139, instance: b, reason: guardrail r, by: me }, "
      "2");
}

// What is said to cure does, written into the file as it stands.
TEST(GuardrailCures, CureWhatTheySay) {
  const std::string rule = Rule("from: vault, to: inside, never: tcp/23");
  const Sample broken = PlanGuarded(rule);
  const auto cures = FindCures(*broken.plan, {broken.catalog.get()});
  const Sample cured = PlanGuarded(rule, "omit: [ " + cures.at(0).text + " ]\n");
  EXPECT_THAT(Findings(cured), IsEmpty());
  EXPECT_EQ(cured.plan->flows.size() + cures[0].flows, broken.plan->flows.size());
}

TEST(GuardrailCures, NarrowAnExtra) {
  const std::string catalog =
      SampleCatalog().Require("base/c/1", "cluster", "agent", "tcp/1").Text();
  const auto cure = [&](const std::string& allow) {
    return CureOf(PlanGuarded(
        Rule("from: outside, to: inside, never: clear-text-logins"),
        "extra:\n  - { id: e, from: agent1, to: c1, allow: [" + allow + "], reason: r, by: b }\n",
        "2026-11-21", catalog));
  };
  EXPECT_EQ(cure("tcp/23, tcp/22"), "extra: e: allow: tcp/22, 2");
  EXPECT_EQ(cure("tcp/23"), "extra: e: remove it, 2");
}

TEST(GuardrailExceptions, NameExtras) {
  const Sample s = PlanGuarded(
      Rule("from: outside, to: inside, never: udp/53", "{ extra: e, reason: r, by: b }"),
      "extra:\n  - { id: e, from: agent1, to: c1, allow: udp/53, reason: r, by: b }\n");
  EXPECT_THAT(Findings(s), IsEmpty());
}

}  // namespace
}  // namespace portwright::plan
