#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dialect/common/asked.h"
#include "dialect/fortigate/fortigate.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::fortigate {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;
using ::testing::Not;

Policy PolicyOf(const std::vector<std::pair<std::string, std::string>>& flows,
                std::uint32_t timeout_of_last = 0) {
  RuleExtras extras;
  extras.in_interface = "trust";
  extras.out_interface = "dmz";
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward);
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const auto& [source, service] = flows[i];
    extras.session_timeout_s = i + 1 == flows.size() ? timeout_of_last : 0;
    builder.Allow(source, "10.7.0.5", service, {"b/" + service}, extras);
  }
  return std::move(builder.policy());
}

// As `show` prints it, with numbers and identifiers.
std::string Shown(std::string text, int first = 1) {
  const std::string edit = "    edit 0\n";
  for (std::size_t at = text.find(edit); at != std::string::npos; at = text.find(edit, at)) {
    const std::string number = std::to_string(first++);
    text.replace(at, edit.size(),
                 "    edit " + number + "\n        set uuid 3f2a-" + number + "\n");
  }
  return text;
}

std::string TextOf(const Policy& policy) {
  Diagnostics diagnostics;
  return Shown(Fortigate().Render(policy, {}, diagnostics));
}

RenderedChange ChangeFrom(const std::string& today, const Policy& policy,
                          const std::string& messages = "") {
  Diagnostics diagnostics;
  LiftOptions lift;
  lift.file_name = "today.conf";
  const auto change = Fortigate().RenderChange(policy, {}, today, lift, diagnostics);
  EXPECT_THAT(diagnostics.Print(), HasSubstr(messages));
  EXPECT_EQ(diagnostics.has_errors(), !change.has_value());
  return change ? *change : RenderedChange();
}

std::string AskState(const std::string& state, const std::string& source, int port) {
  LiftOptions options;
  options.file_name = "state.conf";
  const Lifted lifted = LiftWith(Fortigate(), state, options);
  if (lifted.policy == nullptr) return lifted.messages;
  return Ask(*lifted.policy, {"tcp", source, "10.7.0.5", port, "trust", "dmz"});
}

std::string NameIn(const std::string& text, const std::string& beginning) {
  const std::size_t at = text.find("set name \"" + beginning);
  EXPECT_NE(at, std::string::npos) << beginning;
  const std::size_t begin = at + 10;
  return text.substr(begin, text.find('"', begin) - begin);
}

TEST(FortigateChange, NothingToDo) {
  const Policy policy = PolicyOf({{"10.1.0.1", "tcp/22"}});
  EXPECT_EQ(ChangeFrom(TextOf(policy), policy).commands, "");
}

TEST(FortigateChange, NewObjectsThenPoliciesThenTheOldOnesGo) {
  const std::string today = TextOf(PolicyOf({{"10.1.0.1", "tcp/22"}, {"10.1.0.2", "tcp/23"}}));
  const Policy policy = PolicyOf({{"10.1.0.2", "tcp/23"}, {"10.1.0.3", "tcp/24"}});
  const RenderedChange change = ChangeFrom(today, policy);
  EXPECT_EQ(change.commands,
            "config firewall address\n"
            "    edit \"pw-10.1.0.3\"\n"
            "        set subnet 10.1.0.3 255.255.255.255\n"
            "    next\n"
            "end\n"
            "config firewall service custom\n"
            "    edit \"pw-tcp-24\"\n"
            "        set tcp-portrange 24\n"
            "    next\n"
            "end\n"
            "config firewall policy\n"
            "    edit 3\n"
            "        set name \"" +
                NameIn(TextOf(policy), "pw-b-tcp-24") +
                "\"\n"
                "        set srcintf \"trust\"\n"
                "        set dstintf \"dmz\"\n"
                "        set srcaddr \"pw-10.1.0.3\"\n"
                "        set dstaddr \"pw-10.7.0.5\"\n"
                "        set action accept\n"
                "        set schedule \"always\"\n"
                "        set service \"pw-tcp-24\"\n"
                "        set comments \"" +
                TextOf(policy).substr(TextOf(policy).rfind("comments \"") + 10, 8) +
                " b/tcp/24\"\n"
                "    next\n"
                "end\n"
                "config firewall policy\n"
                "    delete 1\n"
                "end\n"
                "config firewall service custom\n"
                "    delete \"pw-tcp-22\"\n"
                "end\n"
                "config firewall address\n"
                "    delete \"pw-10.1.0.1\"\n"
                "end\n");
  ASSERT_EQ(change.states.size(), 2U);
  const int ports[] = {22, 23, 24};
  const char* sources[] = {"10.1.0.1", "10.1.0.2", "10.1.0.3"};
  const char* after[] = {"no", "yes", "yes"};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(AskState(change.states[0], sources[i], ports[i]), "yes");
    EXPECT_EQ(AskState(change.states[1], sources[i], ports[i]), after[i]);
  }
  EXPECT_THAT(change.undo, HasSubstr("        set name \"pw-b-tcp-22-"));
  EXPECT_THAT(change.undo, HasSubstr("    move 1 before 2\n"));
  EXPECT_THAT(change.undo, HasSubstr("    delete 3\n"));
  EXPECT_EQ(ChangeFrom(change.states[1], policy).commands, "");
}

std::string Foreign(const std::string& policies) {
  return "config firewall address\n    edit \"web\"\n        set subnet 10.9.0.0 255.255.0.0\n    "
         "next\nend\nconfig firewall policy\n" +
         policies + "end\n";
}

std::string DenyAll(int number) {
  return "    edit " + std::to_string(number) +
         "\n        set srcintf \"any\"\n        set dstintf \"any\"\n        set srcaddr \"all\"\n"
         "        set dstaddr \"all\"\n        set schedule \"always\"\n        set service "
         "\"ALL\"\n"
         "    next\n";
}

TEST(FortigateChange, WhatOthersMadeStays) {
  const std::string mine =
      "    edit 40\n        set srcintf \"trust\"\n        set dstintf \"dmz\"\n"
      "        set srcaddr \"web\"\n        set dstaddr \"all\"\n        set action accept\n"
      "        set schedule \"always\"\n        set service \"ALL\"\n    next\n";
  const RenderedChange change =
      ChangeFrom(Foreign(mine + DenyAll(7)), PolicyOf({{"10.1.0.1", "tcp/22"}}));
  EXPECT_THAT(change.commands, HasSubstr("    edit 41\n"));
  EXPECT_THAT(change.commands, HasSubstr("    move 41 before 7\n"));
  EXPECT_THAT(change.commands, Not(HasSubstr("delete")));
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 22), "yes");
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 23), "no");
  EXPECT_EQ(AskState(change.states[1], "10.9.0.1", 23), "yes");
  // And away again.
  const RenderedChange back = ChangeFrom(change.states[1], PolicyOf({}));
  EXPECT_THAT(back.commands, HasSubstr("    delete 41\n"));
  EXPECT_THAT(back.undo, HasSubstr("    move 41 before 7\n"));
  EXPECT_EQ(AskState(back.states[1], "10.1.0.1", 22), "no");
  EXPECT_EQ(AskState(back.states[1], "10.9.0.1", 23), "yes");
}

TEST(FortigateChange, WhatOthersNameIsNotTakenAway) {
  std::string today = TextOf(PolicyOf({{"10.1.0.1", "tcp/22"}}));
  today +=
      "config firewall policy\n    edit 9\n        set srcintf \"trust\"\n"
      "        set dstintf \"dmz\"\n        set srcaddr \"pw-10.1.0.1\"\n"
      "        set dstaddr \"all\"\n        set action accept\n        set schedule \"always\"\n"
      "        set service \"ALL\"\n    next\nend\n";
  const RenderedChange change = ChangeFrom(today, PolicyOf({}));
  EXPECT_THAT(change.commands, HasSubstr("    delete 1\n"));
  EXPECT_THAT(change.commands, HasSubstr("    delete \"pw-10.7.0.5\"\n"));
  EXPECT_THAT(change.commands, Not(HasSubstr("    delete \"pw-10.1.0.1\"\n")));
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 80), "yes");
}

// The first policy that lets a session pass decides how long it stays.
TEST(FortigateChange, LongSessionsGoBeforeWhatStays) {
  const std::string today = TextOf(PolicyOf({{"10.1.0.1", "tcp/22"}}));
  const RenderedChange change =
      ChangeFrom(today, PolicyOf({{"10.1.0.1", "tcp/22"}, {"10.1.0.0/24", "tcp/20-30"}}, 14400));
  EXPECT_THAT(change.commands, HasSubstr("        set session-ttl 14400\n"));
  EXPECT_THAT(change.commands, HasSubstr("    edit 2\n"));
}

TEST(FortigateChange, WhatWasTouchedByHandIsWrittenAnew) {
  const Policy policy = PolicyOf({{"10.1.0.1", "tcp/22"}});
  std::string today = TextOf(policy);
  const std::string object = "set subnet 10.1.0.1 255.255.255.255";
  today.replace(today.find(object), object.size(), "set subnet 10.1.0.0 255.255.255.0");
  const RenderedChange change = ChangeFrom(today, policy);
  EXPECT_EQ(change.commands,
            "config firewall address\n    edit \"pw-10.1.0.1\"\n        set subnet 10.1.0.1 "
            "255.255.255.255\n    next\nend\n");
  EXPECT_EQ(AskState(change.states[1], "10.1.0.2", 22), "no");
  std::string disabled = TextOf(policy);
  disabled.insert(disabled.find("        set comments"), "        set status disable\n");
  EXPECT_THAT(ChangeFrom(disabled, policy).commands, HasSubstr("        unset status\n    next\n"));
  std::string logged = TextOf(policy);
  logged.insert(logged.find("        set comments"), "        set logtraffic all\n");
  EXPECT_EQ(ChangeFrom(logged, policy).commands, "");
}

TEST(FortigateChange, OneVirtualDomainWithNumbers) {
  const Policy policy = PolicyOf({{"10.1.0.1", "tcp/22"}});
  Diagnostics diagnostics;
  const std::string own = Fortigate().Render(policy, {}, diagnostics);
  ChangeFrom(own, policy, "PW-DIA-fortigate-0305");
  const std::string shown = TextOf(policy);
  const std::string one = "config vdom\nedit a\n" + shown + "next\nend\n";
  EXPECT_EQ(ChangeFrom(one, policy).commands, "");
  EXPECT_THAT(ChangeFrom(one, PolicyOf({})).commands, HasSubstr("# In the virtual domain 'a'.\n"));
  const std::string two =
      "config vdom\nedit a\n" + shown + "next\nedit b\n" + shown + "next\nend\n";
  ChangeFrom(two, policy, "PW-DIA-fortigate-0306");
}

TEST(FortigateChange, FromNothing) {
  const RenderedChange change = ChangeFrom("", PolicyOf({{"10.1.0.1", "tcp/22"}}));
  EXPECT_THAT(change.commands, HasSubstr("    edit 1\n"));
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 22), "yes");
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 23), "no");
}

}  // namespace
}  // namespace portwright::dialect::fortigate
