#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/srx/asked.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::srx {
namespace {

using policy::Hook;
using policy::Policy;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::PolicyBuilder;
using testing::RuleExtras;

Policy PolicyOf(const std::vector<std::pair<std::string, std::string>>& flows) {
  RuleExtras extras;
  extras.in_interface = "trust";
  extras.out_interface = "dmz";
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward);
  for (const auto& [source, service] : flows)
    builder.Allow(source, "10.7.0.5", service, {"b/" + service}, extras);
  return std::move(builder.policy());
}

std::string TextOf(const Policy& policy) {
  Diagnostics diagnostics;
  return Srx().Render(policy, {}, diagnostics);
}

RenderedChange ChangeFrom(const std::string& today, const Policy& policy,
                          const std::string& messages = "") {
  Diagnostics diagnostics;
  LiftOptions lift;
  lift.file_name = "today.set";
  const auto change = Srx().RenderChange(policy, {}, today, lift, diagnostics);
  EXPECT_THAT(diagnostics.Print(), HasSubstr(messages));
  return change ? *change : RenderedChange();
}

std::string AskState(const std::string& state, const std::string& source, int port) {
  const Lifted lifted = Read(state);
  if (lifted.policy == nullptr) return lifted.messages;
  return Ask(*lifted.policy, {"tcp", source, "10.7.0.5", port, "trust", "dmz"});
}

TEST(SrxChange, NothingToDo) {
  const Policy policy = PolicyOf({{"10.1.0.1", "tcp/22"}});
  EXPECT_EQ(ChangeFrom(TextOf(policy), policy).commands, "");
}

TEST(SrxChange, NewObjectsThenPoliciesThenTheOldOnesGo) {
  const std::string today = TextOf(PolicyOf({{"10.1.0.1", "tcp/22"}, {"10.1.0.2", "tcp/23"}}));
  const RenderedChange change =
      ChangeFrom(today, PolicyOf({{"10.1.0.2", "tcp/23"}, {"10.1.0.3", "tcp/24"}}));
  const std::size_t address = change.commands.find(
      "set security address-book global address "
      "pw-10.1.0.3 10.1.0.3/32\n");
  const std::size_t application = change.commands.find("set applications application pw-tcp-24 ");
  const std::size_t policy = change.commands.find("set security policies from-zone trust");
  const std::size_t gone = change.commands.find(
      "delete security policies from-zone trust to-zone "
      "dmz policy pw-b-tcp-22-");
  const std::size_t gone_application =
      change.commands.find("delete applications application pw-tcp-22\n");
  const std::size_t gone_address =
      change.commands.find("delete security address-book global address pw-10.1.0.1\n");
  EXPECT_LT(address, application);
  EXPECT_LT(application, policy);
  EXPECT_LT(policy, gone);
  EXPECT_LT(gone, gone_application);
  EXPECT_LT(gone_application, gone_address);
  EXPECT_NE(gone_address, std::string::npos);
  EXPECT_THAT(change.commands, Not(HasSubstr("tcp-23")));
  ASSERT_EQ(change.states.size(), 2U);
  const int ports[] = {22, 23, 24};
  const char* sources[] = {"10.1.0.1", "10.1.0.2", "10.1.0.3"};
  const char* between[] = {"yes", "yes", "yes"};
  const char* after[] = {"no", "yes", "yes"};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(AskState(change.states[0], sources[i], ports[i]), between[i]);
    EXPECT_EQ(AskState(change.states[1], sources[i], ports[i]), after[i]);
  }
  EXPECT_THAT(change.undo, HasSubstr("set security address-book global address pw-10.1.0.1 "));
  EXPECT_THAT(change.undo, HasSubstr("delete applications application pw-tcp-24\n"));
}

TEST(SrxChange, WhatOthersMadeStays) {
  const std::string other = "set security policies from-zone trust to-zone dmz policy ";
  const std::string today =
      other + "ping match source-address any destination-address any application junos-ping\n" +
      other + "ping then permit\n" + other +
      "last match source-address any destination-address any application any\n" + other +
      "last then deny\n" + other + "last then log session-init\n" +
      "set security nat source rule-set r from zone trust\n";
  const RenderedChange change = ChangeFrom(today, PolicyOf({{"10.1.0.1", "tcp/22"}}));
  EXPECT_THAT(change.commands, HasSubstr(" before policy last\n"));
  EXPECT_THAT(change.commands, Not(HasSubstr("delete")));
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 22), "yes");
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 23), "no");
  EXPECT_THAT(change.states[1], HasSubstr("policy ping then permit\n"));
  // And away again: the denial stays the last one.
  const RenderedChange back = ChangeFrom(change.states[1], PolicyOf({}));
  EXPECT_THAT(back.undo, HasSubstr(" before policy last\n"));
  EXPECT_EQ(AskState(back.states[1], "10.1.0.1", 22), "no");
}

TEST(SrxChange, APairWithoutPoliciesGoesAsAWhole) {
  const std::string today = TextOf(PolicyOf({{"10.1.0.1", "tcp/22"}}));
  const RenderedChange change = ChangeFrom(today, PolicyOf({}));
  EXPECT_THAT(change.commands, HasSubstr("delete security policies from-zone trust to-zone dmz\n"));
  EXPECT_THAT(change.commands, Not(HasSubstr(" policy pw-")));
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 22), "no");
}

TEST(SrxChange, WhatWasTouchedByHandIsWrittenAnew) {
  const Policy policy = PolicyOf({{"10.1.0.1", "tcp/22"}});
  std::string today = TextOf(policy);
  const std::string object = "address pw-10.1.0.1 10.1.0.1/32";
  today.replace(today.find(object), object.size(), "address pw-10.1.0.1 10.1.0.0/24");
  const RenderedChange change = ChangeFrom(today, policy);
  EXPECT_THAT(change.commands,
              HasSubstr("delete security address-book global address pw-10.1.0.1\n"
                        "set security address-book global address pw-10.1.0.1 10.1.0.1/32\n"));
  EXPECT_EQ(AskState(change.states[1], "10.1.0.2", 22), "no");
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 22), "yes");
}

TEST(SrxChange, FromNothingAndFromCurlyBraces) {
  const Policy policy = PolicyOf({{"10.1.0.1", "tcp/22"}});
  EXPECT_EQ(AskState(ChangeFrom("", policy).states[1], "10.1.0.1", 22), "yes");
  const RenderedChange change = ChangeFrom(
      "security { policies { default-policy { permit-all; } } }\n", policy, "PW-DIA-srx-0007");
  EXPECT_THAT(change.states[1], HasSubstr("set security policies default-policy permit-all\n"));
}

}  // namespace
}  // namespace portwright::dialect::srx
