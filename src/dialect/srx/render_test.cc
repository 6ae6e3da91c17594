#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "dialect/srx/asked.h"
#include "policy/evaluate.h"
#include "testing/any_traffic.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::srx {
namespace {

using policy::Hook;
using policy::Policy;
using ::testing::HasSubstr;
using testing::MatchesGolden;
using ::testing::Not;
using testing::PolicyBuilder;
using testing::RuleExtras;

constexpr const char* kGoldenFolder = "src/dialect/srx/testdata/";

RuleExtras Between(const std::string& in, const std::string& out) {
  RuleExtras extras;
  extras.in_interface = in;
  extras.out_interface = out;
  return extras;
}

Policy Edge() {
  RuleExtras kept = Between("trust", "dmz");
  kept.session_timeout_s = 14400;
  RuleExtras low_ports = Between("trust", "dmz");
  low_ports.source_ports = {600, 1023};
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward)
      .Allow("10.1.0.11-10.1.0.14 fd00:1::/64", "10.7.0.5 fd00:7::5", "tcp/11117",
             {"b/oracle/11117"}, Between("trust", "dmz"))
      .Allow("10.1.0.0/16", "10.7.0.5", "tcp/8400-8403", {"b/agents"}, Between("trust", "dmz"))
      .Allow("10.1.0.0/16", "10.7.0.5", "udp/53", {"b/agents"}, Between("trust", "dmz"))
      .Allow("10.1.0.11", "10.7.0.9", "tcp/1521", {"b/oracle/1521"}, kept)
      .Allow("10.1.0.11", "10.7.0.9", "tcp/111", {"b/nfs/portmap"}, low_ports)
      .Allow("10.1.0.0/16 fd00:1::/64", "10.7.0.0/24 fd00:7::/64", "icmp/echo-request", {"b/ping"},
             Between("trust", "dmz"))
      .Allow("10.7.0.7", "any", "tcp/443", {"b/cloud"}, Between("dmz", "untrust"))
      .Allow("fd00:7::7", "any", "tcp/443", {"b/cloud6"}, Between("dmz", "untrust"))
      .Allow("192.0.2.9", "10.7.0.1", "proto/50", {"b/tunnel"}, Between("untrust", "dmz"))
      .Allow("10.1.0.40", "10.7.0.40", "any", {"b/nodes"}, Between("trust", "dmz"))
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk")
      .Describe("b/agents", "ibm-backup-recovery L88", "agents");
  Policy& policy = builder.policy();
  policy.set_names.assign(policy.address_sets.size(), "");
  policy.set_names[1] = "backup c1 (VIPs)";
  policy.set_names[3] = "offices";
  for (policy::Reason& reason : policy.reasons) {
    if (reason.id == "b/cloud") reason.until = ParseDate("2026-12-03");
  }
  return std::move(policy);
}

Rendered Text(const Policy& policy, const RenderOptions& options = {}) {
  Diagnostics diagnostics;
  Rendered out = Srx().RenderWithReasons(policy, options, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return out;
}

std::string Messages(const Policy& policy, const RenderOptions& options = {}) {
  Diagnostics diagnostics;
  const std::string text = Srx().Render(policy, options, diagnostics);
  EXPECT_EQ(text.empty(), diagnostics.has_errors());
  return diagnostics.Print();
}

Date Day(const char* text) { return *ParseDate(text); }

// --- packets at the borders of what a policy says ---

std::vector<net::Address> EndsOf(const net::AddressSet& set) {
  std::set<net::Address> ends;
  for (const net::AddressRange& range : set.ranges()) {
    for (const net::U128 value : {range.lo, range.hi}) {
      ends.insert({range.family, value});
      if (value > 0) ends.insert({range.family, value - 1});
      if (value < net::MaxAddress(range.family)) ends.insert({range.family, value + 1});
    }
  }
  if (set.empty()) ends = {*net::ParseAddress("8.8.8.8"), *net::ParseAddress("2001:db8::8")};
  return {ends.begin(), ends.end()};
}

// Protocol, source port, destination port; of ICMP the type and the code.
struct Ports {
  int protocol = 6;
  int source = 40000;
  int destination = 0;
};

std::vector<Ports> PortsOf(const net::Service& service, net::PortRange sources) {
  switch (service.kind) {
    case net::ServiceKind::kTcp:
    case net::ServiceKind::kUdp: {
      const int protocol = service.kind == net::ServiceKind::kTcp ? 6 : 17;
      std::vector<Ports> out{{23 - protocol, sources.lo, service.ports.lo}};
      for (const int port : {service.ports.lo - 1, int{service.ports.lo}, int{service.ports.hi},
                             service.ports.hi + 1}) {
        for (const int source :
             {sources.lo - 1, int{sources.lo}, int{sources.hi}, sources.hi + 1}) {
          if (source >= 0 && source <= 65535) out.push_back({protocol, source, port});
        }
      }
      return out;
    }
    case net::ServiceKind::kIcmp:
      return {{1, 0, 7 * 256},    {1, 0, 8 * 256},    {1, 0, 9 * 256},
              {58, 0, 127 * 256}, {58, 0, 128 * 256}, {58, 0, 129 * 256}};
    case net::ServiceKind::kProtocol:
      return {{service.protocol - 1, 0, 0}, {service.protocol, 0, 0}, {service.protocol + 1, 0, 0}};
    case net::ServiceKind::kAny:
      return {{6, 40000, 1}, {17, 40000, 65535}, {1, 0, 0}, {50, 0, 0}, {255, 0, 0}};
  }
  return {};
}

std::vector<net::Packet> BorderPackets(const Policy& policy) {
  std::vector<net::Packet> out;
  for (const policy::Rule& rule : policy.chains[0].rules) {
    for (const Ports& ports : PortsOf(policy.services[rule.service], rule.source_ports)) {
      for (const net::Address& source : EndsOf(policy.address_sets[rule.sources])) {
        for (const net::Address& destination : EndsOf(policy.address_sets[rule.destinations])) {
          const bool is_v6 = source.family == net::Family::kIpv6;
          if (source.family != destination.family || ports.protocol == (is_v6 ? 1 : 58)) continue;
          net::Packet packet;
          packet.source = source;
          packet.destination = destination;
          packet.protocol = static_cast<std::uint8_t>(ports.protocol);
          packet.source_port = static_cast<std::uint16_t>(ports.source);
          packet.destination_port = static_cast<std::uint16_t>(ports.destination);
          packet.in_interface = policy.interfaces[rule.in_interface];
          packet.out_interface = policy.interfaces[rule.out_interface];
          out.push_back(packet);
          std::swap(packet.in_interface, packet.out_interface);
          out.push_back(packet);
        }
      }
    }
  }
  return out;
}

bool Accepts(const Policy& policy, const net::Packet& packet, bool unknown_holds) {
  return policy::Evaluate(policy, Hook::kForward, packet, unknown_holds).verdict ==
         policy::VerdictKind::kAccept;
}

// The first packet about which the two differ in some reading.
std::string DifferenceOf(const std::vector<bool>& wanted, const Policy& found,
                         const std::vector<net::Packet>& packets) {
  for (std::size_t i = 0; i < packets.size(); ++i) {
    for (const bool unknown_holds : {true, false}) {
      if (Accepts(found, packets[i], unknown_holds) != wanted[i]) {
        return net::ToText(packets[i]) + " from " + packets[i].in_interface + " to " +
               packets[i].out_interface;
      }
    }
  }
  return "";
}

std::vector<bool> Verdicts(const Policy& policy, const std::vector<net::Packet>& packets) {
  std::vector<bool> out;
  for (const net::Packet& packet : packets) out.push_back(Accepts(policy, packet, true));
  return out;
}

TEST(SrxRender, GoldenTexts) {
  const Rendered edge = Text(Edge(), {"Rules of edge", "", Day("2026-11-21")});
  EXPECT_TRUE(MatchesGolden(edge.text, std::string(kGoldenFolder) + "edge.set"));
  EXPECT_TRUE(MatchesGolden(edge.reasons, std::string(kGoldenFolder) + "edge.reasons.csv"));
  EXPECT_EQ(edge.rules, 11U);
  const Rendered old = Text(Edge(), {"Rules of edge", "junos 11.4", Day("2026-11-21")});
  EXPECT_TRUE(MatchesGolden(old.text, std::string(kGoldenFolder) + "edge-11.4.set"));
}

TEST(SrxRender, ReadsBackEqual) {
  const Policy policy = Edge();
  const std::vector<net::Packet> packets = BorderPackets(policy);
  const std::vector<bool> wanted = Verdicts(policy, packets);
  for (const char* version : {"", "11.4", "12.1X47-D10"}) {
    const Lifted lifted = Read(Text(policy, {"", version}).text, Day("2026-12-03"));
    ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
    EXPECT_EQ(lifted.messages, "");
    EXPECT_EQ(DifferenceOf(wanted, *lifted.policy, packets), "");
  }
}

TEST(SrxRender, RulesEndWithTheirLastDay) {
  const std::string text = Text(Edge()).text;
  const Asked cloud{"tcp", "10.7.0.7", "8.8.8.8", 443, "dmz", "untrust"};
  EXPECT_EQ(Ask(*Read(text, Day("2026-12-03")).policy, cloud), "yes");
  EXPECT_EQ(Ask(*Read(text, Day("2026-12-04")).policy, cloud), "no");
  EXPECT_EQ(Ask(*Read(text).policy, cloud), "maybe");
}

TEST(SrxRender, TimeoutsAreReadBack) {
  const Lifted lifted = Read(Text(Edge()).text, Day("2026-11-21"));
  std::uint32_t longest = 0;
  std::size_t count = 0;
  for (const policy::Chain& chain : lifted.policy->chains) {
    for (const policy::Rule& rule : chain.rules) {
      longest = std::max(longest, rule.session_timeout_s);
      count += rule.session_timeout_s != 0;
    }
  }
  EXPECT_EQ(longest, 14400U);
  EXPECT_EQ(count, 1U);
}

TEST(SrxRender, SameInputSameBytes) {
  Policy turned = Edge();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(Text(turned).text, Text(Edge()).text);
}

// A change of one number, word or line is never read as the same policy.
TEST(SrxRender, NoMutationSurvives) {
  const Policy policy = Edge();
  const std::vector<net::Packet> packets = BorderPackets(policy);
  const std::vector<bool> wanted = Verdicts(policy, packets);
  const std::string text = Text(policy).text;
  const auto survives = [&](const std::string& mutant) {
    Diagnostics diagnostics;
    LiftOptions options;
    options.as_of = Day("2026-11-21");
    const auto lifted = Srx().Lift(mutant, options, diagnostics);
    if (lifted == nullptr) return false;
    bool has_timeout = false;
    for (const policy::Chain& chain : lifted->chains) {
      for (const policy::Rule& rule : chain.rules)
        has_timeout = has_timeout || rule.session_timeout_s == 14400;
    }
    return has_timeout && DifferenceOf(wanted, *lifted, packets).empty();
  };
  ASSERT_TRUE(survives(text));
  std::vector<std::string> lines;
  for (const std::string_view line : Split(text, '\n')) lines.emplace_back(line);
  std::size_t mutants = 0;
  const auto expect_dead = [&](std::size_t at, const std::string& line) {
    std::string mutant;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i != at) {
        mutant += lines[i] + "\n";
      } else if (!line.empty()) {
        mutant += line + "\n";
      }
    }
    ++mutants;
    EXPECT_FALSE(survives(mutant)) << lines[at] << "\n  as\n" << line;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    // Comments; dates of which one day sees no difference; and what the device does by default.
    if (!line.starts_with("set ") || line.find(" description ") != std::string::npos ||
        line.find("schedule") != std::string::npos ||
        line.find("default-policy") != std::string::npos)
      continue;
    expect_dead(i, "");
    const std::vector<std::string_view> words = Split(line, ' ');
    for (std::size_t w = 1; w < words.size(); ++w) {
      std::string without;
      std::string changed;
      for (std::size_t k = 0; k < words.size(); ++k) {
        std::string word(words[k]);
        if (k != w) without += (without.empty() ? "" : " ") + word;
        if (k == w && ParseNumber(word)) word = std::to_string(*ParseNumber(word) + 1);
        if (k == w && word == "permit") word = "deny";
        if (k == w && word == "tcp") word = "udp";
        if (k == w && word == "dmz") word = "trust";
        if (k == w && word == "source-address") word = "destination-address";
        changed += (changed.empty() ? "" : " ") + word;
      }
      expect_dead(i, without);
      if (changed != line) expect_dead(i, changed);
    }
  }
  EXPECT_GT(mutants, 300U);
}

// --- any policy, any packet ---

Policy AnyPolicy() {
  PolicyBuilder builder("any");
  portwright::testing::AnyRules rules;
  rules.interfaces = {"", "a", "b", "a", "b"};
  rules.session_timeouts = {100, 200};
  rules.source_ports = portwright::testing::SourcePortsOf::kAnyToo;
  portwright::testing::AllowAny(builder, Hook::kForward, rules);
  Policy& policy = builder.policy();
  if (*rc::gen::inRange(0, 2) == 0) {
    policy.set_names.assign(policy.address_sets.size(), "");
    for (std::size_t i = 1; i < policy.set_names.size(); i += 2)
      policy.set_names[i] = "set " + std::to_string(i);
  }
  return std::move(policy);
}

RC_GTEST_PROP(SrxLaw, TextsDoWhatThePolicySays, ()) {
  const Policy policy = AnyPolicy();
  Diagnostics diagnostics;
  RenderOptions options;
  options.version = *rc::gen::element<std::string>("", "12.1X47", "23.4R1");
  const std::string text = Srx().Render(policy, options, diagnostics);
  RC_LOG() << diagnostics.Print() << text;
  RC_ASSERT(!diagnostics.has_errors());
  const Lifted lifted = Read(text);
  RC_LOG() << lifted.messages;
  RC_ASSERT(lifted.policy != nullptr);
  RC_ASSERT(lifted.messages.empty());
  for (int i = 0; i < 60; ++i) {
    const net::Packet packet = portwright::testing::AnyPacket({"a", "b", "c"});
    RC_LOG() << net::ToText(packet) << " from " << packet.in_interface << " to "
             << packet.out_interface << "\n";
    RC_ASSERT(Accepts(*lifted.policy, packet, true) == Accepts(policy, packet, true));
  }
}

// --- what cannot be said ---

TEST(SrxRender, HostsAreRefused) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput).Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"});
  EXPECT_THAT(Messages(builder.policy()), HasSubstr("PW-DIA-srx-0001"));
}

TEST(SrxRender, InterfacesAreZones) {
  for (const std::string name : {"ge-0/0/0.0", "any", "junos-host", "global", "-a", "a b"}) {
    PolicyBuilder builder("edge");
    builder.Chain(Hook::kForward)
        .Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"}, Between(name, "dmz"));
    EXPECT_THAT(Messages(builder.policy()), HasSubstr("PW-DIA-srx-0002")) << name;
  }
}

TEST(SrxRender, Releases) {
  const auto messages = [](const std::string& version) { return Messages(Edge(), {"", version}); };
  EXPECT_THAT(messages("10.4"),
              HasSubstr("expected a release of Junos from 11.2 on, found '10.4'"));
  EXPECT_THAT(messages("asa 8.2"), HasSubstr("PW-DIA-srx-0005"));
  EXPECT_EQ(messages("Junos 11.2R1"), "");
  EXPECT_EQ(messages("junos"), "");
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward)
      .Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"}, Between("trust", ""));
  EXPECT_THAT(Messages(builder.policy(), {"", "12.1X46-D35"}), HasSubstr("PW-DIA-srx-0006"));
  EXPECT_EQ(Messages(builder.policy(), {"", "12.1X47-D10"}), "");
  EXPECT_EQ(Messages(builder.policy(), {"", "15.1X49-D100"}), "");
}

TEST(SrxRender, TimeoutsThatNoApplicationHas) {
  RuleExtras kept = Between("trust", "dmz");
  kept.session_timeout_s = 200'000;
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward)
      .Allow("10.0.0.1", "10.0.0.2", "tcp/22", {"a"}, kept)
      .Allow("10.0.0.1", "10.0.0.3", "any", {"b"}, kept);
  EXPECT_THAT(Messages(builder.policy()), HasSubstr("found 200,000 s; 86,400 s are written"));
  EXPECT_THAT(Messages(builder.policy()), HasSubstr("PW-DIA-srx-0003"));
}

TEST(SrxRender, NothingPermittedIsAWholeText) {
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward).Allow("none", "10.0.0.1", "tcp/22", {"a"});
  const std::string text = Text(builder.policy()).text;
  EXPECT_THAT(text, Not(HasSubstr(" permit")));
  EXPECT_EQ(Ask(*Read(text).policy, {"tcp", "10.0.0.1", "10.0.0.1", 22, "a", "b"}), "no");
}

TEST(SrxRender, LargePoliciesAreSplit) {
  std::string hosts;
  for (int i = 0; i < 1500; ++i) {
    hosts += (i == 0 ? "" : " ") + std::string("10.1.") + std::to_string(i / 100) + "." +
             std::to_string(2 * (i % 100));
  }
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward).Allow(hosts, "10.0.0.2", "tcp/22", {"a"}, Between("trust", "dmz"));
  const Rendered text = Text(builder.policy());
  EXPECT_EQ(text.rules, 2U);
  const Lifted lifted = Read(text.text);
  ASSERT_NE(lifted.policy, nullptr);
  const auto ask = [&](const char* source) {
    return Ask(*lifted.policy, {"tcp", source, "10.0.0.2", 22, "trust", "dmz"});
  };
  EXPECT_EQ(ask("10.1.0.0"), "yes");
  EXPECT_EQ(ask("10.1.14.198"), "yes");
  EXPECT_EQ(ask("10.1.14.197"), "no");
}

}  // namespace
}  // namespace portwright::dialect::srx
