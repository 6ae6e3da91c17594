#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>
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
using ::testing::Not;

constexpr const char* kGoldenFolder = "src/dialect/aws/testdata/";

std::vector<const Dialect*> Both() { return {&AwsNacl(), &AwsNaclCloudFormation()}; }

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

// One subnet of both families.
Policy Subnet() {
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

// Two subnets with rules of their own.
Policy Subnets() {
  PolicyBuilder builder("app");
  builder.Chain(Hook::kInput)
      .Allow("10.2.0.0/16", "10.50.2.0/28", "tcp/443", {"web/443"})
      .Allow("10.50.2.0/28", "10.50.2.16/28", "tcp/5432", {"db/5432"})
      .Chain(Hook::kOutput)
      .Allow("10.50.2.0/28", "10.50.2.16/28", "tcp/5432", {"db/5432"});
  return std::move(builder.policy());
}

Lifted ReadBack(const Dialect& dialect, const std::string& text) {
  LiftOptions options;
  options.file_name = "back.txt";
  return LiftWith(dialect, text, options);
}

TEST(AwsAcl, GoldenTexts) {
  const std::string folder = kGoldenFolder;
  EXPECT_TRUE(MatchesGolden(Make(AwsNacl(), Subnet()).rendered.text, folder + "subnet.tf"));
  EXPECT_TRUE(MatchesGolden(Make(AwsNacl(), Subnets()).rendered.text, folder + "subnets.tf"));
  EXPECT_TRUE(MatchesGolden(Make(AwsNaclCloudFormation(), Subnet()).rendered.text,
                            folder + "subnet.cfn.json"));
}

TEST(AwsAcl, TextsAreToldFromThoseOfGroups) {
  const std::string terraform = Make(AwsNacl(), Subnet()).rendered.text;
  EXPECT_GT(AwsNacl().Recognise(terraform), Aws().Recognise(terraform));
  const std::string json = Make(AwsNaclCloudFormation(), Subnet()).rendered.text;
  EXPECT_GT(AwsNaclCloudFormation().Recognise(json), AwsCloudFormation().Recognise(json));
  EXPECT_EQ(AwsNaclCloudFormation().Recognise(terraform), 0);
  Diagnostics diagnostics;
  EXPECT_EQ(AwsNacl().Recognise(Aws().Render(Subnet(), {"t"}, diagnostics)), 0);
  EXPECT_EQ(
      AwsNaclCloudFormation().Recognise(AwsCloudFormation().Render(Subnet(), {"t"}, diagnostics)),
      0);
}

TEST(AwsAcl, RepliesHaveRulesOfTheirOwn) {
  for (const Dialect* dialect : Both()) {
    const Lifted back = ReadBack(*dialect, Make(*dialect, Subnet()).rendered.text);
    ASSERT_NE(back.policy, nullptr) << back.messages;
    EXPECT_EQ(back.messages, "");
    EXPECT_FALSE(back.policy->stateful);
    EXPECT_EQ(dialect->tracking(*back.policy), policy::Tracking::kDestinations);
    EXPECT_EQ(In(back, {"tcp", "10.1.0.11", "10.50.2.5", 11117}), "yes");
    EXPECT_EQ(In(back, {"tcp", "10.1.0.11", "10.50.2.5", 11118}), "no");
    EXPECT_EQ(In(back, {"tcp", "10.1.0.11", "10.50.3.5", 11117}), "no");
    EXPECT_EQ(Out(back, {"tcp", "10.50.2.5", "10.1.0.11", 1024}), "yes");
    EXPECT_EQ(Out(back, {"tcp", "10.50.2.5", "10.1.0.11", 1023}), "no");
    EXPECT_EQ(Out(back, {"udp", "10.50.2.5", "10.1.0.11", 1024}), "no");
    EXPECT_EQ(Out(back, {"icmp", "10.50.2.5", "203.0.113.1", 0}), "yes");
    EXPECT_EQ(Out(back, {"icmp", "10.50.2.5", "203.0.113.1", 8 * 256}), "no");
    EXPECT_EQ(In(back, {"udp", "10.9.0.53", "10.50.2.5", 40000}), "yes");
    EXPECT_EQ(In(back, {"udp", "10.9.0.54", "10.50.2.5", 40000}), "no");
    EXPECT_EQ(In(back, {"icmp6", "fd00:9::1", "fd00:50::5", 129 * 256}), "yes");
    EXPECT_EQ(In(back, {"50", "10.1.0.9", "10.50.2.5", 0}), "yes");
    EXPECT_EQ(Out(back, {"50", "10.50.2.5", "10.1.0.9", 0}), "no");
  }
}

TEST(AwsAcl, EachListIsForItsSubnets) {
  const Lifted back = ReadBack(AwsNacl(), Make(AwsNacl(), Subnets()).rendered.text);
  ASSERT_NE(back.policy, nullptr) << back.messages;
  EXPECT_EQ(back.messages, "");
  EXPECT_EQ(In(back, {"tcp", "10.2.0.1", "10.50.2.5", 443}), "yes");
  EXPECT_EQ(In(back, {"tcp", "10.2.0.1", "10.50.2.20", 443}), "no");
  EXPECT_EQ(In(back, {"tcp", "10.50.2.5", "10.50.2.20", 5432}), "yes");
  EXPECT_EQ(Out(back, {"tcp", "10.50.2.5", "10.50.2.20", 5432}), "yes");
}

TEST(AwsAcl, AnAddressHasOneList) {
  std::string text = Make(AwsNacl(), Subnets()).rendered.text;
  const std::string address = "\"10.50.2.16/28\"";
  text.replace(text.rfind(address), address.size(), "\"10.50.2.8/29\"");
  EXPECT_THAT(ReadBack(AwsNacl(), text).messages, HasSubstr("PW-DIA-aws-0144"));
}

TEST(AwsAcl, HostsThatShareASubnetNeedTheSameRules) {
  PolicyBuilder hosts("h");
  hosts.Chain(Hook::kInput)
      .Allow("10.9.0.1", "10.50.2.15", "tcp/22", {"a"})
      .Allow("10.9.0.2", "10.50.2.16", "tcp/22", {"a"});
  EXPECT_EQ(Make(AwsNacl(), hosts.policy()).messages, "");
  hosts.Allow("10.9.0.3", "10.50.2.17", "tcp/22", {"a"});
  EXPECT_THAT(
      Make(AwsNacl(), hosts.policy()).messages,
      HasSubstr("in subnets of their own, found 10.50.2.16 and 10.50.2.17, which share every "
                "subnet that AWS has [PW-DIA-aws-0312]"));
  PolicyBuilder ipv6("h");
  ipv6.Chain(Hook::kInput)
      .Allow("fd00:9::1", "fd00:50::1", "tcp/22", {"a"})
      .Allow("fd00:9::2", "fd00:50:0:1::1", "tcp/22", {"a"});
  EXPECT_EQ(Make(AwsNacl(), ipv6.policy()).messages, "");
  ipv6.Allow("fd00:9::2", "fd00:50::2", "tcp/22", {"a"});
  EXPECT_THAT(Make(AwsNacl(), ipv6.policy()).messages, HasSubstr("PW-DIA-aws-0312"));
}

Policy ManyPeers(int peers) {
  PolicyBuilder builder("many");
  builder.Chain(Hook::kInput);
  for (int i = 0; i < peers; ++i)
    builder.Allow("10.1.0." + std::to_string(2 * i + 1), "10.50.2.5", "proto/50", {"a"});
  return std::move(builder.policy());
}

TEST(AwsAcl, QuotasAreCountedBefore) {
  EXPECT_EQ(Make(AwsNacl(), ManyPeers(19)).messages, "");
  const Made raised = Make(AwsNacl(), ManyPeers(20));
  EXPECT_THAT(raised.messages, HasSubstr("PW-DIA-aws-0311"));
  EXPECT_THAT(raised.messages, HasSubstr("raised to 21"));
  EXPECT_EQ(raised.rendered.rules, 20U);
  EXPECT_THAT(Make(AwsNacl(), ManyPeers(39)).messages, HasSubstr("raised to 40"));
  EXPECT_THAT(Make(AwsNacl(), ManyPeers(40)).messages, HasSubstr("PW-DIA-aws-0310"));
}

TEST(AwsAcl, RulesAreJoinedWhereTheyMeanTheSame) {
  PolicyBuilder builder("few");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.0/25", "10.50.2.5", "tcp/22", {"a"})
      .Allow("10.1.0.128/25", "10.50.2.5", "tcp/22", {"b"})
      .Allow("10.1.0.0/24", "10.50.2.5", "tcp/23-30", {"c"});
  const Made made = Make(AwsNacl(), builder.policy());
  EXPECT_EQ(made.rendered.rules, 2U);  // tcp/22-30, and the replies
  EXPECT_THAT(made.rendered.text, HasSubstr("_in_tcp_22_30_10_1_0_0_24\""));
  EXPECT_THAT(made.rendered.text, HasSubstr("_out_tcp_1024_65535_10_1_0_0_24\""));
  EXPECT_THAT(made.rendered.text, HasSubstr("a +2\n"));
  EXPECT_THAT(made.rendered.reasons, HasSubstr(",c,"));
}

// A rule that another list has too keeps its number: what else is there does not count.
TEST(AwsAcl, NumbersComeFromWhatARuleSays) {
  const auto number_of = [](const std::string& text, const std::string& rule) {
    const std::size_t at = text.find("rule_number", text.find(rule));
    return text.substr(at, text.find('\n', at) - at);
  };
  const std::string few = Make(AwsNacl(), ManyPeers(1)).rendered.text;
  const std::string many = Make(AwsNacl(), ManyPeers(19)).rendered.text;
  EXPECT_EQ(number_of(few, "_in_protocol_50_10_1_0_1_32"),
            number_of(many, "_in_protocol_50_10_1_0_1_32"));
  std::set<std::string> numbers;
  for (int i = 0; i < 19; ++i) {
    numbers.insert(number_of(many, "_in_protocol_50_10_1_0_" + std::to_string(2 * i + 1) + "_32"));
  }
  EXPECT_EQ(numbers.size(), 19U);
}

TEST(AwsAcl, WhatListsCannotSayIsRefused) {
  RuleExtras low;
  low.source_ports = {600, 1023};
  PolicyBuilder ports("p");
  ports.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "tcp/111", {"a"}, low);
  EXPECT_THAT(Make(AwsNacl(), ports.policy()).messages, HasSubstr("PW-DIA-aws-0302"));
  PolicyBuilder gateway("g");
  gateway.Chain(Hook::kForward).Allow("10.0.0.1", "10.0.0.2", "tcp/111", {"a"});
  EXPECT_THAT(Make(AwsNacl(), gateway.policy()).messages, HasSubstr("PW-DIA-aws-0301"));
  EXPECT_THAT(Make(AwsNacl(), gateway.policy()).messages,
              HasSubstr("network ACLs belong to the subnets of hosts"));
}

TEST(AwsAcl, APolicyWithoutRulesLetsNothingPass) {
  PolicyBuilder builder("none");
  builder.Chain(Hook::kInput).Chain(Hook::kOutput);
  for (const Dialect* dialect : Both()) {
    const Lifted back = ReadBack(*dialect, Make(*dialect, builder.policy()).rendered.text);
    ASSERT_NE(back.policy, nullptr) << back.messages;
    EXPECT_EQ(In(back, {"tcp", "10.0.0.1", "10.0.0.2", 22}), "no");
    EXPECT_EQ(Out(back, {"tcp", "10.0.0.1", "10.0.0.2", 22}), "no");
  }
}

TEST(AwsAcl, WordsOfASiteCannotLeaveTheirPlace) {
  PolicyBuilder builder("a\"\n}\n${x}");
  builder.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"r\"${y}\\\n}"});
  Policy policy = std::move(builder.policy());
  policy.set_names.assign(policy.address_sets.size(), "n\"}\n");
  for (const Dialect* dialect : Both()) {
    const Lifted back = ReadBack(*dialect, Make(*dialect, policy).rendered.text);
    ASSERT_NE(back.policy, nullptr) << back.messages;
    EXPECT_EQ(In(back, {"tcp", "10.0.0.1", "10.0.0.2", 22}), "yes");
    EXPECT_EQ(In(back, {"tcp", "10.0.0.1", "10.0.0.2", 23}), "no");
  }
}

bool Accepts(const Policy& policy, Hook hook, const net::Packet& packet) {
  return policy::Evaluate(policy, hook, packet).verdict == policy::VerdictKind::kAccept;
}

// Whether a packet may answer what a policy of the law permits: its ports are from 0 to 7.
bool MayAnswer(const Policy& policy, Hook hook, const net::Packet& packet) {
  const Hook other = hook == Hook::kInput ? Hook::kOutput : Hook::kInput;
  net::Packet first = packet;
  std::swap(first.source, first.destination);
  if (packet.protocol == 6 || packet.protocol == 17) {
    if (packet.destination_port < 1024) return false;
    for (int port = 0; port < 8; ++port) {
      first.destination_port = static_cast<std::uint16_t>(port);
      if (Accepts(policy, other, first)) return true;
    }
    return false;
  }
  const bool is_v4 = packet.source.family == net::Family::kIpv4;
  if (packet.protocol != (is_v4 ? 1 : 58) || packet.destination_port != (is_v4 ? 0 : 129) * 256)
    return false;
  first.destination_port = static_cast<std::uint16_t>((is_v4 ? 8 : 128) * 256);
  return Accepts(policy, other, first);
}

const std::vector<std::string> kOwn = {"10.0.0.0/28", "10.0.0.16/28", "10.0.0.0/27",          "any",
                                       "none",        "fd00::/64",    "10.0.0.0/28 fd00::/64"};
const std::vector<std::string> kPeers = {
    "10.0.1.0",  "10.0.1.1",      "10.0.1.0/31",       "10.0.1.0/30", "any",
    "fd00::1:0", "fd00::1:0/126", "10.0.1.0-10.0.1.2", "10.0.0.0/30"};
const std::vector<std::string> kServices = {"tcp/1",   "tcp/1-3",  "tcp/2-5",
                                            "udp/2",   "any",      "icmp/any",
                                            "tcp/any", "proto/50", "icmp/echo-request"};

RC_GTEST_PROP(AwsAclLaw, RandomPoliciesComeBackWithTheirReplies, ()) {
  PolicyBuilder builder("any");
  builder.Chain(Hook::kInput);
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
    builder.Allow(*rc::gen::elementOf(kPeers), *rc::gen::elementOf(kOwn),
                  *rc::gen::elementOf(kServices), {"in" + std::to_string(i)});
  }
  builder.Chain(Hook::kOutput);
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
    builder.Allow(*rc::gen::elementOf(kOwn), *rc::gen::elementOf(kPeers),
                  *rc::gen::elementOf(kServices), {"out" + std::to_string(i)});
  }
  const Policy policy = std::move(builder.policy());
  const Dialect& dialect = *Both()[static_cast<std::size_t>(*rc::gen::inRange(0, 2))];
  Diagnostics diagnostics;
  const std::string text = dialect.Render(policy, {"law"}, diagnostics);
  RC_PRE(!diagnostics.has_errors());
  const auto back = dialect.Lift(text, LiftOptions{"law", "", {}, {}}, diagnostics);
  RC_ASSERT(back != nullptr);
  for (int i = 0; i < 300; ++i) {
    const bool is_v4 = *rc::gen::inRange(0, 3) != 0;
    const auto address = [is_v4](bool is_peer) {
      net::Address base = *net::ParseAddress(is_v4 ? "10.0.0.0" : "fd00::");
      if (is_peer) base.value += is_v4 ? 256U : 65536U;
      base.value += static_cast<unsigned>(*rc::gen::element(0, 1, 2, 3, 4, 15, 16, 31, 32));
      return base;
    };
    net::Packet packet;
    const Hook hook = *rc::gen::element(Hook::kInput, Hook::kOutput);
    packet.source = address(hook == Hook::kInput);
    packet.destination = address(hook == Hook::kOutput);
    packet.protocol = *rc::gen::element<std::uint8_t>(1, 6, 17, 50, 58, 0);
    if (packet.protocol == 6 || packet.protocol == 17) {
      packet.source_port = 40000;
      packet.destination_port =
          *rc::gen::element<std::uint16_t>(0, 1, 2, 3, 4, 5, 6, 1023, 1024, 65535);
    } else if (packet.protocol == (is_v4 ? 1 : 58)) {
      packet.destination_port = static_cast<std::uint16_t>(*rc::gen::element(0, 8, 128, 129) * 256);
    }
    RC_ASSERT(Accepts(*back, hook, packet) ==
              (Accepts(policy, hook, packet) || MayAnswer(policy, hook, packet)));
  }
}

// Lines that say nothing about packets.
bool IsPlain(std::string_view line) {
  line = Trim(line);
  if (line.empty() || line.starts_with('#')) return true;
  for (const std::string_view word :
       {"description ", "vpc_id ", "type ", "tags ", "rule_number ", "\"AWSTemplate",
        "\"Description\"", "\"VpcId\"", "\"Tags\"", "\"Type\": \"AWS::EC2::VPC",
        "\"Metadata\": { \"Portwright\": { \"Serves\""}) {
    if (line.starts_with(word)) return true;
  }
  return false;
}

// What becomes of packets at every border of the two policies above.
std::string Decisions(const Policy& policy) {
  std::string out;
  const std::vector<std::string> peers = {
      "10.1.0.8",  "10.1.0.9",     "10.1.0.11", "10.1.0.12",    "10.1.0.13", "10.1.0.14",
      "10.1.0.15", "10.2.0.0",     "10.3.0.0",  "10.9.0.53",    "10.9.0.54", "203.0.113.1",
      "fd00:1::",  "fd00:1:0:1::", "fd00:9::",  "fd00:9:0:1::", "10.50.2.0", "10.50.2.16"};
  const std::vector<std::string> own = {"10.50.1.255", "10.50.2.0",    "10.50.2.15",
                                        "10.50.2.16",  "10.50.2.31",   "10.50.2.255",
                                        "fd00:50::",   "fd00:50:0:1::"};
  const std::vector<std::pair<int, int>> services = {
      {6, 442},     {6, 443},        {6, 444},   {6, 999},   {6, 1000},   {6, 1023},  {6, 1024},
      {6, 2000},    {6, 2001},       {6, 5432},  {6, 5433},  {6, 11116},  {6, 11117}, {6, 11118},
      {6, 65535},   {17, 53},        {17, 1023}, {17, 1024}, {17, 65535}, {1, 0},     {1, 8 * 256},
      {1, 9 * 256}, {58, 129 * 256}, {50, 0},    {51, 0}};
  for (const Hook hook : {Hook::kInput, Hook::kOutput}) {
    for (const std::string& peer : peers) {
      for (const std::string& mine : own) {
        net::Packet packet;
        packet.source = *net::ParseAddress(hook == Hook::kInput ? peer : mine);
        packet.destination = *net::ParseAddress(hook == Hook::kInput ? mine : peer);
        if (packet.source.family != packet.destination.family) continue;
        for (const auto& [protocol, port] : services) {
          packet.protocol = static_cast<std::uint8_t>(protocol);
          packet.source_port = protocol == 6 || protocol == 17 ? 40000 : 0;
          packet.destination_port = static_cast<std::uint16_t>(port);
          const bool no =
              policy::Evaluate(policy, hook, packet, false).verdict != policy::VerdictKind::kAccept;
          const bool yes = Accepts(policy, hook, packet);
          out += yes && no ? '?' : yes ? 'y' : 'n';
        }
      }
    }
  }
  return out;
}

bool IsCaught(const Dialect& dialect, const std::string& text, const std::string& right) {
  Diagnostics diagnostics;
  const auto policy = dialect.Lift(text, LiftOptions{"m.txt", "", {}, {}}, diagnostics);
  return policy == nullptr || Decisions(*policy) != right;
}

TEST(AwsAcl, NoLineCanBeLeftOut) {
  for (const Dialect* dialect : Both()) {
    for (const Policy& policy : {Subnet(), Subnets()}) {
      const std::string text = Make(*dialect, policy).rendered.text;
      const Lifted back = ReadBack(*dialect, text);
      ASSERT_NE(back.policy, nullptr);
      const std::string right = Decisions(*back.policy);
      const std::vector<std::string_view> lines = Split(text, '\n');
      for (std::size_t left = 0; left < lines.size(); ++left) {
        if (IsPlain(lines[left])) continue;
        // Terraform's own default.
        if (Trim(lines[left]).starts_with("egress ") && lines[left].ends_with("= false")) continue;
        std::string changed;
        for (std::size_t i = 0; i < lines.size(); ++i)
          if (i != left) changed += std::string(lines[i]) + "\n";
        EXPECT_TRUE(IsCaught(*dialect, changed, right))
            << "without line " << left + 1 << ": " << lines[left];
      }
    }
  }
}

TEST(AwsAcl, NoWordCanBeChanged) {
  const std::pair<const char*, const char*> kChanges[] = {{"= true", "= false"},
                                                          {"= false", "= true"},
                                                          {"\"Egress\": true", "\"Egress\": false"},
                                                          {"\"Egress\": false", "\"Egress\": true"},
                                                          {"\"allow\"", "\"deny\""},
                                                          {"\"6\"", "\"17\""},
                                                          {"\"17\"", "\"6\""},
                                                          {"\"Protocol\": 6", "\"Protocol\": 17"},
                                                          {"\"Protocol\": 17", "\"Protocol\": 6"},
                                                          {"\"50\"", "\"51\""},
                                                          {"= 11117", "= 11118"},
                                                          {": 11117", ": 11118"},
                                                          {"= 1024", "= 1023"},
                                                          {"= 65535", "= 65534"},
                                                          {"\"To\": 65535", "\"To\": 65534"},
                                                          {"= 8\n", "= 9\n"},
                                                          {"/24\"", "/25\""},
                                                          {"/64\"", "/63\""},
                                                          {"10.2.0.0/16", "10.2.0.0/15"},
                                                          {"0.0.0.0/0", "0.0.0.0/1"},
                                                          {"network_acl_id ", ""},
                                                          {"\"addresses\"", "\"members\""},
                                                          {"Addresses", "Members"}};
  for (const Dialect* dialect : Both()) {
    for (const Policy& policy : {Subnet(), Subnets()}) {
      const std::string text = Make(*dialect, policy).rendered.text;
      const Lifted back = ReadBack(*dialect, text);
      ASSERT_NE(back.policy, nullptr);
      const std::string right = Decisions(*back.policy);
      for (const auto& [from, to] : kChanges) {
        for (std::size_t at = text.find(from); at != std::string::npos;
             at = text.find(from, at + 1)) {
          const std::size_t line = text.rfind('\n', at) + 1;
          if (IsPlain(std::string_view(text).substr(line, text.find('\n', line) - line))) continue;
          std::string changed = text;
          changed.replace(at, std::string_view(from).size(), to);
          EXPECT_TRUE(IsCaught(*dialect, changed, right))
              << from << " -> " << to << " at " << text.substr(line, 80);
        }
      }
    }
  }
}

TEST(AwsAcl, SameInputSameBytes) {
  Policy turned = Subnets();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(Make(AwsNacl(), turned).rendered.text, Make(AwsNacl(), Subnets()).rendered.text);
}

}  // namespace
}  // namespace portwright::dialect::aws
