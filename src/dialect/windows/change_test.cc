#include "dialect/windows/change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "dialect/windows/asked.h"
#include "dialect/windows/windows.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::windows {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using ::testing::HasSubstr;
using ::testing::Not;

Policy Before() {
  PolicyBuilder builder("h");
  builder.Chain(Hook::kInput)
      .Allow("10.0.0.1", "10.9.0.1", "tcp/443", {"a"})
      .Allow("10.0.0.2", "10.9.0.1", "tcp/22", {"b"})
      .Chain(Hook::kOutput)
      .Allow("10.9.0.1", "10.0.0.53", "udp/53", {"c"});
  return std::move(builder.policy());
}

Policy After() {
  PolicyBuilder builder("h");
  builder.Chain(Hook::kInput)
      .Allow("10.0.0.1", "10.9.0.1", "tcp/443", {"a"})
      .Allow("10.0.0.3", "10.9.0.1", "tcp/22", {"b"})
      .Chain(Hook::kOutput)
      .Allow("10.9.0.1", "10.0.0.53", "udp/53", {"c"});
  return std::move(builder.policy());
}

struct Changed {
  std::optional<RenderedChange> change;
  std::string messages;
};

Changed ChangeFrom(const std::string& today, const Policy& policy) {
  Diagnostics diagnostics;
  LiftOptions lift;
  lift.file_name = "today.ps1";
  Changed out;
  out.change = Windows().RenderChange(policy, {}, today, lift, diagnostics);
  out.messages = diagnostics.Print();
  return out;
}

std::string Script(const Policy& policy) {
  Diagnostics diagnostics;
  return Windows().Render(policy, {}, diagnostics);
}

std::string Ssh(const std::string& text, const std::string& source) {
  return In(Read(text), {"tcp", source, "10.9.0.1", 22});
}

TEST(WindowsChange, AddsThenRemovesAndTouchesNothingElse) {
  const auto [change, messages] = ChangeFrom(Script(Before()), After());
  EXPECT_EQ(messages, "");
  ASSERT_TRUE(change.has_value());
  EXPECT_EQ(change->commands.find("New-NetFirewallRule"), 0U);
  EXPECT_EQ(std::count(change->commands.begin(), change->commands.end(), '\n'), 2);
  EXPECT_THAT(change->commands, HasSubstr("\nRemove-NetFirewallRule -PolicyStore PersistentStore "
                                          "-Name 'pw-b-"));
  EXPECT_THAT(change->commands, Not(HasSubstr("443")));
  EXPECT_TRUE(MatchesGolden(change->commands, "src/dialect/windows/testdata/change.ps1"));
  EXPECT_TRUE(MatchesGolden(change->undo, "src/dialect/windows/testdata/change.undo.ps1"));
  ASSERT_EQ(change->states.size(), 2U);
  EXPECT_EQ(Ssh(change->states[0], "10.0.0.2"), "yes");
  EXPECT_EQ(Ssh(change->states[0], "10.0.0.3"), "yes");
  EXPECT_EQ(Ssh(change->states[1], "10.0.0.2"), "no");
  EXPECT_EQ(Ssh(change->states[1], "10.0.0.3"), "yes");
  EXPECT_EQ(Out(Read(change->states[1]), {"udp", "10.9.0.1", "10.0.0.53", 53}), "yes");
  EXPECT_EQ(Out(Read(change->states[1]), {"udp", "10.9.0.1", "10.0.0.54", 53}), "no");
  EXPECT_THAT(change->undo, HasSubstr("'10.0.0.2'"));
  EXPECT_LT(change->undo.find("New-NetFirewallRule"), change->undo.find("Remove-NetFirewallRule"));
}

TEST(WindowsChange, IsEmptyWhereNothingDiffers) {
  const auto [change, messages] = ChangeFrom(Script(After()), After());
  ASSERT_TRUE(change.has_value()) << messages;
  EXPECT_EQ(change->commands, "");
  EXPECT_EQ(change->undo, "");
}

TEST(WindowsChange, LeavesRulesOfOthersAndBlocksWhatTheTextLeftOpen) {
  const auto [change, messages] = ChangeFrom(
      "New-NetFirewallRule -Name mine -DisplayName Mine -Protocol TCP -LocalPort 3389 "
      "-Program 'C:\\a.exe'\n",
      After());
  ASSERT_TRUE(change.has_value()) << messages;
  EXPECT_THAT(messages, HasSubstr("PW-DIA-windows-0012"));
  EXPECT_THAT(change->commands, Not(HasSubstr("mine")));
  EXPECT_THAT(change->commands,
              HasSubstr("-Enabled True -DefaultInboundAction Block -DefaultOutboundAction Block"));
  EXPECT_EQ(In(Read(change->states[1]), {"tcp", "10.0.0.3", "10.9.0.1", 3389}), "maybe");
  EXPECT_EQ(Out(Read(change->states[1]), {"tcp", "10.9.0.1", "10.0.0.3", 80}), "no");
}

TEST(WindowsChange, RefusesRulesThatItCannotKnow) {
  EXPECT_THAT(ChangeFrom("$p = Get-Content x\nNew-NetFirewallRule -DisplayName a -Protocol TCP "
                         "-LocalPort $p\n",
                         After())
                  .messages,
              HasSubstr("PW-DIA-windows-0010"));
  std::string touched = Script(Before());
  const std::size_t at = touched.find("'10.0.0.1'");
  touched.replace(at, 10, "'10.0.0.0/8'");
  EXPECT_THAT(ChangeFrom(touched, After()).messages, HasSubstr("PW-DIA-windows-0011"));
}

}  // namespace
}  // namespace portwright::dialect::windows
