// Texts as people review them; any policy, any packet; and no changed text is taken for the policy.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "dialect/ufw/ufw.h"
#include "policy/evaluate.h"
#include "testing/any_traffic.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"
#include "testing/sample_host.h"

namespace portwright::dialect::ufw {
namespace {

using policy::Hook;
using policy::Policy;
using policy::VerdictKind;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using portwright::testing::SampleEdge;
using portwright::testing::SampleHost;

constexpr const char* kGoldenFolder = "src/dialect/ufw/testdata/";

std::string Text(const Policy& policy, const RenderOptions& options = {}) {
  Diagnostics diagnostics;
  std::string text = Ufw().Render(policy, options, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.Print();
  return text;
}

std::string Messages(const Policy& policy, const RenderOptions& options = {}) {
  Diagnostics diagnostics;
  const Rendered out = Ufw().RenderWithReasons(policy, options, diagnostics);
  EXPECT_EQ(out.text.empty(), diagnostics.has_errors());
  return diagnostics.Print();
}

TEST(UfwText, GoldenTexts) {
  EXPECT_TRUE(
      MatchesGolden(Text(SampleHost(), {"Rules of db1"}), std::string(kGoldenFolder) + "host.ufw"));
  EXPECT_TRUE(MatchesGolden(Text(SampleEdge()), std::string(kGoldenFolder) + "gateway.ufw"));
  Diagnostics diagnostics;
  EXPECT_TRUE(MatchesGolden(Ufw().RenderWithReasons(SampleHost(), {}, diagnostics).reasons,
                            std::string(kGoldenFolder) + "host.reasons.csv"));
}

TEST(UfwText, SameInputSameBytes) {
  EXPECT_EQ(Text(SampleHost()), Text(SampleHost()));
  Policy turned = SampleEdge();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(Text(turned), Text(SampleEdge()));
}

TEST(UfwText, CountsItsRules) {
  Diagnostics diagnostics;
  const Rendered out = Ufw().RenderWithReasons(SampleEdge(), {}, diagnostics);
  EXPECT_EQ(out.rules, 4U);  // one of them in two families
  EXPECT_EQ(out.naive_rules, 4U);
}

TEST(UfwText, TitleAndPointCannotLeaveTheirComment) {
  Policy policy = SampleHost();
  policy.point = "db1\nrm -rf /\n";
  const std::string text = Text(policy, {"a\nreboot\n"});
  EXPECT_EQ(text.find("\nrm -rf /"), std::string::npos);
  EXPECT_EQ(text.find("\nreboot"), std::string::npos);
  EXPECT_EQ(Ufw().Recognise(text), 100);
}

TEST(UfwText, NothingLeavesAComment) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.0.0.1", "10.0.0.2", "tcp/443", {"it's"})
      .Allow("10.0.0.1", "10.0.0.2", "icmp/echo-request", {"it's \"so\" $(reboot)"});
  const std::string text = Text(builder.policy());
  EXPECT_NE(text.find("it_s"), std::string::npos) << text;
  EXPECT_EQ(text.find("it's"), std::string::npos);
  EXPECT_EQ(text.find("\"so"), std::string::npos);
}

// 15 numbers a list, and a range is two of them.
TEST(UfwText, ListsOfPortsAreAsLongAsUfwTakes) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput);
  for (int port = 100; port < 114; ++port)
    builder.Allow("10.0.0.1", "10.0.0.2", "tcp/" + std::to_string(2 * port), {"a"});
  builder.Allow("10.0.0.1", "10.0.0.2", "tcp/900-910", {"a"});
  builder.Allow("10.0.0.1", "10.0.0.2", "tcp/920", {"a"});
  const std::string text = Text(builder.policy());
  EXPECT_NE(text.find(" port 200,202,204,206,208,210,212,214,216,218,220,222,224,226 comment"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(" port 900:910,920 comment"), std::string::npos) << text;
}

// `any` on both sides means both families; for one of them it takes two halves.
TEST(UfwText, AnyAddressesOfOneFamilyStayInIt) {
  PolicyBuilder both("db1");
  both.Chain(Hook::kInput).Allow("any", "any", "tcp/443", {"a"});
  EXPECT_NE(Text(both.policy()).find("\nufw allow proto tcp from any to any port 443 comment"),
            std::string::npos);
  PolicyBuilder one("db1");
  one.Chain(Hook::kInput).Allow("0.0.0.0/0", "any", "tcp/443", {"a"});
  const std::string text = Text(one.policy());
  EXPECT_EQ(text.find("from any to any"), std::string::npos);
  EXPECT_NE(text.find("\nufw allow proto tcp from 0.0.0.0/1 to any port 443"), std::string::npos);
  EXPECT_NE(text.find("\nufw allow proto tcp from 128.0.0.0/1 to any port 443"), std::string::npos);
}

TEST(UfwText, SaysNothingTwice) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.0.0.1 10.0.0.5", "10.0.0.2", "tcp/443", {"a"})
      .Allow("10.0.0.5 10.0.0.9", "10.0.0.2", "tcp/443", {"b"});
  const std::string text = Text(builder.policy());
  const std::size_t first = text.find("from 10.0.0.5 ");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("from 10.0.0.5 ", first + 1), std::string::npos) << text;
}

TEST(UfwText, SaysWhatItCannotSay) {
  PolicyBuilder any("db1");
  any.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "proto/0", {"a"});
  EXPECT_NE(Messages(any.policy()).find("PW-DIA-ufw-0003"), std::string::npos);
  RenderOptions old;
  old.version = "0.34";
  EXPECT_NE(Messages(SampleHost(), old).find("PW-DIA-ufw-0001"), std::string::npos);
  for (const char* name : {"a name", "eth0:1", "eth0+", "$(reboot)", "a'b", "0123456789abcdef"}) {
    RuleExtras strange;
    strange.in_interface = name;
    PolicyBuilder named("edge");
    named.Chain(Hook::kForward).Allow("any", "10.0.0.2", "tcp/1", {"a"}, strange);
    EXPECT_NE(Messages(named.policy()).find("PW-DIA-ufw-0002"), std::string::npos) << name;
  }
  PolicyBuilder many("db1");
  many.Chain(Hook::kInput);
  for (int i = 0; i < 501; ++i) {
    const std::string source =
        "10.1." + std::to_string(i / 100) + "." + std::to_string(2 * (i % 100));
    many.Allow(source, "10.0.0.2", "tcp/443", {"a"});
  }
  EXPECT_NE(Messages(many.policy()).find("about 100 s"), std::string::npos);
  EXPECT_NE(Messages(SampleEdge()).find("PW-DIA-ufw-0005"), std::string::npos);
  EXPECT_EQ(Messages(SampleHost(), {"", "ufw 0.36.2"}), "");
}

// VRRP has a word since 0.36.2.
TEST(UfwText, OlderVersionsHaveFewerWords) {
  EXPECT_NE(Text(SampleHost()).find("\nufw allow proto vrrp from 10.1.0.9 "), std::string::npos);
  const std::string text = Text(SampleHost(), {"", "0.36.1"});
  EXPECT_EQ(text.find("vrrp from"), std::string::npos);
  EXPECT_NE(text.find("\n-A ufw-before-input -p 112 -s 10.1.0.9 -d 10.20.0.5 -m comment"),
            std::string::npos)
      << text;
}

// --- any policy, any packet ---

const std::vector<std::string> kInterfaces = {"", "", "lan0", "wan0", "a.long.name-01"};

Policy AnyPolicy(bool is_gateway) {
  PolicyBuilder builder("any");
  for (const Hook hook : is_gateway ? std::vector<Hook>{Hook::kForward}
                                    : std::vector<Hook>{Hook::kInput, Hook::kOutput}) {
    builder.Chain(hook);
    const int count = *rc::gen::inRange(0, 7);
    for (int i = 0; i < count; ++i) {
      RuleExtras extras;
      const std::string service = *rc::gen::elementOf(portwright::testing::kAnyServices);
      const bool has_ports = service.starts_with("tcp") || service.starts_with("udp");
      if (has_ports && *rc::gen::inRange(0, 3) == 0) extras.source_ports = {2, 4};
      if (is_gateway || *rc::gen::inRange(0, 4) == 0) {
        if (hook != Hook::kOutput) extras.in_interface = *rc::gen::elementOf(kInterfaces);
        if (hook != Hook::kInput) extras.out_interface = *rc::gen::elementOf(kInterfaces);
      }
      builder.Allow(*rc::gen::elementOf(portwright::testing::kAnyAddresses),
                    *rc::gen::elementOf(portwright::testing::kAnyAddresses), service,
                    {"r" + std::to_string(i)}, extras);
    }
  }
  return std::move(builder.policy());
}

RC_GTEST_PROP(UfwLaw, EveryTextSaysWhatThePolicySays, ()) {
  const bool is_gateway = *rc::gen::arbitrary<bool>();
  const Policy policy = AnyPolicy(is_gateway);
  Diagnostics diagnostics;
  const Rendered out = Ufw().RenderWithReasons(policy, {}, diagnostics);
  RC_LOG() << diagnostics.Print();
  RC_ASSERT(!diagnostics.has_errors());
  Diagnostics problems;
  const auto back = Ufw().Lift(out.text, {}, problems);
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
      .Allow("fd00:9::/64", "fd00::5", "tcp/22", {"b/c"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5", "10.1.0.11", "tcp/443", {"b/d"})
      .Allow("fd00::5 fd00::9", "fd00:1::5", "tcp/443", {"b/d"});
  return std::move(builder.policy());
}

Policy SmallGateway() {
  RuleExtras way;
  way.in_interface = "lan0";
  way.out_interface = "wan0";
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward)
      .Allow("10.1.0.0/16 fd00:1::/64", "10.7.0.1 fd00:7::1", "tcp/443", {"a"}, way);
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
    const std::vector<std::uint16_t> none = {0, 8 * 256, 128 * 256};
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
              packet.destination_port =
                  has_ports || protocol == 1 || protocol == 58 ? to : std::uint16_t{0};
              packet.state = net::ConnectionState::kNew;
              if (!IsSame(found, hook, packet)) return false;
              for (const auto state :
                   {net::ConnectionState::kEstablished, net::ConnectionState::kRelated}) {
                packet.state = state;
                if (!policy::EvaluateReadings(found, hook, packet).accept) return false;
              }
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
  const auto back = Ufw().Lift(text, {}, diagnostics);
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

// What a line says, without free text behind it.
std::string_view Said(std::string_view line) { return line.substr(0, line.find("comment ")); }

std::vector<std::string> ChangesOf(std::string_view line) {
  const std::string said(Said(line));
  const std::string rest(line.substr(said.size()));
  std::vector<std::string> out = {""};  // without it
  const std::pair<const char*, const char*> kSwaps[] = {{" from ", " to "},
                                                        {" to ", " from "},
                                                        {"tcp", "udp"},
                                                        {"udp", "tcp"},
                                                        {"ACCEPT", "DROP"},
                                                        {" allow ", " deny "},
                                                        {" allow ", " limit "},
                                                        {" deny ", " allow "},
                                                        {" deny ", " reject "},
                                                        {"esp", "ah"},
                                                        {"-s ", "-d "},
                                                        {"-d ", "-s "},
                                                        {"-before-input", "-before-output"},
                                                        {"-before-output", "-before-input"},
                                                        {"ufw6", "ufw"},
                                                        {"before6", "before"},
                                                        {"input\\|", ""},
                                                        {" on lan0", " on wan0"},
                                                        {" in ", " out "},
                                                        {"ufw allow", "ufw allow out"},
                                                        {"ufw allow", "ufw delete allow"},
                                                        {"ufw allow", "ufw --dry-run allow"},
                                                        {"ufw ", "echo ufw "},
                                                        {" route", ""},
                                                        {"RELATED,", ""},
                                                        {"ESTABLISHED", "NEW"},
                                                        {"'END'", "END"},
                                                        {"incoming", "outgoing"}};
  for (const auto& [from, to] : kSwaps) {
    const std::size_t at = said.find(from);
    if (at == said.npos) continue;
    std::string changed = said;
    out.push_back(changed.replace(at, std::string_view(from).size(), to) + rest);
  }
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (said[i] < '0' || said[i] > '9') continue;
    std::string changed = said;
    changed[i] = static_cast<char>('0' + (changed[i] - '0' + 1) % 10);
    out.push_back(changed + rest);
    out.push_back(said.substr(0, i) + "1" + said.substr(i) + rest);
  }
  // A word less.
  for (std::size_t i = 0; i < said.size();) {
    const std::size_t end = std::min(said.find(' ', i), said.size() - 1);
    if (said[i] != ' ') out.push_back(said.substr(0, i) + said.substr(end + 1) + rest);
    i = end + 1;
  }
  if (!rest.empty()) out.push_back(said);
  return out;
}

TEST(UfwMutation, NoChangedTextIsTakenForThePolicy) {
  for (const Policy& policy : {Small(), SmallGateway()}) {
    const Borders borders(policy);
    const std::string text = Text(policy);
    const std::vector<std::string_view> lines = Split(text, '\n');
    ASSERT_TRUE(Survives(borders, text));
    bool is_discovery = false;  // what IPv6 needs is permitted beside the policy
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string_view line = Trim(lines[i]);
      if (line.starts_with("# ")) is_discovery = line.starts_with("# neighbours");
      if (line.starts_with("# BEGIN") || line.starts_with("# END")) is_discovery = false;
      if (line.empty() || line[0] == '#' || is_discovery) continue;
      // Loopback is no part of a policy.
      if (line.find(" lo -j ") != line.npos) continue;
      for (const std::string& change : ChangesOf(lines[i])) {
        EXPECT_FALSE(Survives(borders, With(lines, i, change)))
            << "line " << i + 1 << ": " << lines[i] << "\nas: " << change;
      }
    }
  }
}

}  // namespace
}  // namespace portwright::dialect::ufw
