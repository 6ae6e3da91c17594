#include "policy/host_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/host_name.h"
#include "policy/evaluate.h"

namespace portwright::policy {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

net::AddressSet Set(const std::string& prefix) {
  return net::AddressSet(net::ParsePrefix(prefix)->Range());
}

// One output chain that permits tcp/443 to each set, by reasons of their order.
Policy To(const std::vector<net::AddressSet>& sets) {
  Policy policy;
  net::Service https;
  https.kind = net::ServiceKind::kTcp;
  https.ports = {443, 443};
  policy.services.push_back(https);
  Chain chain{"output", Hook::kOutput, {VerdictKind::kDrop, 0}, {}, {}};
  for (const net::AddressSet& set : sets) {
    Rule rule;
    rule.destinations = static_cast<std::uint32_t>(policy.address_sets.size());
    policy.address_sets.push_back(set);
    rule.service = 1;
    rule.verdict = {VerdictKind::kAccept, 0};
    rule.origin = static_cast<std::uint32_t>(policy.origins.size());
    policy.origins.push_back({{static_cast<std::uint32_t>(policy.reasons.size())}});
    policy.reasons.push_back({"r" + std::to_string(policy.reasons.size()), "", ""});
    chain.rules.push_back(rule);
  }
  policy.chains.push_back(chain);
  return policy;
}

TEST(HostNames, AreFoundByWhatStandsForThem) {
  Policy policy;
  const auto set = AddHostName(policy, "rt.example.com");
  ASSERT_TRUE(set.has_value());
  EXPECT_TRUE(AddHostName(policy, "rt.example.com").has_value());
  EXPECT_THAT(policy.host_names, SizeIs(2));
  EXPECT_EQ(HostNameOf(policy, *set), "rt.example.com");
  EXPECT_EQ(HostNameOf(policy, set->Only(net::Family::kIpv6)), "rt.example.com");
  EXPECT_EQ(HostNameOf(policy, Union(*set, Set("10.0.0.1/32"))), "");
  EXPECT_EQ(HostNameOf(policy, Set("10.0.0.1/32")), "");
  EXPECT_EQ(StandInsOf(policy), *set);
}

TEST(HostNames, OfOneStandInAreAnError) {
  Policy policy;
  policy.host_names.push_back(
      {net::StandInFor(net::Family::kIpv4, "rt.example.com"), "forged.example.com"});
  const auto set = AddHostName(policy, "rt.example.com");
  ASSERT_FALSE(set.has_value());
  EXPECT_THAT(set.error().message, HasSubstr("forged.example.com and rt.example.com"));
  Policy other;
  ASSERT_TRUE(AddHostName(other, "rt.example.com").has_value());
  EXPECT_FALSE(CheckSameNames(policy, other).has_value());
  EXPECT_TRUE(CheckSameNames(other, other).has_value());
}

TEST(HostNames, AreTakenOutWithTheReasonsThatWantedThem) {
  Policy names;
  const net::AddressSet rt = *AddHostName(names, "rt.example.com");
  const net::AddressSet any = *AddHostName(names, "*.example.com");
  Policy policy = To({rt, Union(any, Set("10.0.0.1/32")), rt, Set("10.0.0.2/32")});
  policy.host_names = names.host_names;
  const auto left = LeaveOutNames(policy, [](std::string_view) { return false; });
  ASSERT_THAT(left, SizeIs(2));
  EXPECT_EQ(left[0].name, "*.example.com");
  EXPECT_THAT(left[0].reasons, ElementsAre(1));
  EXPECT_EQ(left[1].name, "rt.example.com");
  EXPECT_THAT(left[1].reasons, ElementsAre(0, 2));
  ASSERT_THAT(policy.chains[0].rules, SizeIs(2));
  EXPECT_EQ(policy.address_sets[policy.chains[0].rules[0].destinations], Set("10.0.0.1/32"));
  EXPECT_THAT(policy.host_names, SizeIs(0));
}

TEST(HostNames, ThatAreKeptStay) {
  Policy names;
  const net::AddressSet rt = *AddHostName(names, "rt.example.com");
  Policy policy = To({rt});
  policy.host_names = names.host_names;
  EXPECT_THAT(LeaveOutNames(policy, [](std::string_view) { return true; }), SizeIs(0));
  EXPECT_THAT(policy.chains[0].rules, SizeIs(1));
}

TEST(HostNames, MayOrMayNotBeAmongAddressesInNumbers) {
  Policy names;
  const net::AddressSet rt = *AddHostName(names, "rt.example.com");
  Policy policy = To({Set("240.0.0.0/4"), rt});
  policy.chains[0].rules[0].verdict.kind = VerdictKind::kDrop;
  policy.host_names = names.host_names;
  SettleNames(policy);
  net::Packet packet;
  packet.source = *net::ParseAddress("10.0.0.1");
  packet.protocol = net::kProtocolTcp;
  packet.destination_port = 443;
  packet.destination = net::StandInFor(net::Family::kIpv4, "rt.example.com");
  const Possible named = EvaluateReadings(policy, Hook::kOutput, packet);
  EXPECT_TRUE(named.accept && named.deny);
  packet.destination = *net::ParseAddress("240.0.0.9");
  EXPECT_EQ(Evaluate(policy, Hook::kOutput, packet).verdict, VerdictKind::kDrop);
  ASSERT_TRUE(Check(policy).has_value());
}

}  // namespace
}  // namespace portwright::policy
