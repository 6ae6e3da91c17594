#include "dialect/windows/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "dialect/windows/asked.h"
#include "testing/any_traffic.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::windows {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kGoldenFolder = "src/dialect/windows/testdata/";

Rendered Script(const Policy& policy, const RenderOptions& options = {}) {
  Diagnostics diagnostics;
  Rendered out = Windows().RenderWithReasons(policy, options, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return out;
}

Policy Host() {
  RuleExtras low_ports;
  low_ports.source_ports = {600, 1023};
  PolicyBuilder builder("proxy1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11-10.1.0.14 fd00:1::/64", "10.20.0.5 fd00:20::5", "tcp/11117",
             {"b/oracle/11117"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/1521", {"b/oracle/1521"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/1575-1580", {"b/oracle/1521"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/111", {"b/nfs/portmap"}, low_ports)
      .Allow("any", "10.20.0.5 fd00:20::5", "icmp/echo-request", {"b/ping"})
      .Allow("10.1.0.9", "10.20.0.5", "proto/112", {"b/vrrp"})
      .Allow("10.20.0.6", "10.20.0.5", "any", {"b/nodes"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5", "10.9.0.53", "udp/53", {"b/dns"})
      .Allow("10.20.0.5", "10.30.0.0/18", "tcp/any", {"b/support's"})
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk")
      .Describe("b/dns", "ibm-backup-recovery L88", "names");
  return std::move(builder.policy());
}

TEST(WindowsRender, GoldenTexts) {
  const Rendered rendered = Script(Host(), {"Rules of proxy1", "", {}});
  const std::string folder = kGoldenFolder;
  EXPECT_TRUE(MatchesGolden(rendered.text, folder + "host.ps1"));
  EXPECT_TRUE(MatchesGolden(rendered.reasons, folder + "host.reasons.csv"));
  ASSERT_EQ(rendered.beside.size(), 1U);
  EXPECT_EQ(rendered.beside[0].first, "remove.ps1");
  EXPECT_TRUE(MatchesGolden(rendered.beside[0].second, folder + "host.remove.ps1"));
  EXPECT_EQ(rendered.rules, 9U);
}

TEST(WindowsRender, TheOrderOfThePolicyMeansNothing) {
  Policy turned = Host();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(Script(turned).text, Script(Host()).text);
}

TEST(WindowsRender, OneListHoldsBothFamilies) {
  PolicyBuilder builder("h");
  builder.Chain(Hook::kInput).Allow("10.0.0.1 fd00::1", "any", "tcp/443", {"a"});
  const std::string text = Script(builder.policy()).text;
  EXPECT_THAT(text, HasSubstr("RemoteAddress = '10.0.0.1', 'fd00::1'\n"));
  EXPECT_THAT(text, Not(HasSubstr("LocalAddress  =")));
}

TEST(WindowsRender, AnyAddressOfOneFamilyIsARange) {
  PolicyBuilder builder("h");
  builder.Chain(Hook::kInput).Allow("0.0.0.0/0", "0.0.0.0/0", "tcp/443", {"a"});
  EXPECT_THAT(Script(builder.policy()).text,
              HasSubstr("RemoteAddress = '0.0.0.0-255.255.255.255'\n"));
}

TEST(WindowsRender, SplitsLongListsOfAddresses) {
  std::string sources;
  for (int i = 0; i < 1'500; ++i) {
    sources += (i == 0 ? "" : " ") + std::string("10.0.") + std::to_string(i / 100) + "." +
               std::to_string(i % 100 * 2);
  }
  PolicyBuilder builder("h");
  builder.Chain(Hook::kInput).Allow(sources, "10.9.0.1", "tcp/443", {"a"});
  const Rendered rendered = Script(builder.policy());
  EXPECT_EQ(rendered.rules, 2U);
  const Lifted lifted = Read(rendered.text);
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.0", "10.9.0.1", 443}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.14.198", "10.9.0.1", 443}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.14.199", "10.9.0.1", 443}), "no");
}

TEST(WindowsRender, LeavesASideThatThePolicyDoesNotSpeakOf) {
  PolicyBuilder builder("h");
  builder.Chain(Hook::kInput).Allow("10.0.0.1", "10.9.0.1", "tcp/443", {"a"});
  const std::string text = Script(builder.policy()).text;
  EXPECT_THAT(text, HasSubstr("-DefaultInboundAction Block"));
  EXPECT_THAT(text, Not(HasSubstr("-DefaultOutboundAction Block")));
  const Lifted lifted = Read(text);
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.2", "10.9.0.1", 443}), "no");
  EXPECT_EQ(Out(lifted, {"tcp", "10.9.0.1", "10.0.0.2", 443}), "maybe");
}

TEST(WindowsRender, NothingOfATitleOrAnIdLeavesItsPlace) {
  PolicyBuilder builder("h");
  builder.Chain(Hook::kInput)
      .Allow("10.0.0.1", "10.9.0.1", "tcp/443", {"a'; Remove-Item C:\\ -Recurse # $(x)|y"});
  const std::string text = Script(builder.policy(), {"a\n$portwrightRules = @()\n'", "", {}}).text;
  EXPECT_THAT(text, Not(HasSubstr("\n$portwrightRules = @()")));
  EXPECT_THAT(text, HasSubstr("'Portwright a''; Remove-Item"));
  EXPECT_THAT(text, Not(HasSubstr(")|y")));
  EXPECT_EQ(In(Read(text), {"tcp", "10.0.0.1", "10.9.0.1", 443}), "yes");
}

std::string Refusal(const Policy& policy, const std::string& version = "") {
  Diagnostics diagnostics;
  EXPECT_EQ(Windows().Render(policy, {"", version, {}}, diagnostics), "");
  return diagnostics.Print();
}

TEST(WindowsRender, RefusesWhatItCannotSay) {
  PolicyBuilder gateway("gw");
  gateway.Chain(Hook::kForward).Allow("10.0.0.1", "10.9.0.1", "tcp/443", {"a"});
  EXPECT_THAT(Refusal(gateway.policy()), HasSubstr("PW-DIA-windows-0002"));
  for (const char* version : {"windows 7", "2008 r2", "xp"})
    EXPECT_THAT(Refusal(Host(), version), HasSubstr("PW-DIA-windows-0001")) << version;
  for (const char* version : {"windows 10", "2012 R2", "server 2022", "11"})
    EXPECT_NE(Script(Host(), {"", version, {}}).text, "") << version;
}

// --- any policy, any packet: the script does what the evaluator says ---------------------------

const std::vector<std::string> kEnds = {"any",
                                        "10.0.0.0/30",
                                        "0.0.0.0/0",
                                        "::/0",
                                        "10.0.0.2",
                                        "10.0.0.1-10.0.0.6",
                                        "10.0.0.2 fd00::2-fd00::4",
                                        "10.0.0.3 10.0.0.5",
                                        "fd00::1-fd00::2",
                                        "fd00::2",
                                        "none"};
Policy AnyPolicy() {
  PolicyBuilder builder("any");
  portwright::testing::AnyRules rules;
  rules.addresses = kEnds;
  rules.source_ports = portwright::testing::SourcePortsOf::kAnyToo;
  for (const Hook hook : {Hook::kInput, Hook::kOutput})
    portwright::testing::AllowAny(builder, hook, rules);
  return std::move(builder.policy());
}

RC_GTEST_PROP(WindowsLaw, TheScriptDoesWhatThePolicySays, ()) {
  const Policy policy = AnyPolicy();
  Diagnostics diagnostics;
  const std::string text = Windows().Render(policy, {}, diagnostics);
  RC_LOG() << diagnostics.Print() << text;
  RC_ASSERT(!diagnostics.has_errors());
  LiftOptions options;
  options.file_name = "law.ps1";
  const auto lifted = Windows().Lift(text, options, diagnostics);
  RC_LOG() << diagnostics.Print();
  RC_ASSERT(lifted != nullptr);
  RC_ASSERT(diagnostics.all().empty());
  for (int i = 0; i < 60; ++i) {
    const net::Packet packet = portwright::testing::AnyPacket();
    const Hook hook = *rc::gen::element(Hook::kInput, Hook::kOutput);
    const bool expected =
        policy::Evaluate(policy, hook, packet).verdict == policy::VerdictKind::kAccept;
    const policy::Possible found = policy::EvaluateReadings(*lifted, hook, packet);
    RC_LOG() << net::ToText(packet) << "\n";
    RC_ASSERT(found.accept == expected);
    RC_ASSERT(found.deny == !expected);
  }
}

// --- no change of the text goes unnoticed ------------------------------------------------------

// Packets at the borders of what Host permits.
std::string Verdicts(const Policy& policy) {
  std::string out;
  const std::vector<std::pair<std::string, std::string>> ends = {
      {"10.1.0.11", "10.20.0.5"},
      {"10.1.0.14", "10.20.0.5"},
      {"10.1.0.10", "10.20.0.5"},
      {"10.1.0.15", "10.20.0.5"},
      {"10.1.0.9", "10.20.0.5"},
      {"10.20.0.6", "10.20.0.5"},
      {"10.1.0.11", "10.20.0.6"},
      {"fd00:1::1", "fd00:20::5"},
      {"fd00:2::1", "fd00:20::5"},
      {"fd00:1::1", "fd00:20::6"},
      {"10.20.0.5", "10.9.0.53"},
      {"10.20.0.5", "10.30.63.255"},
      {"10.20.0.5", "10.30.64.0"},
      {"10.20.0.6", "10.9.0.53"},
      {"10.20.0.6", "10.30.0.0"},
      {"10.20.0.5", "10.9.0.54"},
      {"10.20.0.6", "10.20.0.9"},
      {"10.1.0.9", "10.20.0.9"},
      {"10.20.0.5", "10.30.32.0"},
      {"10.20.0.5", "10.30.0.32"},
      {"fd00:1::8000:0:0:1", "fd00:20::5"},
      {"fd00:1::80:0:0:1", "fd00:20::5"}};
  for (const auto& [source, destination] : ends) {
    const std::string ping = source.find(':') == source.npos ? "icmp" : "icmp6";
    std::vector<Asked> asked = {{ping, source, destination, (ping == "icmp" ? 8 : 128) * 256},
                                {ping, source, destination, 13 * 256},
                                {"112", source, destination, 0},
                                {"50", source, destination, 0}};
    for (const int port : {52, 53, 110, 111, 112, 1520, 1521, 1522, 1574, 1575, 1580, 1581, 11116,
                           11117, 11118, 65535}) {
      asked.push_back({"tcp", source, destination, port});
      asked.push_back({"udp", source, destination, port});
      for (const int source_port : {599, 600, 1023, 1024})
        asked.push_back({"tcp", source, destination, port, "", "", source_port});
    }
    for (const Asked& one : asked) {
      for (const Hook hook : {Hook::kInput, Hook::kOutput}) {
        const std::string answer = Ask(policy, one, hook);
        out += answer[0];
      }
    }
  }
  return out;
}

// What a changed text means, or that it is refused.
std::string Meaning(const std::string& text) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "mutant.ps1";
  const auto lifted = Windows().Lift(text, options, diagnostics);
  return lifted == nullptr ? "refused" : Verdicts(*lifted);
}

// What people read does not count, nor does a name as long as it is one.
bool IsFreeText(std::string_view line) {
  line = Trim(line);
  return line.empty() || (line.starts_with('#') && !line.starts_with("#Requires")) ||
         line.starts_with("Description") || line.starts_with("DisplayName") ||
         line.starts_with("Name");
}

TEST(WindowsMutants, NoLineCanBeLostOrDoubled) {
  const std::string text = Script(Host()).text;
  const std::string meaning = Meaning(text);
  const std::vector<std::string_view> lines = Split(text, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool is_name =
        Trim(lines[i]).starts_with("Name") || Trim(lines[i]).starts_with("DisplayName");
    if (IsFreeText(lines[i]) && !is_name) continue;
    std::string lost, doubled;
    for (std::size_t j = 0; j < lines.size(); ++j) {
      if (j != i) lost += std::string(lines[j]) + "\n";
      doubled += std::string(lines[j]) + "\n";
      if (j == i) doubled += std::string(lines[j]) + "\n";
    }
    EXPECT_NE(Meaning(lost), meaning) << "lost: " << lines[i];
    EXPECT_EQ(Meaning(doubled), "refused") << "doubled: " << lines[i];
  }
}

TEST(WindowsMutants, NoNumberOrWordCanChange) {
  const std::string text = Script(Host()).text;
  const std::string meaning = Meaning(text);
  std::size_t begin = 0, tried = 0;
  for (const std::string_view line : Split(text, '\n')) {
    const std::size_t at = begin;
    begin += line.size() + 1;
    if (IsFreeText(line)) continue;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool is_digit = line[i] >= '0' && line[i] <= '9';
      const bool is_word = (line[i] >= 'a' && line[i] <= 'z') || (line[i] >= 'A' && line[i] <= 'Z');
      if (!is_digit && !is_word) continue;
      std::string mutant = text;
      if (is_digit) {
        mutant[at + i] = line[i] == '9' ? '8' : static_cast<char>(line[i] + 1);
      } else {
        mutant.erase(at + i, 1);
      }
      ++tried;
      EXPECT_NE(Meaning(mutant), meaning) << "at " << i << " of: " << line;
    }
  }
  EXPECT_GT(tried, 1'000U);
}

TEST(WindowsMutants, SidesAndActionsCannotBeExchanged) {
  const std::string text = Script(Host()).text;
  const std::string meaning = Meaning(text);
  const std::vector<std::pair<std::string, std::string>> swaps = {
      {"'Inbound'", "'Outbound'"},
      {"'Outbound'", "'Inbound'"},
      {"LocalPort ", "RemotePort "},
      {"RemotePort ", "LocalPort "},
      {"LocalAddress ", "RemoteAddress "},
      {"RemoteAddress ", "LocalAddress "},
      {"'TCP'", "'UDP'"},
      {"'UDP'", "'TCP'"},
      {"'TCP'", "'Any'"},
      {"'ICMPv4'", "'ICMPv6'"},
      {"'Allow'", "'Block'"},
      {"Action Block", "Action Allow"},
      {"'True'", "'False'"},
      {"-Enabled True", "-Enabled False"},
      {"New-Net", "Remove-Net"},
      {"'Domain', ", ""},
      {"'Any'", "'Public'"}};
  for (const auto& [from, to] : swaps) {
    std::size_t count = 0;
    for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + 1)) {
      std::string mutant = text;
      mutant.replace(at, from.size(), to);
      EXPECT_NE(Meaning(mutant), meaning) << from << " at " << at;
      ++count;
    }
    EXPECT_GT(count, 0U) << from;
  }
}

}  // namespace
}  // namespace portwright::dialect::windows
