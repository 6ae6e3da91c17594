// Texts as people review them; any policy, any packet; and no changed text is taken for the policy.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "dialect/firewalld/firewalld.h"
#include "policy/evaluate.h"
#include "testing/any_traffic.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"
#include "testing/sample_host.h"

namespace portwright::dialect::firewalld {
namespace {

using policy::Hook;
using policy::Policy;
using policy::VerdictKind;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using portwright::testing::SampleEdge;
using portwright::testing::SampleHost;

constexpr const char* kGoldenFolder = "src/dialect/firewalld/testdata/";

std::string Text(const Policy& policy, const RenderOptions& options = {}) {
  Diagnostics diagnostics;
  std::string text = Firewalld().Render(policy, options, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.Print();
  return text;
}

std::string Messages(const Policy& policy, const RenderOptions& options = {}) {
  Diagnostics diagnostics;
  const Rendered out = Firewalld().RenderWithReasons(policy, options, diagnostics);
  EXPECT_EQ(out.text.empty(), diagnostics.has_errors());
  return diagnostics.Print();
}

TEST(FirewalldText, GoldenTexts) {
  EXPECT_TRUE(
      MatchesGolden(Text(SampleHost(), {"Rules of db1"}), std::string(kGoldenFolder) + "host.sh"));
  EXPECT_TRUE(MatchesGolden(Text(SampleEdge()), std::string(kGoldenFolder) + "gateway.sh"));
  Diagnostics diagnostics;
  EXPECT_TRUE(MatchesGolden(Firewalld().RenderWithReasons(SampleHost(), {}, diagnostics).reasons,
                            std::string(kGoldenFolder) + "host.reasons.csv"));
}

TEST(FirewalldText, SameInputSameBytes) {
  EXPECT_EQ(Text(SampleHost()), Text(SampleHost()));
  Policy turned = SampleEdge();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(Text(turned), Text(SampleEdge()));
}

TEST(FirewalldText, CountsItsRules) {
  Diagnostics diagnostics;
  const Rendered out = Firewalld().RenderWithReasons(SampleEdge(), {}, diagnostics);
  EXPECT_EQ(out.rules, 4U);  // one of them in two families
  EXPECT_EQ(out.naive_rules, 4U);
}

TEST(FirewalldText, TitleAndPointCannotLeaveTheirComment) {
  Policy policy = SampleHost();
  policy.point = "db1\nrm -rf /\n";
  const std::string text = Text(policy, {"a\nreboot\n"});
  EXPECT_EQ(text.find("\nrm -rf /"), std::string::npos);
  EXPECT_EQ(text.find("\nreboot"), std::string::npos);
  EXPECT_EQ(text.find("vrrp--x"), std::string::npos);  // two hyphens would end a comment
  EXPECT_EQ(Firewalld().Recognise(text), 100);
}

TEST(FirewalldText, SaysWhatItCannotSay) {
  PolicyBuilder icmp("db1");
  icmp.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "icmp/echo-request", {"a"});
  icmp.policy().services[1].icmp_type_v4 = 17;  // address mask request
  EXPECT_NE(Messages(icmp.policy()).find("PW-DIA-firewalld-0004"), std::string::npos);
  RenderOptions old;
  old.version = "0.9.3";
  EXPECT_NE(Messages(SampleHost(), old).find("PW-DIA-firewalld-0002"), std::string::npos);
  RuleExtras strange;
  strange.in_interface = "a name with blanks";
  PolicyBuilder named("edge");
  named.Chain(Hook::kForward).Allow("any", "10.0.0.2", "tcp/1", {"a"}, strange);
  EXPECT_NE(Messages(named.policy()).find("PW-DIA-firewalld-0003"), std::string::npos);
  EXPECT_NE(Messages(SampleEdge()).find("PW-DIA-firewalld-0005"), std::string::npos);
  old.version = "firewalld 1.3.3";
  EXPECT_EQ(Messages(SampleHost(), old), "");
}

// firewalld rejects 6to4 by itself: where the plan goes there, it is told not to.
TEST(FirewalldText, TurnsOffTheRejectionOf6to4WhereThePlanNeedsIt) {
  constexpr const char* kSetting = "echo RFC3964_IPv4=no";
  EXPECT_EQ(Text(SampleHost()).find(kSetting), std::string::npos);
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kOutput).Allow("fd00::1", "any", "tcp/443", {"a"});
  EXPECT_NE(Text(builder.policy()).find(kSetting), std::string::npos);
}

// --- any policy, any packet ---

const std::vector<std::string> kInterfaces = {"", "", "lan0", "wan0", "a.long.name:01"};

Policy AnyPolicy(bool is_gateway) {
  PolicyBuilder builder("any");
  portwright::testing::AnyRules rules;
  rules.rules_max = 6;
  rules.interfaces = kInterfaces;
  if (is_gateway) {
    portwright::testing::AllowAny(builder, Hook::kForward, rules);
  } else {
    for (const Hook hook : {Hook::kInput, Hook::kOutput})
      portwright::testing::AllowAny(builder, hook, rules);
  }
  return std::move(builder.policy());
}

RC_GTEST_PROP(FirewalldLaw, EveryTextSaysWhatThePolicySays, ()) {
  const bool is_gateway = *rc::gen::arbitrary<bool>();
  const Policy policy = AnyPolicy(is_gateway);
  Diagnostics diagnostics;
  const Rendered out = Firewalld().RenderWithReasons(policy, {}, diagnostics);
  RC_LOG() << diagnostics.Print();
  RC_ASSERT(!diagnostics.has_errors());
  Diagnostics problems;
  const auto back = Firewalld().Lift(out.text, {}, problems);
  RC_LOG() << problems.Print();
  RC_ASSERT(back != nullptr && problems.all().empty());
  for (int i = 0; i < 40; ++i) {
    net::Packet packet = portwright::testing::AnyPacket();
    for (const policy::Chain& chain : policy.chains) {
      packet.in_interface = packet.out_interface = "";
      if (chain.hook != Hook::kOutput) packet.in_interface = *rc::gen::elementOf(kInterfaces);
      if (chain.hook != Hook::kInput) packet.out_interface = *rc::gen::elementOf(kInterfaces);
      if (packet.in_interface.empty() && chain.hook != Hook::kOutput)
        packet.in_interface = "other0";
      const bool expected =
          policy::Evaluate(policy, chain.hook, packet).verdict == VerdictKind::kAccept;
      const policy::Possible possible = policy::EvaluateReadings(*back, chain.hook, packet);
      RC_LOG() << net::ToText(packet) << "\n" << out.text;
      RC_ASSERT(possible.accept == expected);
      RC_ASSERT(possible.deny != expected);
    }
  }
}

// --- changed texts ---

Policy Small() {
  RuleExtras low_ports;
  low_ports.source_ports = {600, 1023};
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11-10.1.0.12", "10.20.0.5", "tcp/11117", {"b/a"})
      .Allow("10.1.0.11-10.1.0.12", "10.20.0.5", "udp/53", {"b/a"})
      .Allow("10.1.0.21", "10.20.0.5", "udp/111", {"b/b"}, low_ports)
      .Allow("10.9.0.0/24", "10.20.0.5", "icmp/any", {"b/c"})
      .Allow("10.9.0.0/24", "10.20.0.5", "proto/50", {"b/c"})
      .Chain(Hook::kOutput)
      .Allow("fd00::5 fd00::9", "fd00:1::5", "tcp/443", {"b/d"});
  return std::move(builder.policy());
}

Policy SmallGateway() {
  RuleExtras way;
  way.in_interface = "lan0";
  way.out_interface = "wan0";
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward).Allow("10.1.0.0/16", "10.7.0.1", "tcp/443", {"a"}, way);
  return std::move(builder.policy());
}

// Packets at the borders of every rule of the policy.
class Borders {
 public:
  explicit Borders(const Policy& policy) : policy_(policy) {}

  // Whether each packet meets the same fate, in every reading.
  bool AreEqualIn(const Policy& found) const {
    for (const policy::Chain& chain : policy_.chains) {
      for (const policy::Rule& rule : chain.rules) {
        for (const net::Address& source : Addresses(rule.sources)) {
          for (const net::Address& destination : Addresses(rule.destinations)) {
            if (source.family == destination.family &&
                !AreEqual(found, chain.hook, rule, source, destination))
              return false;
          }
        }
      }
    }
    return true;
  }

 private:
  std::vector<net::Address> Addresses(std::uint32_t set) const {
    std::vector<net::Address> out;
    for (const net::AddressRange& range : policy_.address_sets[set].ranges()) {
      for (const net::U128 value : {range.lo - 1, range.lo, range.hi, range.hi + 1})
        out.push_back({range.family, value});
    }
    return out;
  }

  static std::vector<std::uint16_t> Ports(net::PortRange range) {
    std::vector<std::uint16_t> out;
    for (const int port : {range.lo - 1, int{range.lo}, int{range.hi}, range.hi + 1})
      out.push_back(static_cast<std::uint16_t>(port));
    return out;
  }

  bool AreEqual(const Policy& found, Hook hook, const policy::Rule& rule, net::Address source,
                net::Address destination) const {
    net::Packet packet;
    packet.source = source;
    packet.destination = destination;
    const std::vector<std::uint16_t> none = {0, 8 * 256};
    for (const std::string& in : policy_.interfaces) {
      for (const std::string& out : policy_.interfaces) {
        packet.in_interface = in;
        packet.out_interface = out;
        for (const int protocol : {1, 2, 6, 17, 49, 50, 51, 58}) {
          packet.protocol = static_cast<std::uint8_t>(protocol);
          const bool has_ports = protocol == 6 || protocol == 17;
          for (const std::uint16_t from : has_ports ? Ports(rule.source_ports) : none) {
            packet.source_port = has_ports ? from : std::uint16_t{0};
            for (const std::uint16_t to :
                 has_ports ? Ports(policy_.services[rule.service].ports) : none) {
              packet.destination_port = has_ports || protocol == 1 ? to : std::uint16_t{0};
              if (!IsSame(found, hook, packet)) return false;
            }
          }
        }
      }
    }
    return true;
  }

  bool IsSame(const Policy& found, Hook hook, const net::Packet& packet) const {
    const bool expected = policy::Evaluate(policy_, hook, packet).verdict == VerdictKind::kAccept;
    const policy::Possible possible = policy::EvaluateReadings(found, hook, packet);
    return possible.accept == expected && possible.deny != expected;
  }

  const Policy& policy_;
};

bool Survives(const Borders& borders, const std::string& text) {
  Diagnostics diagnostics;
  const auto back = Firewalld().Lift(text, {}, diagnostics);
  return back != nullptr && borders.AreEqualIn(*back);
}

std::string With(const std::vector<std::string_view>& lines, std::size_t at,
                 const std::string& instead) {
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += i == at ? instead : std::string(lines[i]);
    if (i + 1 < lines.size() && (i != at || !instead.empty())) out += '\n';
  }
  return out;
}

std::vector<std::string> ChangesOf(std::string_view line) {
  const std::string text(line);
  std::vector<std::string> out = {""};  // without it
  const std::pair<const char*, const char*> kSwaps[] = {{"<source ", "<destination "},
                                                        {"<destination ", "<source "},
                                                        {"ingress", "egress"},
                                                        {"egress", "ingress"},
                                                        {"tcp", "udp"},
                                                        {"udp", "tcp"},
                                                        {"<accept/>", "<drop/>"},
                                                        {"DROP", "ACCEPT"},
                                                        {"CONTINUE", "ACCEPT"},
                                                        {"ipv4", "ipv6"},
                                                        {"inet6", "inet"},
                                                        {"HOST", "ANY"},
                                                        {"hash:net,port", "hash:net"},
                                                        {"<port ", "<source-port "},
                                                        {"'END'", "END"},
                                                        {"zones", "policies"},
                                                        {"ipsets/", "services/"},
                                                        {"esp", "ah"}};
  for (const auto& [from, to] : kSwaps) {
    const std::size_t at = text.find(from);
    if (at == text.npos) continue;
    out.push_back(text);
    out.back().replace(at, std::string_view(from).size(), to);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') continue;
    out.push_back(text);
    out.back()[i] = static_cast<char>('0' + (text[i] - '0' + 1) % 10);
    out.push_back(text.substr(0, i) + "1" + text.substr(i));
  }
  return out;
}

TEST(FirewalldMutation, NoChangedTextIsTakenForThePolicy) {
  for (const Policy& policy : {Small(), SmallGateway()}) {
    const Borders borders(policy);
    const std::string text = Text(policy);
    const std::vector<std::string_view> lines = Split(text, '\n');
    ASSERT_TRUE(Survives(borders, text));
    bool is_discovery = false;  // what IPv6 needs is permitted beside the policy
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string_view line = Trim(lines[i]);
      if (line.starts_with("<!--")) is_discovery = line.find("discovery") != line.npos;
      if (line.starts_with("</policy>")) is_discovery = false;
      if (line.empty() || line[0] == '#' || line.starts_with("<!--") || is_discovery) continue;
      for (const std::string& change : ChangesOf(lines[i])) {
        EXPECT_FALSE(Survives(borders, With(lines, i, change)))
            << "line " << i + 1 << ": " << lines[i] << "\nas: " << change;
      }
    }
  }
}

}  // namespace
}  // namespace portwright::dialect::firewalld
