#include "cluster/meaning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cluster/run.h"
#include "policy/evaluate.h"

namespace portwright::cluster {
namespace {

using ::testing::HasSubstr;

struct Meant {
  std::unique_ptr<policy::Policy> policy;
  std::string messages;

  // `yes`, `no`, `maybe` of the first packet of a connection.
  std::string Ask(const std::string& source, const std::string& destination, std::uint16_t port,
                  bool is_udp = false, const std::string& in = "",
                  policy::Hook hook = policy::Hook::kInput) const {
    net::Packet packet;
    packet.source = *net::ParseAddress(source);
    packet.destination = *net::ParseAddress(destination);
    packet.protocol = is_udp ? net::kProtocolUdp : net::kProtocolTcp;
    packet.source_port = 40000;
    packet.destination_port = port;
    packet.in_interface = in;
    const policy::Possible possible = policy::EvaluateReadings(*policy, hook, packet);
    return possible.accept && possible.deny ? "maybe" : possible.accept ? "yes" : "no";
  }
};

const std::vector<policy::OwnInterface>& Own() {
  static const std::vector<policy::OwnInterface> own = {
      {"g1", net::AddressSet({net::ParsePrefix("10.1.0.1")->Range(),
                              net::ParsePrefix("2001:db8::1")->Range()})},
      {"g2", net::AddressSet(net::ParsePrefix("10.2.0.1")->Range())}};
  return own;
}

Meant Read(const std::string& script, const std::vector<policy::OwnInterface>& own = Own()) {
  Diagnostics diagnostics;
  State state;
  ReadScript(script, diagnostics.AddFile("s"), BuiltInGrammar(), state, diagnostics);
  Meant out;
  out.policy = PolicyOf(state, own, diagnostics);
  const Status checked = policy::Check(*out.policy);
  EXPECT_TRUE(checked) << (checked ? "" : checked.error().message);
  out.messages = diagnostics.Print();
  return out;
}

const std::string kWeb = "firewall-profile add profile-name=web ports=443/tcp,53/udp\n";
const std::string kBare = "firewall-profile activate profile-name=web ";
const std::string kOn = kBare + "action=allow ";

TEST(ClusterMeaning, NothingAttachedNothingOpen) {
  const Meant meant = Read(kWeb);
  EXPECT_EQ(meant.messages, "");
  EXPECT_EQ(meant.Ask("10.9.0.1", "10.1.0.1", 443), "no");
  EXPECT_EQ(meant.policy->FindHook(policy::Hook::kOutput), nullptr);
}

TEST(ClusterMeaning, AnAttachmentHoldsForItsIpsetsAtItsGroups) {
  const Meant meant =
      Read(kWeb + kOn + "ipsets=10.9.0.0/16,2001:db8:9::/48 interface-group-names=g1\n");
  EXPECT_EQ(meant.messages, "");
  EXPECT_EQ(meant.Ask("10.9.0.1", "10.1.0.1", 443), "yes");
  EXPECT_EQ(meant.Ask("10.9.0.1", "10.1.0.1", 53, true), "yes");
  EXPECT_EQ(meant.Ask("10.9.0.1", "10.1.0.1", 53), "no");
  EXPECT_EQ(meant.Ask("10.10.0.1", "10.1.0.1", 443), "no");
  EXPECT_EQ(meant.Ask("10.9.0.1", "10.2.0.1", 443), "no");
  EXPECT_EQ(meant.Ask("2001:db8:9::5", "2001:db8::1", 443), "yes");
}

TEST(ClusterMeaning, WithoutGroupsItHoldsAtAll) {
  const Meant meant = Read(kWeb + kOn + "ipsets=10.9.0.1\n");
  EXPECT_EQ(meant.Ask("10.9.0.1", "10.1.0.1", 443), "yes");
  EXPECT_EQ(meant.Ask("10.9.0.1", "10.2.0.1", 443), "yes");
}

TEST(ClusterMeaning, WithoutTheSitesWordItIsTheInterfaceThatCounts) {
  const Meant meant = Read(kWeb + kOn + "ipsets=10.9.0.1 interface-group-names=g1\n", {});
  EXPECT_EQ(meant.Ask("10.9.0.1", "10.1.0.1", 443, false, "g1"), "yes");
  EXPECT_EQ(meant.Ask("10.9.0.1", "10.1.0.1", 443, false, "g2"), "no");
}

TEST(ClusterMeaning, DenyBeatsAllowInAnyOrderAndReturnLeavesItToOthers) {
  const std::string allow = kBare + "ipsets=10.9.0.0/16 action=allow\n";
  const std::string deny = kBare + "ipsets=10.9.1.0/24 action=deny\n";
  const std::string leave = kBare + "ipsets=10.9.2.0/24 action=return\n";
  for (const std::string& order : {allow + deny + leave, leave + deny + allow}) {
    const Meant meant = Read(kWeb + order);
    EXPECT_EQ(meant.Ask("10.9.1.1", "10.1.0.1", 443), "no");
    EXPECT_EQ(meant.Ask("10.9.2.1", "10.1.0.1", 443), "yes");
    EXPECT_EQ(meant.Ask("10.9.3.1", "10.1.0.1", 443), "yes");
  }
  EXPECT_EQ(Read(kWeb + leave).Ask("10.9.2.1", "10.1.0.1", 443), "no");
}

TEST(ClusterMeaning, AnEmptyListOfIpsetsIsEveryone) {
  const Meant meant = Read(kWeb + kOn + "interface-group-names=g2\n");
  EXPECT_THAT(meant.messages, HasSubstr("PW-CLU-0052"));
  EXPECT_EQ(meant.Ask("192.0.2.1", "10.2.0.1", 443), "yes");
  EXPECT_EQ(meant.Ask("192.0.2.1", "10.1.0.1", 443), "no");
}

TEST(ClusterMeaning, WhatTheTextDoesNotHaveIsNotKnown) {
  const Meant profile =
      Read("firewall-profile activate profile-name=SSH action=allow ipsets=10.9.0.1\n");
  EXPECT_THAT(profile.messages, HasSubstr("PW-CLU-0050"));
  EXPECT_EQ(profile.Ask("10.9.0.1", "10.1.0.1", 22), "maybe");
  EXPECT_EQ(profile.Ask("10.9.0.2", "10.1.0.1", 22), "no");
  const Meant ipset = Read(kWeb + kOn + "ipsets=office\n");
  EXPECT_THAT(ipset.messages, HasSubstr("PW-CLU-0051"));
  EXPECT_EQ(ipset.Ask("10.9.0.1", "10.1.0.1", 443), "maybe");
  EXPECT_EQ(ipset.Ask("10.9.0.1", "10.1.0.1", 22), "no");
  const Meant group = Read(kWeb + kOn + "ipsets=10.9.0.1 interface-group-names=g9\n");
  EXPECT_THAT(group.messages, HasSubstr("PW-CLU-0053"));
  EXPECT_EQ(group.Ask("10.9.0.1", "10.1.0.1", 443), "maybe");
}

TEST(ClusterMeaning, OutgoingRestIsNotKnown) {
  const Meant meant = Read(
      "firewall-profile add profile-name=time ports=123/udp direction=OUTPUT\n"
      "firewall-profile activate profile-name=time action=allow ipsets=10.9.0.53\n");
  EXPECT_THAT(meant.messages, HasSubstr("PW-CLU-0054"));
  const auto out = [&](const char* to, std::uint16_t port) {
    return meant.Ask("10.1.0.1", to, port, true, "", policy::Hook::kOutput);
  };
  EXPECT_EQ(out("10.9.0.53", 123), "yes");
  EXPECT_EQ(out("10.9.0.54", 123), "maybe");
  EXPECT_EQ(meant.Ask("10.9.0.53", "10.1.0.1", 123, true), "no");
}

}  // namespace
}  // namespace portwright::cluster
