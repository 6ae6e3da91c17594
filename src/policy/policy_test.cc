#include "policy/policy.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace portwright::policy {
namespace {

Policy SmallPolicy() {
  Policy policy;
  policy.reasons.resize(2);
  policy.origins.push_back({{0, 1}});
  policy.services.push_back(*net::ParseService("tcp/443"));
  policy.interfaces.push_back("eth0");
  Rule jump;
  jump.verdict = {VerdictKind::kJump, 1};
  Rule accept;
  accept.verdict.kind = VerdictKind::kAccept;
  accept.service = 1;
  accept.in_interface = 1;
  accept.origin = 1;
  policy.chains.push_back({"forward", Hook::kForward, {}, {jump, accept}});
  policy.chains.push_back({"backup", Hook::kNone, {}, {accept}});
  return policy;
}

std::string BrokenBy(const std::function<void(Policy&)>& change) {
  Policy policy = SmallPolicy();
  change(policy);
  const Status status = Check(policy);
  return status ? "" : status.error().message;
}

TEST(FindHook, FindsTheChainOrNone) {
  const Policy policy = SmallPolicy();
  ASSERT_NE(policy.FindHook(Hook::kForward), nullptr);
  EXPECT_EQ(policy.FindHook(Hook::kForward)->name, "forward");
  EXPECT_EQ(policy.FindHook(Hook::kInput), nullptr);
}

TEST(Check, TakesPoliciesInOrder) {
  EXPECT_TRUE(Check(Policy()).has_value());
  EXPECT_EQ(BrokenBy([](Policy&) {}), "");
}

TEST(Check, FindsIndicesOutOfTheirPools) {
  EXPECT_EQ(BrokenBy([](Policy& p) { p.chains[0].rules[1].sources = 1; }),
            "expected an index below 1 into address_sets, found 1 in rule 2 of chain 'forward'");
  EXPECT_EQ(BrokenBy([](Policy& p) { p.chains[0].rules[1].destinations = 9; }),
            "expected an index below 1 into address_sets, found 9 in rule 2 of chain 'forward'");
  EXPECT_EQ(BrokenBy([](Policy& p) { p.chains[1].rules[0].service = 2; }),
            "expected an index below 2 into services, found 2 in rule 1 of chain 'backup'");
  EXPECT_EQ(BrokenBy([](Policy& p) { p.chains[1].rules[0].in_interface = 2; }),
            "expected an index below 2 into interfaces, found 2 in rule 1 of chain 'backup'");
  EXPECT_EQ(BrokenBy([](Policy& p) { p.chains[1].rules[0].out_interface = 2; }),
            "expected an index below 2 into interfaces, found 2 in rule 1 of chain 'backup'");
  EXPECT_EQ(BrokenBy([](Policy& p) { p.chains[1].rules[0].origin = 2; }),
            "expected an index below 2 into origins, found 2 in rule 1 of chain 'backup'");
  EXPECT_EQ(BrokenBy([](Policy& p) { p.chains[0].rules[0].verdict.chain = 2; }),
            "expected an index below 2 into chains, found 2 in rule 1 of chain 'forward'");
  EXPECT_EQ(BrokenBy([](Policy& p) {
              p.origins[1].reasons = {0, 2};
            }),
            "expected an index below 2 into reasons, found 2 in origin 1");
}

TEST(Check, WantsAnyAtTheFrontOfEveryPool) {
  EXPECT_NE(BrokenBy([](Policy& p) { p.services[0] = *net::ParseService("tcp/22"); }), "");
  EXPECT_NE(BrokenBy([](Policy& p) { p.interfaces[0] = "lo"; }), "");
  EXPECT_NE(BrokenBy([](Policy& p) { p.origins[0].reasons = {0}; }), "");
  EXPECT_NE(BrokenBy([](Policy& p) {
              p.address_sets[0] = net::AddressSet({net::AllAddresses(net::Family::kIpv4)});
            }),
            "");
  EXPECT_NE(BrokenBy([](Policy& p) { p.services.clear(); }), "");
  EXPECT_EQ(BrokenBy([](Policy& p) { p.interfaces.push_back(""); }),
            "expected a name for interface 2");
}

TEST(Check, WantsReasonsSortedAndOnce) {
  EXPECT_EQ(BrokenBy([](Policy& p) {
              p.origins[1].reasons = {1, 0};
            }),
            "expected the reasons of origin 1 sorted, each once");
  EXPECT_EQ(BrokenBy([](Policy& p) {
              p.origins[1].reasons = {1, 1};
            }),
            "expected the reasons of origin 1 sorted, each once");
}

TEST(Check, WantsPortsInOrderAndWithAService) {
  EXPECT_EQ(BrokenBy([](Policy& p) {
              p.chains[1].rules[0].source_ports = {9, 8};
            }),
            "expected source ports from low to high in rule 1 of chain 'backup'");
  EXPECT_EQ(BrokenBy([](Policy& p) {
              p.services[1].ports = {9, 8};
            }),
            "expected ports from low to high in service 1");
  EXPECT_EQ(BrokenBy([](Policy& p) {
              p.services[1] = *net::ParseService("icmp/any");
              p.chains[1].rules[0].source_ports = {1, 1023};
            }),
            "expected a service with ports beside source ports in rule 1 of chain 'backup'");
  EXPECT_EQ(BrokenBy([](Policy& p) {
              p.services[1] = *net::ParseService("proto/6");
              p.chains[1].rules[0].source_ports = {1, 1023};
            }),
            "");
}

TEST(Check, FindsJumpsToAHook) {
  EXPECT_EQ(BrokenBy([](Policy& p) { p.chains[1].hook = Hook::kInput; }),
            "expected a jump to a chain without a hook, found 'backup' in rule 1 of chain "
            "'forward'");
}

TEST(Check, FindsLoops) {
  EXPECT_EQ(BrokenBy([](Policy& p) {
              p.chains[1].rules[0].verdict = {VerdictKind::kGoto, 1};
            }),
            "expected jumps without a loop, found one back to 'backup' in rule 1 of chain "
            "'backup'");
  EXPECT_EQ(BrokenBy([](Policy& p) {
              p.chains[1].rules[0].verdict = {VerdictKind::kJump, 2};
              Rule back;
              back.verdict = {VerdictKind::kJump, 1};
              p.chains.push_back({"more", Hook::kNone, {}, {back}});
            }),
            "expected jumps without a loop, found one back to 'backup' in rule 1 of chain 'more'");
}

TEST(Check, TakesTwoWaysToOneChain) {
  EXPECT_EQ(BrokenBy([](Policy& p) {
              Rule to_backup;
              to_backup.verdict = {VerdictKind::kGoto, 1};
              p.chains.push_back({"more", Hook::kNone, {}, {to_backup, to_backup}});
              p.chains[0].rules[1].verdict = {VerdictKind::kJump, 2};
            }),
            "");
}

TEST(Check, TakesDeepNesting) {
  Policy policy;
  constexpr std::uint32_t kDeep = 100'000;
  for (std::uint32_t i = 0; i < kDeep; ++i) {
    Rule next;
    next.verdict = {VerdictKind::kJump, i + 1};
    policy.chains.push_back({"c" + std::to_string(i), Hook::kNone, {}, {next}});
  }
  policy.chains.push_back({"last", Hook::kNone, {}, {}});
  EXPECT_TRUE(Check(policy).has_value());
}

TEST(Check, WantsOneChainAtAHookWithAFinalDefault) {
  EXPECT_EQ(BrokenBy([](Policy& p) {
              p.chains.push_back({"again", Hook::kForward, {}, {}});
            }),
            "expected one chain at a hook, found 'forward' and 'again'");
  EXPECT_EQ(BrokenBy([](Policy& p) { p.chains[0].default_verdict.kind = VerdictKind::kReturn; }),
            "expected accept, drop or reject as the default of chain 'forward'");
}

}  // namespace
}  // namespace portwright::policy
