#include "dialect/aws/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "dialect/aws/asked.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::aws {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;

constexpr const char* kGoldenFolder = "src/dialect/aws/testdata/";

std::vector<const Dialect*> Both() { return {&Aws(), &AwsCloudFormation()}; }

struct Made {
  Rendered rendered;
  std::string messages;
};

Made Make(const Dialect& dialect, const Policy& policy) {
  Diagnostics diagnostics;
  RenderOptions options;
  options.title = "acme, cloud-sg, as of 2026-11-21, 9 flows";
  Made out;
  out.rendered = dialect.RenderWithReasons(policy, options, diagnostics);
  out.messages = diagnostics.Print();
  EXPECT_EQ(out.rendered.text.empty(), diagnostics.has_errors());
  return out;
}

// One group for all interfaces.
Policy Group() {
  PolicyBuilder builder("cloud-sg");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11-10.1.0.14 fd00:1::/64", "10.50.2.0/24 fd00:50::/64", "tcp/11117",
             {"b/oracle/11117"})
      .Allow("10.1.0.12", "10.50.2.0/24", "tcp/1000-2000", {"b/oracle/agent", "b/any"})
      .Allow("any", "10.50.2.0/24", "icmp/echo-request", {"b/ping"})
      .Allow("10.1.0.9", "10.50.2.0/24", "proto/50", {"b/esp"})
      .Chain(Hook::kOutput)
      .Allow("10.50.2.0/24", "10.9.0.53", "udp/53", {"b/dns"})
      .Allow("fd00:50::/64", "fd00:9::/64", "any", {"b/all"})
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk");
  return std::move(builder.policy());
}

// Three hosts, of which two have the same rules, and lists that recur.
Policy Hosts() {
  PolicyBuilder builder("app");
  const std::string clients = "10.1.0.1 10.1.0.3 10.1.0.5 10.1.0.7 10.2.0.0/16";
  builder.Chain(Hook::kInput)
      .Allow(clients, "10.50.2.10", "tcp/443", {"web/443"})
      .Allow(clients, "10.50.2.11", "tcp/443", {"web/443"})
      .Allow(clients, "10.50.2.12", "tcp/5432", {"db/5432"})
      .Allow("10.1.0.1", "10.50.2.12", "tcp/5432", {"db/again"})
      .Chain(Hook::kOutput)
      .Allow("10.50.2.10", clients, "tcp/8443", {"web/push"});
  return std::move(builder.policy());
}

TEST(AwsRender, GoldenTexts) {
  const std::string folder = kGoldenFolder;
  EXPECT_TRUE(MatchesGolden(Make(Aws(), Group()).rendered.text, folder + "group.tf"));
  EXPECT_TRUE(MatchesGolden(Make(Aws(), Hosts()).rendered.text, folder + "hosts.tf"));
  EXPECT_TRUE(
      MatchesGolden(Make(AwsCloudFormation(), Group()).rendered.text, folder + "group.cfn.json"));
  EXPECT_TRUE(
      MatchesGolden(Make(AwsCloudFormation(), Hosts()).rendered.text, folder + "hosts.cfn.json"));
}

// What becomes of packets around every border of the two policies above.
std::string Decisions(const Policy& policy) {
  std::vector<net::Address> addresses;
  for (const char* text :
       {"10.1.0.1",   "10.1.0.2",     "10.1.0.3",   "10.1.0.5",     "10.1.0.7",    "10.1.0.9",
        "10.1.0.10",  "10.1.0.11",    "10.1.0.12",  "10.1.0.13",    "10.1.0.14",   "10.1.0.15",
        "10.2.0.0",   "10.2.255.255", "10.3.0.0",   "10.9.0.53",    "10.9.0.54",   "10.50.1.255",
        "10.50.2.0",  "10.50.2.10",   "10.50.2.11", "10.50.2.12",   "10.50.2.255", "10.50.3.0",
        "fd00:1::",   "fd00:1:0:1::", "fd00:9::",   "fd00:9:0:1::", "fd00:50::",   "fd00:50:0:1::",
        "203.0.113.1"})
    addresses.push_back(*net::ParseAddress(text));
  struct Service {
    int protocol;
    int port;
  };
  const Service kServices[] = {{6, 442},     {6, 443},     {6, 444},  {6, 999},   {6, 1000},
                               {6, 2000},    {6, 2001},    {6, 5431}, {6, 5432},  {6, 5433},
                               {6, 8442},    {6, 8443},    {6, 8444}, {6, 11116}, {6, 11117},
                               {6, 11118},   {17, 52},     {17, 53},  {17, 54},   {17, 11117},
                               {1, 8 * 256}, {1, 9 * 256}, {50, 0},   {51, 0}};
  std::string out;
  for (const Hook hook : {Hook::kInput, Hook::kOutput}) {
    for (const net::Address& source : addresses) {
      for (const net::Address& destination : addresses) {
        if (source.family != destination.family) continue;
        for (const Service& service : kServices) {
          net::Packet packet;
          packet.source = source;
          packet.destination = destination;
          packet.protocol = static_cast<std::uint8_t>(service.protocol);
          if (service.protocol == 6 || service.protocol == 17) packet.source_port = 40000;
          packet.destination_port = static_cast<std::uint16_t>(service.port);
          const bool yes =
              policy::Evaluate(policy, hook, packet).verdict == policy::VerdictKind::kAccept;
          const bool no =
              policy::Evaluate(policy, hook, packet, false).verdict != policy::VerdictKind::kAccept;
          out += yes && no ? '?' : yes ? 'y' : 'n';
        }
      }
    }
  }
  return out;
}

Lifted ReadBack(const Dialect& dialect, const std::string& text) {
  LiftOptions options;
  options.file_name = "back.txt";
  return LiftWith(dialect, text, options);
}

TEST(AwsRender, TextsMeanThePolicy) {
  for (const Dialect* dialect : Both()) {
    for (const Policy& policy : {Group(), Hosts()}) {
      const Lifted back = ReadBack(*dialect, Make(*dialect, policy).rendered.text);
      ASSERT_NE(back.policy, nullptr) << back.messages;
      EXPECT_EQ(back.messages, "");
      EXPECT_EQ(Decisions(*back.policy), Decisions(policy)) << dialect->name();
      EXPECT_EQ(dialect->Recognise(Make(*dialect, policy).rendered.text),
                dialect == &Aws() ? 95 : 100);
    }
  }
}

// Whether a changed text is told from the right one.
bool IsCaught(const Dialect& dialect, const std::string& text, const std::string& right) {
  Diagnostics diagnostics;
  const auto policy = dialect.Lift(text, LiftOptions{"m.txt", "", {}, {}}, diagnostics);
  return policy == nullptr || Decisions(*policy) != right;
}

// Lines that say nothing about packets.
bool IsPlain(std::string_view line) {
  line = Trim(line);
  if (line.empty() || line.starts_with('#')) return true;
  for (const std::string_view word :
       {"name ", "description ", "vpc_id ", "type ", "max_entries ", "address_family ",
        "\"AWSTemplate", "\"Description\"", "\"GroupDescription\"", "\"GroupName\"", "\"VpcId\"",
        "\"PrefixListName\"", "\"MaxEntries\"", "\"AddressFamily\"", "\"Type\": \"AWS::EC2::VPC",
        "\"Value\""}) {
    if (line.starts_with(word)) return true;
  }
  return false;
}

TEST(AwsRender, NoLineCanBeLeftOut) {
  for (const Dialect* dialect : Both()) {
    for (const Policy& policy : {Group(), Hosts()}) {
      const std::string text = Make(*dialect, policy).rendered.text;
      const std::string right = Decisions(policy);
      const std::vector<std::string_view> lines = Split(text, '\n');
      for (std::size_t left = 0; left < lines.size(); ++left) {
        if (IsPlain(lines[left])) continue;
        std::string changed;
        for (std::size_t i = 0; i < lines.size(); ++i)
          if (i != left) changed += std::string(lines[i]) + "\n";
        EXPECT_TRUE(IsCaught(*dialect, changed, right))
            << "without line " << left + 1 << ": " << lines[left];
      }
    }
  }
}

TEST(AwsRender, NoWordCanBeChanged) {
  const std::pair<const char*, const char*> kChanges[] = {
      {"_ingress_rule", "_egress_rule"},
      {"_egress_rule", "_ingress_rule"},
      {"SecurityGroupIngress", "SecurityGroupEgress"},
      {"SecurityGroupEgress", "SecurityGroupIngress"},
      {"\"tcp\"", "\"udp\""},
      {"\"udp\"", "\"tcp\""},
      {"= 11117", "= 11118"},
      {": 11117", ": 11118"},
      {"= 2000", "= 2001"},
      {"ToPort\": 2000", "ToPort\": 2001"},
      {"= 8\n", "= 9\n"},
      {"10.1.0.11/32", "10.1.0.10/32"},
      {"10.1.0.12/31", "10.1.0.12/32"},
      {"10.50.2.0/24", "10.50.2.0/23"},
      {"fd00:50::/64", "fd00:50::/63"},
      {"fd00:1::/64", "fd00:1::/63"},
      {"0.0.0.0/0", "0.0.0.0/1"},
      {"10.2.0.0/16", "10.2.0.0/17"},
      {"\"50\"", "\"51\""},
      {".id\n", ".arn\n"},
      {"security_group_id ", ""},
      {"resource ", ""},
      {"\"addresses\"", "\"members\""},
      {"Addresses", "Members"}};
  for (const Dialect* dialect : Both()) {
    for (const Policy& policy : {Group(), Hosts()}) {
      const std::string text = Make(*dialect, policy).rendered.text;
      const std::string right = Decisions(policy);
      for (const auto& [from, to] : kChanges) {
        if (std::string_view(from) == ".id\n") continue;
        for (std::size_t at = text.find(from); at != std::string::npos;
             at = text.find(from, at + 1)) {
          std::string changed = text;
          changed.replace(at, std::string_view(from).size(), to);
          const std::size_t line = text.rfind('\n', at) + 1;
          if (IsPlain(std::string_view(text).substr(line))) continue;
          EXPECT_TRUE(IsCaught(*dialect, changed, right))
              << from << " -> " << to << " at " << text.substr(line, 80);
        }
      }
    }
  }
}

const std::vector<std::string> kOwn = {"10.0.0.0",    "10.0.0.1",   "10.0.0.0/31",
                                       "10.0.0.0/30", "any",        "none",
                                       "fd00::",      "fd00::/126", "10.0.0.2 fd00::1"};
const std::vector<std::string> kPeers = {
    "10.0.1.0",  "10.0.1.1",      "10.0.1.0/31",       "10.0.1.0/30", "any",
    "fd00::1:0", "fd00::1:0/126", "10.0.1.0-10.0.1.2", "10.0.0.0/30"};
const std::vector<std::string> kServices = {"tcp/1",   "tcp/1-3",  "tcp/2-5",
                                            "udp/2",   "any",      "icmp/any",
                                            "tcp/any", "proto/50", "icmp/echo-request"};

RC_GTEST_PROP(AwsRenderLaw, RandomPoliciesComeBack, ()) {
  PolicyBuilder builder("any");
  builder.Chain(Hook::kInput);
  for (int i = *rc::gen::inRange(0, 7); i > 0; --i) {
    builder.Allow(*rc::gen::elementOf(kPeers), *rc::gen::elementOf(kOwn),
                  *rc::gen::elementOf(kServices), {"in" + std::to_string(i)});
  }
  builder.Chain(Hook::kOutput);
  for (int i = *rc::gen::inRange(0, 7); i > 0; --i) {
    builder.Allow(*rc::gen::elementOf(kOwn), *rc::gen::elementOf(kPeers),
                  *rc::gen::elementOf(kServices), {"out" + std::to_string(i)});
  }
  const Policy policy = std::move(builder.policy());
  const Dialect& dialect = *Both()[static_cast<std::size_t>(*rc::gen::inRange(0, 2))];
  Diagnostics diagnostics;
  const std::string text = dialect.Render(policy, {"law"}, diagnostics);
  RC_ASSERT(!diagnostics.has_errors());
  const auto back = dialect.Lift(text, LiftOptions{"law", "", {}, {}}, diagnostics);
  RC_ASSERT(back != nullptr);
  for (int i = 0; i < 300; ++i) {
    const bool is_v4 = *rc::gen::inRange(0, 3) != 0;
    const auto address = [is_v4](bool is_peer) {
      net::Address base = *net::ParseAddress(is_v4 ? "10.0.0.0" : "fd00::");
      if (is_peer) base.value += is_v4 ? 256U : 65536U;
      base.value += static_cast<unsigned>(*rc::gen::inRange(0, 5));
      return base;
    };
    net::Packet packet;
    const Hook hook = *rc::gen::element(Hook::kInput, Hook::kOutput);
    const bool peer_is_near = *rc::gen::inRange(0, 6) == 0;
    packet.source = address(hook == Hook::kInput && !peer_is_near);
    packet.destination = address(hook == Hook::kOutput && !peer_is_near);
    packet.protocol = *rc::gen::element<std::uint8_t>(1, 6, 17, 50, 58, 0);
    if (packet.protocol == 6 || packet.protocol == 17) {
      packet.source_port = 40000;
      packet.destination_port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 7));
    } else if (packet.protocol == (is_v4 ? 1 : 58)) {
      packet.destination_port = static_cast<std::uint16_t>(*rc::gen::element(0, 8, 128) * 256);
    }
    RC_ASSERT((policy::Evaluate(policy, hook, packet).verdict == policy::VerdictKind::kAccept) ==
              (policy::Evaluate(*back, hook, packet).verdict == policy::VerdictKind::kAccept));
  }
}

TEST(AwsRender, QuotasSplitGroupsAndAreSaid) {
  const auto policy_of = [](int sources) {
    PolicyBuilder builder("big");
    builder.Chain(Hook::kInput);
    for (int i = 0; i < sources; ++i) {
      builder.Allow("10.1." + std::to_string(i / 100) + "." + std::to_string(i % 100 * 2),
                    "10.50.0.1", "tcp/" + std::to_string(1000 + i * 2), {"r"});
    }
    return std::move(builder.policy());
  };
  const auto groups = [](const std::string& text) {
    std::size_t count = 0;
    const std::string_view head = "resource \"aws_security_group\"";
    for (std::size_t at = text.find(head); at != std::string::npos; at = text.find(head, at + 1))
      ++count;
    return count;
  };
  const Made fits = Make(Aws(), policy_of(60));
  EXPECT_EQ(fits.messages, "");
  EXPECT_EQ(groups(fits.rendered.text), 1U);
  EXPECT_EQ(fits.rendered.rules, 60U);
  const Made split = Make(Aws(), policy_of(61));
  EXPECT_EQ(split.messages, "");
  EXPECT_EQ(groups(split.rendered.text), 2U);
  EXPECT_EQ(split.rendered.rules, 61U);
  const Made raised = Make(Aws(), policy_of(302));
  EXPECT_THAT(raised.messages, HasSubstr("PW-DIA-aws-0304"));
  EXPECT_THAT(raised.messages, HasSubstr("found 302"));
  EXPECT_THAT(raised.messages, HasSubstr("raised to 61"));
  EXPECT_EQ(groups(raised.rendered.text), 5U);
  EXPECT_THAT(Make(Aws(), policy_of(1001)).messages, HasSubstr("PW-DIA-aws-0303"));
  ASSERT_NE(ReadBack(Aws(), raised.rendered.text).policy, nullptr);
}

TEST(AwsRender, WhatGroupsCannotSayIsRefused) {
  RuleExtras low;
  low.source_ports = {600, 1023};
  PolicyBuilder ports("p");
  ports.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "tcp/111", {"a"}, low);
  EXPECT_THAT(Make(Aws(), ports.policy()).messages, HasSubstr("PW-DIA-aws-0302"));
  PolicyBuilder gateway("g");
  gateway.Chain(Hook::kForward).Allow("10.0.0.1", "10.0.0.2", "tcp/111", {"a"});
  EXPECT_THAT(Make(Aws(), gateway.policy()).messages, HasSubstr("PW-DIA-aws-0301"));
}

TEST(AwsRender, APolicyWithoutRulesLetsNothingPass) {
  PolicyBuilder builder("none");
  builder.Chain(Hook::kInput).Chain(Hook::kOutput);
  for (const Dialect* dialect : Both()) {
    const Lifted back = ReadBack(*dialect, Make(*dialect, builder.policy()).rendered.text);
    ASSERT_NE(back.policy, nullptr) << back.messages;
    EXPECT_EQ(In(back, {"tcp", "10.0.0.1", "10.0.0.2", 22}), "no");
    EXPECT_EQ(Out(back, {"tcp", "10.0.0.1", "10.0.0.2", 22}), "no");
  }
}

TEST(AwsRender, SameInputSameBytes) {
  Policy turned = Hosts();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(Make(Aws(), turned).rendered.text, Make(Aws(), Hosts()).rendered.text);
}

TEST(AwsRender, WordsOfASiteCannotLeaveTheirPlace) {
  PolicyBuilder builder("a\"\n}\n${x}");
  builder.Chain(Hook::kInput)
      .Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"r\"${y}\\"})
      .Allow("10.0.0.1", "10.0.0.3", "tcp/23", {"r"});
  Policy policy = std::move(builder.policy());
  policy.set_names.assign(policy.address_sets.size(), "n\"}\n");
  for (const Dialect* dialect : Both()) {
    const Lifted back = ReadBack(*dialect, Make(*dialect, policy).rendered.text);
    ASSERT_NE(back.policy, nullptr) << back.messages;
    EXPECT_EQ(In(back, {"tcp", "10.0.0.1", "10.0.0.2", 22}), "yes");
    EXPECT_EQ(In(back, {"tcp", "10.0.0.1", "10.0.0.2", 23}), "no");
    EXPECT_EQ(In(back, {"tcp", "10.0.0.1", "10.0.0.3", 23}), "yes");
  }
}

TEST(AwsRender, NamesTellHostsApart) {
  PolicyBuilder builder("p");
  builder.Chain(Hook::kInput)
      .Allow("10.9.0.1", "10.0.0.2", "tcp/22", {"r"})
      .Allow("fd00:9::1", "fd00::2", "tcp/22", {"r"})
      .Allow("10.9.0.1", "10.0.0.3", "tcp/23", {"r"});
  Policy policy = std::move(builder.policy());
  policy.set_names.assign(policy.address_sets.size(), "");
  for (std::size_t i = 0; i < policy.address_sets.size(); ++i) {
    const std::string text =
        policy.address_sets[i].empty() ? "" : ToText(policy.address_sets[i].ranges()[0]);
    if (text == "10.0.0.2" || text == "fd00::2") policy.set_names[i] = "app 1";
    if (text == "10.0.0.3") policy.set_names[i] = "app_2";
  }
  const std::string text = Make(Aws(), policy).rendered.text;
  EXPECT_THAT(text, HasSubstr("resource \"aws_security_group\" \"pw_p_app_1\""));
  EXPECT_THAT(text, HasSubstr("pw_p_app_1.id, addresses = [\"10.0.0.2/32\", \"fd00::2/128\"]"));
  EXPECT_THAT(text, HasSubstr("resource \"aws_security_group\" \"pw_p_app_2\""));
}

}  // namespace
}  // namespace portwright::dialect::aws
