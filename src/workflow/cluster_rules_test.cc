#include "workflow/cluster_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "cluster/run.h"
#include "policy/evaluate.h"
#include "workflow/cluster_host.h"

namespace portwright::workflow {
namespace {

using ::testing::HasSubstr;

cluster::State Read(const std::string& script) {
  Diagnostics diagnostics;
  cluster::State state;
  cluster::ReadScript(
      "firewall-profile add profile-name=web ports=443/tcp,8000-8010/tcp\n"
      "firewall-profile add profile-name=name ports=53/udp\n" +
          script,
      diagnostics.AddFile("s"), cluster::BuiltInGrammar(), state, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.Print();
  for (cluster::Attachment& one : state.attachments) one.place = {};  // of other diagnostics
  return state;
}

std::string On(const std::string& profile, const std::string& rest) {
  return "firewall-profile activate profile-name=" + profile + " " + rest + "\n";
}

bool Permits(const policy::Policy& policy, const std::string& source, std::uint16_t port,
             const std::string& in) {
  net::Packet packet;
  packet.source = *net::ParseAddress(source);
  packet.destination = *net::ParseAddress(source.find(':') == source.npos ? "10.1.0.1" : "fd00::1");
  packet.protocol = net::kProtocolTcp;
  packet.source_port = 40000;
  packet.destination_port = port;
  packet.in_interface = in;
  return policy::Evaluate(policy, policy::Hook::kInput, packet).verdict ==
         policy::VerdictKind::kAccept;
}

TEST(ClusterRules, DenialsAreTakenOutOfWhatIsAllowed) {
  const cluster::State state = Read(On("web", "action=allow ipsets=10.0.0.0/8,fd00::/8") +
                                    On("web", "action=deny ipsets=10.2.0.0/16") +
                                    On("web", "action=return ipsets=10.3.0.0/16"));
  Diagnostics diagnostics;
  const ClusterRules rules = ClusterRulesOf(state, {"eth0"}, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  EXPECT_TRUE(Permits(rules.policy, "10.1.0.9", 443, "eth0"));
  EXPECT_TRUE(Permits(rules.policy, "10.3.0.9", 8010, "eth7"));
  EXPECT_TRUE(Permits(rules.policy, "fd00::9", 443, "eth0"));
  EXPECT_FALSE(Permits(rules.policy, "10.2.0.9", 443, "eth0"));
  EXPECT_FALSE(Permits(rules.policy, "10.1.0.9", 444, "eth0"));
  EXPECT_FALSE(Permits(rules.policy, "11.1.0.9", 443, "eth0"));
  ASSERT_EQ(rules.policy.reasons.size(), 1U);
  EXPECT_EQ(rules.policy.reasons[0].id, "cluster/web");
}

TEST(ClusterRules, ADenialAtOneInterfaceIsSaidOfEachThatThereIs) {
  const cluster::State state =
      Read(On("web", "action=allow ipsets=10.0.0.0/8") +
           On("web", "action=deny ipsets=10.2.0.0/16 interface-names=eth0"));
  Diagnostics diagnostics;
  const ClusterRules rules = ClusterRulesOf(state, {"eth0", "eth1"}, diagnostics);
  EXPECT_THAT(diagnostics.Print(), HasSubstr("PW-FLOW-0040"));
  EXPECT_FALSE(Permits(rules.policy, "10.2.0.9", 443, "eth0"));
  EXPECT_TRUE(Permits(rules.policy, "10.1.0.9", 443, "eth0"));
  EXPECT_TRUE(Permits(rules.policy, "10.2.0.9", 443, "eth1"));
  // An interface that comes later gets what is denied nowhere.
  EXPECT_FALSE(Permits(rules.policy, "10.2.0.9", 443, "eth2"));
  EXPECT_TRUE(Permits(rules.policy, "10.1.0.9", 443, "eth2"));
}

TEST(ClusterRules, WhatGoesOutIsRefused) {
  const cluster::State state =
      Read("firewall-profile add profile-name=mail ports=25/tcp direction=OUTPUT\n" +
           On("mail", "action=allow ipsets=10.0.0.0/8"));
  Diagnostics diagnostics;
  EXPECT_FALSE(ClusterBundle(state, {"eth0"}, "2026-11-21", diagnostics));
  EXPECT_THAT(diagnostics.Print(), HasSubstr("PW-FLOW-0041"));
}

// Rendered, read back and proven, whatever overlaps.
TEST(ClusterRules, BundlesOfOverlappingAttachmentsAreProven) {
  const std::vector<std::string> ends = {"ipsets=10.0.0.0/8", "ipsets=10.2.0.0/16,fd00::/8",
                                         "ipsets=0.0.0.0/0,::/0", "ipsets=10.2.3.4"};
  const std::vector<std::string> places = {"", " interface-names=eth0",
                                           " interface-group-names=eth0,eth1"};
  const std::vector<std::string> actions = {"allow", "deny", "return"};
  std::uint32_t number = 1;
  const auto pick = [&](const std::vector<std::string>& from) {
    number = number * 1664525U + 1013904223U;
    return from[(number >> 16) % from.size()];
  };
  for (int round = 0; round < 150; ++round) {
    std::string script;
    for (int i = 0; i < 1 + round % 5; ++i) {
      script += On(pick({"web", "name"}), pick(ends) + pick(places) + " action=" + pick(actions));
    }
    Diagnostics diagnostics;
    const auto bundle =
        ClusterBundle(Read(script), {"eth0", "eth1", "eth2"}, "2026-11-21", diagnostics);
    ASSERT_TRUE(bundle) << script << diagnostics.Print();
    EXPECT_THAT(bundle->text, HasSubstr("policy drop"));
  }
}

TEST(ClusterRules, NothingAttachedNothingGetsIn) {
  Diagnostics diagnostics;
  const auto bundle = ClusterBundle(cluster::State(), {"eth0"}, "2026-11-21", diagnostics);
  ASSERT_TRUE(bundle) << diagnostics.Print();
  EXPECT_THAT(bundle->text, HasSubstr("hook input priority filter; policy drop"));
  EXPECT_EQ(bundle->text.find("hook output"), std::string::npos);
}

}  // namespace
}  // namespace portwright::workflow
