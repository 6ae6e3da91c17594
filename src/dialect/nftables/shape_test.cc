#include "dialect/nftables/shape.h"

#include <gtest/gtest.h>

#include "dialect/nftables/nftables.h"
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
  Policy policy = Simple();
  policy.chains[0].default_verdict.kind = VerdictKind::kAccept;
  EXPECT_EQ(Codes(policy), Expected{"PW-DIA-nftables-0005"});
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
