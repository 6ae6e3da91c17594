#include "workflow/cluster_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/run.h"

namespace portwright::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// 443/tcp from 10.2.0.0/16 and 22/tcp from 10.9.0.1, at g1 alone.
policy::Policy Planned() {
  policy::Policy policy;
  const auto set = [](const char* text) {
    return net::AddressSet(net::ParsePrefix(text)->Range());
  };
  policy.own_interfaces = {{"g1", set("10.1.0.0/28")}, {"g2", set("10.5.0.0/28")}};
  policy.address_sets = {net::AddressSet(), set("10.2.0.0/16"), set("10.9.0.1/32"),
                         set("10.1.0.0/28")};
  policy.services = {net::Service(), *net::ParseService("tcp/443"), *net::ParseService("tcp/22")};
  policy::Rule rule;
  rule.verdict.kind = policy::VerdictKind::kAccept;
  rule.destinations = 3;
  rule.sources = 1;
  rule.service = 1;
  policy.chains.push_back({"input", policy::Hook::kInput, {}, {rule}, {}});
  rule.sources = 2;
  rule.service = 2;
  policy.chains[0].rules.push_back(rule);
  return policy;
}

std::vector<std::string> Found(const std::string& script) {
  Diagnostics diagnostics;
  cluster::State state;
  cluster::ReadScript("firewall-profile add profile-name=Management ports=443/tcp\n" + script,
                      diagnostics.AddFile("s"), cluster::BuiltInGrammar(), state, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.Print();
  std::vector<std::string> out;
  for (const AuditEntry& one : AuditCluster(state, Planned())) {
    const char* kinds[] = {"MISSING", "UNEXPECTED", "ALL"};
    out.push_back(one.application + " " + kinds[static_cast<int>(one.discrepancy)] + " " +
                  one.entry);
  }
  return out;
}

const std::string kSsh =
    "firewall-profile add profile-name=SSH ports=22/tcp\n"
    "firewall-profile activate profile-name=SSH action=allow "
    "ipsets=10.9.0.1/32 interface-group-names=g1\n";
std::string Management(const std::string& rest) {
  return "firewall-profile activate profile-name=Management " + rest + "\n";
}

TEST(ClusterAudit, WhatIsPlannedAndNoMore) {
  EXPECT_THAT(Found(kSsh + Management("action=allow ipsets=10.2.0.0/17,10.2.128.0/17")), IsEmpty());
}

TEST(ClusterAudit, MissingEntries) {
  EXPECT_THAT(Found(""),
              ElementsAre("22/tcp MISSING 10.9.0.1/32", "Management MISSING 10.2.0.0/16"));
  EXPECT_THAT(Found(kSsh + Management("action=allow ipsets=10.2.0.0/17")),
              ElementsAre("Management MISSING 10.2.128.0/17"));
  // At another interface group than the planned one.
  EXPECT_THAT(Found(kSsh + Management("action=allow ipsets=10.2.0.0/16 interface-group-names=g2")),
              ElementsAre("Management MISSING 10.2.0.0/16", "Management UNEXPECTED 10.2.0.0/16"));
  EXPECT_THAT(Found(kSsh + Management("action=allow ipsets=10.2.0.0/16") +
                    Management("action=deny ipsets=10.2.7.0/24")),
              ElementsAre("Management MISSING 10.2.7.0/24"));
}

TEST(ClusterAudit, UnexpectedEntries) {
  EXPECT_THAT(Found(kSsh + Management("action=allow ipsets=10.2.0.0/16,10.7.0.0/16")),
              ElementsAre("Management UNEXPECTED 10.7.0.0/16"));
  EXPECT_THAT(Found(kSsh + Management("action=allow")),
              ElementsAre("Management ALL every address"));
  EXPECT_THAT(Found(kSsh + Management("action=allow ipsets=0.0.0.0/0")),
              ElementsAre("Management ALL 0.0.0.0/0"));
  // What a denial closes is in no way open.
  EXPECT_THAT(Found(kSsh + Management("action=allow ipsets=10.2.0.0/16,10.7.0.0/16") +
                    Management("action=deny ipsets=10.7.0.0/16")),
              IsEmpty());
}

}  // namespace
}  // namespace portwright::workflow
