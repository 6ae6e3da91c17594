#include "dialect/nftables/shape.h"

#include <gtest/gtest.h>

#include "dialect/nftables/nftables.h"
#include "policy/evaluate.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::nftables {
namespace {

using policy::Hook;
using policy::Policy;
using policy::VerdictKind;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;

Policy Simple(const RuleExtras& extras = {}, Hook hook = Hook::kInput,
              const char* service = "tcp/443") {
  PolicyBuilder builder("host1");
  builder.Chain(hook).Allow("10.0.0.0/24", "10.2.0.5", service, {"a"}, extras);
  return std::move(builder.policy());
}

// The codes that a policy gets; whatever is wrong, no text leaves.
std::vector<std::string> Codes(const Policy& policy) {
  Diagnostics diagnostics;
  const Rendered rendered = Nftables().RenderWithReasons(policy, {}, diagnostics);
  EXPECT_EQ(rendered.text.empty(), diagnostics.has_errors());
  EXPECT_EQ(rendered.reasons.empty(), diagnostics.has_errors());
  EXPECT_EQ(RenderReasons(policy), rendered.reasons);
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : diagnostics.all()) codes.push_back(diagnostic.code);
  return codes;
}

using Expected = std::vector<std::string>;

TEST(Shape, AnAllowListIsFine) {
  EXPECT_EQ(Codes(Simple()), Expected());
  EXPECT_EQ(Codes(Simple({}, Hook::kOutput)), Expected());
  EXPECT_EQ(Codes(Simple({}, Hook::kForward)), Expected());
}

TEST(Shape, BrokenIndices) {
  Policy policy = Simple();
  policy.chains[0].rules[0].sources = 77;
  EXPECT_EQ(Codes(policy), Expected{"PW-DIA-nftables-0001"});
}

TEST(Shape, Stateless) {
  Policy policy = Simple();
  policy.stateful = false;
  EXPECT_EQ(Codes(policy), Expected{"PW-DIA-nftables-0002"});
}

TEST(Shape, NoHookWouldLetEverythingThrough) {
  PolicyBuilder builder("host1");
  EXPECT_EQ(Codes(builder.policy()), Expected{"PW-DIA-nftables-0004"});
  builder.Chain(Hook::kNone);
  EXPECT_EQ(Codes(builder.policy()), Expected{"PW-DIA-nftables-0004"});
}

TEST(Shape, AcceptByDefault) {
  Policy policy = Simple({}, Hook::kForward);
  policy.chains[0].default_verdict.kind = VerdictKind::kAccept;
  EXPECT_EQ(Codes(policy), Expected{"PW-DIA-nftables-0005"});
}

// 443 from 10.0.0.0/24 alone, 22 from nobody, everything else from everybody.
Policy Restricted() {
  PolicyBuilder builder("host1");
  builder.Chain(Hook::kInput)
      .Allow("10.0.0.0/24", "10.2.0.5", "tcp/443", {"a"})
      .Allow("any", "any", "tcp/443", {})
      .Allow("any", "any", "tcp/22", {})
      .Allow("any", "any", "icmp/echo-request", {});
  policy::Chain& chain = builder.policy().chains[0];
  chain.default_verdict.kind = VerdictKind::kAccept;
  for (std::size_t r = 1; r < chain.rules.size(); ++r)
    chain.rules[r].verdict.kind = VerdictKind::kDrop;
  return std::move(builder.policy());
}

TEST(Shape, OnlySomeServicesOfAHostRestricted) {
  const Policy policy = Restricted();
  EXPECT_EQ(Codes(policy), Expected());
  Diagnostics diagnostics;
  const auto lifted = Nftables().Lift(Nftables().Render(policy, {}, diagnostics), {}, diagnostics);
  ASSERT_NE(lifted, nullptr) << diagnostics.Print();
  const auto accepts = [&](const char* source, std::uint8_t protocol, std::uint16_t port) {
    net::Packet packet;
    packet.source = *net::ParseAddress(source);
    packet.destination = *net::ParseAddress("10.2.0.5");
    packet.protocol = protocol;
    packet.source_port = protocol == net::kProtocolIcmp ? 0 : 40000;
    packet.destination_port = port;
    return policy::Evaluate(*lifted, Hook::kInput, packet).verdict == VerdictKind::kAccept;
  };
  EXPECT_TRUE(accepts("10.0.0.9", net::kProtocolTcp, 443));
  EXPECT_FALSE(accepts("10.0.1.9", net::kProtocolTcp, 443));
  EXPECT_FALSE(accepts("10.0.0.9", net::kProtocolTcp, 22));
  EXPECT_TRUE(accepts("10.0.0.9", net::kProtocolTcp, 23));
  EXPECT_TRUE(accepts("10.0.1.9", net::kProtocolUdp, 443)) << "another protocol";
  EXPECT_FALSE(accepts("10.0.0.9", net::kProtocolIcmp, 8 * 256));
  EXPECT_TRUE(accepts("10.0.0.9", net::kProtocolIcmp, 13 * 256));
}

TEST(Shape, ARestrictionOfMoreThanAService) {
  Policy policy = Restricted();
  policy.chains[0].rules[2].sources = 1;
  EXPECT_EQ(Codes(policy), Expected{"PW-DIA-nftables-0011"});
  policy = Restricted();
  std::swap(policy.chains[0].rules[0], policy.chains[0].rules[1]);
  EXPECT_EQ(Codes(policy), Expected{"PW-DIA-nftables-0011"}) << "a drop before what is planned";
}

TEST(Shape, OtherVerdicts) {
  for (const VerdictKind kind :
       {VerdictKind::kDrop, VerdictKind::kReject, VerdictKind::kReturn, VerdictKind::kContinue}) {
    Policy policy = Simple();
    policy.chains[0].rules[0].verdict.kind = kind;
    EXPECT_EQ(Codes(policy), Expected{"PW-DIA-nftables-0006"});
  }
  PolicyBuilder builder("host1");
  builder.Chain(Hook::kNone).Chain(Hook::kInput).Allow("any", "any", "any", {"a"});
  builder.policy().chains[1].rules[0].verdict = {VerdictKind::kJump, 0};
  EXPECT_EQ(Codes(builder.policy()), Expected{"PW-DIA-nftables-0006"});
}

TEST(Shape, InterfaceNames) {
  RuleExtras extras;
  for (const char* name : {"eth0.200", "bond-a", "br+1", "wg@x", "fifteen-letters"}) {
    extras.in_interface = name;
    EXPECT_EQ(Codes(Simple(extras)), Expected()) << name;
  }
  for (const char* name : {"eth*", "a b", "sixteen-letters!", "sixteen-letters-", "x\"y", "a/b",
                           "..", "e\\", "n\n", "\xc3\xa9"}) {
    extras.in_interface = name;
    EXPECT_EQ(Codes(Simple(extras)), Expected{"PW-DIA-nftables-0007"}) << name;
  }
}

TEST(Shape, InterfacesThatAHookDoesNotKnow) {
  RuleExtras extras;
  extras.out_interface = "eth0";
  EXPECT_EQ(Codes(Simple(extras, Hook::kInput)), Expected{"PW-DIA-nftables-0008"});
  EXPECT_EQ(Codes(Simple(extras, Hook::kOutput)), Expected());
  std::swap(extras.in_interface, extras.out_interface);
  EXPECT_EQ(Codes(Simple(extras, Hook::kOutput)), Expected{"PW-DIA-nftables-0008"});
}

TEST(Shape, SessionTimeouts) {
  RuleExtras extras;
  extras.session_timeout_s = 2'147'483;
  EXPECT_EQ(Codes(Simple(extras)), Expected());
  EXPECT_EQ(Codes(Simple(extras, Hook::kInput, "any")), Expected());
  EXPECT_EQ(Codes(Simple(extras, Hook::kInput, "proto/6")), Expected());
  EXPECT_EQ(Codes(Simple(extras, Hook::kInput, "proto/50")), Expected{"PW-DIA-nftables-0010"});
  EXPECT_EQ(Codes(Simple(extras, Hook::kInput, "icmp/echo-request")),
            Expected{"PW-DIA-nftables-0010"});
  extras.session_timeout_s = 2'147'484;
  EXPECT_EQ(Codes(Simple(extras)), Expected{"PW-DIA-nftables-0009"});
}

}  // namespace
}  // namespace portwright::dialect::nftables
