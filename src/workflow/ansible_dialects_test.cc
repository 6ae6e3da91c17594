// Playbooks around the texts of real dialects; dialect/ansible has the tests of their shape.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "testing/golden.h"
#include "testing/policy_builder.h"
#include "workflow/dialects.h"
#include "workflow/point_proof.h"

namespace portwright::workflow {
namespace {

using policy::Hook;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;

policy::Policy Database() {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11-10.1.0.14", "10.20.0.5", "tcp/11117", {"b/oracle/11117"})
      .Allow("fd00:1::/64", "fd00:20::5", "tcp/11117", {"b/oracle/11117"})
      .Allow("10.1.0.0/24", "10.20.0.5", "icmp/echo-request", {"b/ping"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5", "10.9.0.53", "udp/53", {"b/dns"})
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk");
  return std::move(builder.policy());
}

policy::Policy Edge() {
  PolicyBuilder builder("edge");
  RuleExtras way;
  way.in_interface = "eth0";
  way.out_interface = "eth1";
  builder.Chain(Hook::kForward)
      .Allow("10.1.0.11-10.1.0.14", "10.20.0.5", "tcp/11117", {"b/oracle/11117"}, way);
  return std::move(builder.policy());
}

dialect::Rendered TextOf(const std::string& dialect, const policy::Policy& policy) {
  Diagnostics diagnostics;
  dialect::RenderOptions options;
  options.title = "Rules of " + policy.point;
  auto out = FindDialect(dialect)->RenderWithReasons(policy, options, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.Print();
  return out;
}

TEST(AnsibleDialects, GoldenTexts) {
  const std::string folder = "src/dialect/ansible/testdata/";
  for (const std::string kind : {"nftables", "firewalld"}) {
    const auto host = TextOf("ansible-" + kind, Database());
    EXPECT_TRUE(MatchesGolden(host.text, folder + "host." + kind + ".yml"));
    ASSERT_EQ(host.beside.size(), 1U);
    EXPECT_EQ(host.beside[0].first, "remove.yml");
    EXPECT_TRUE(MatchesGolden(host.beside[0].second, folder + "host." + kind + ".remove.yml"));
    EXPECT_TRUE(
        MatchesGolden(TextOf("ansible-" + kind, Edge()).text, folder + "gateway." + kind + ".yml"));
  }
}

TEST(AnsibleDialects, ArePlaybooksOfTheTextsThatTheyWrap) {
  for (const std::string kind : {"nftables", "firewalld"}) {
    const auto wrapped = TextOf("ansible-" + kind, Database());
    const auto inner = TextOf(kind, Database());
    EXPECT_EQ(wrapped.rules, inner.rules);
    EXPECT_EQ(wrapped.reasons, inner.reasons);
    EXPECT_EQ(RecogniseDialect(wrapped.text), FindDialect("ansible-" + kind));
    EXPECT_EQ(FindTextDifference(Database(), *FindDialect("ansible-" + kind), wrapped,
                                 {"db1", "", *ParseDate("2026-11-21"), {}}),
              "");
  }
}

}  // namespace
}  // namespace portwright::workflow
