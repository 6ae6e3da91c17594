#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/text.h"
#include "dialect/checkpoint/asked.h"
#include "testing/any_traffic.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::checkpoint {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kGoldenFolder = "src/dialect/checkpoint/testdata/";

RuleExtras Path(const char* in, const char* out) {
  RuleExtras extras;
  extras.in_interface = in;
  extras.out_interface = out;
  return extras;
}

Policy Edge() {
  RuleExtras kept = Path("lan", "dmz");
  kept.session_timeout_s = 14400;
  RuleExtras low_ports = Path("lan", "dmz");
  low_ports.source_ports = {600, 1023};
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward)
      .Allow("10.1.0.11-10.1.0.14 fd00:1::/64", "10.20.0.5 fd00:20::5", "tcp/11117", {"b/agent"},
             kept)
      .Allow("10.1.40.11", "10.20.0.6", "tcp/111", {"b/portmap"}, low_ports)
      .Allow("10.1.40.11", "10.20.0.5", "tcp/any", {"b/nodes"}, Path("lan", "dmz"))
      .Allow("10.1.0.0/16 fd00:1::/64", "10.20.0.5 fd00:20::5", "icmp/echo-request", {"b/ping"},
             Path("lan", "dmz"))
      .Allow("10.1.0.9", "10.20.0.6", "proto/112", {"b/vrrp"}, Path("lan", "dmz"))
      .Allow("10.1.0.0/16", "any", "tcp/443", {"b/support"}, Path("lan", "ExternalZone"))
      .Allow("10.1.0.4", "192.0.2.1", "any", {"b/tunnel"}, Path("lan", "ExternalZone"))
      .Allow("10.20.0.5", "10.1.40.11", "udp/53", {"b/visit"}, Path("dmz", "lan"))
      .Describe("b/agent", "ibm-backup-recovery L512", "agent talk");
  Policy& policy = builder.policy();
  policy.set_names.resize(policy.address_sets.size());
  for (std::size_t s = 1; s < policy.address_sets.size(); ++s) {
    if (policy.address_sets[s] == net::AddressSet(net::ParsePrefix("10.1.40.11")->Range()))
      policy.set_names[s] = "ora01";
    if (policy.address_sets[s].Contains(*net::ParseAddress("10.1.255.255")))
      policy.set_names[s] = "offices";
  }
  for (policy::Reason& reason : policy.reasons) {
    if (reason.id == "b/visit") reason.until = ParseDate("2027-03-31");
  }
  return std::move(policy);
}

Rendered TextsOf(const Policy& policy, const std::string& title = "") {
  Diagnostics diagnostics;
  RenderOptions options;
  options.title = title;
  Rendered out = Checkpoint().RenderWithReasons(policy, options, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return out;
}

TEST(CheckpointRender, GoldenTexts) {
  const Rendered out = TextsOf(Edge(), "Rules of edge");
  EXPECT_TRUE(MatchesGolden(out.text, std::string(kGoldenFolder) + "edge.json"));
  EXPECT_TRUE(MatchesGolden(out.reasons, std::string(kGoldenFolder) + "edge.reasons.csv"));
  EXPECT_EQ(Checkpoint().Recognise(out.text), 100);
  Policy turned = Edge();
  std::reverse(turned.chains[0].rules.begin(), turned.chains[0].rules.end());
  EXPECT_EQ(TextsOf(turned, "Rules of edge").text, out.text);
}

const Asked kAgent{"tcp", "10.1.0.12", "10.20.0.5", 11117, "lan", "dmz"};

TEST(CheckpointRender, ZonesAndAddressesHoldBoth) {
  const Lifted back = Read(TextsOf(Edge()).text, ParseDate("2027-03-31"));
  EXPECT_EQ(back.messages, "");
  const auto ask = [&](const Asked& asked) { return Ask(*back.policy, asked); };
  EXPECT_EQ(ask(kAgent), "yes");
  EXPECT_EQ(ask({"tcp", "10.1.0.12", "10.20.0.5", 11117, "dmz", "lan"}), "no");
  EXPECT_EQ(ask({"tcp", "10.1.0.12", "10.20.0.5", 11117, "lan", "ExternalZone"}), "no");
  EXPECT_EQ(ask({"tcp", "10.1.0.15", "10.20.0.5", 11117, "lan", "dmz"}), "no");
  EXPECT_EQ(ask({"tcp", "fd00:1::7", "fd00:20::5", 11117, "lan", "dmz"}), "yes");
  EXPECT_EQ(ask({"icmp6", "fd00:1::7", "fd00:20::5", 128 * 256, "lan", "dmz"}), "yes");
  EXPECT_EQ(ask({"icmp", "10.1.9.9", "10.20.0.5", 8 * 256, "lan", "dmz"}), "yes");
  EXPECT_EQ(ask({"icmp", "10.1.9.9", "10.20.0.5", 0, "lan", "dmz"}), "no");
  EXPECT_EQ(ask({"112", "10.1.0.9", "10.20.0.6", 0, "lan", "dmz"}), "yes");
  EXPECT_EQ(ask({"udp", "10.20.0.5", "10.1.40.11", 53, "dmz", "lan"}), "yes");
  std::set<std::uint32_t> timeouts;
  for (const policy::Chain& chain : back.policy->chains) {
    for (const policy::Rule& rule : chain.rules) timeouts.insert(rule.session_timeout_s);
  }
  EXPECT_EQ(timeouts, (std::set<std::uint32_t>{0, 14400}));
}

TEST(CheckpointRender, RulesEndAfterTheirLastDay) {
  const std::string text = TextsOf(Edge()).text;
  const Asked dns{"udp", "10.20.0.5", "10.1.40.11", 53, "dmz", "lan"};
  EXPECT_EQ(Ask(*Read(text, ParseDate("2027-04-01")).policy, dns), "no");
  EXPECT_EQ(Ask(*Read(text).policy, dns), "maybe");
}

// The first rule over a packet decides how long its session stays, whatever zones it names.
TEST(CheckpointRender, LongSessionsComeFirst) {
  PolicyBuilder builder("edge");
  RuleExtras kept = Path("lan", "dmz");
  kept.session_timeout_s = 14400;
  builder.Chain(Hook::kForward)
      .Allow("10.1.0.0/16", "10.20.0.5", "tcp/any", {"b/all"})
      .Allow("10.1.0.9", "10.20.0.0/24", "tcp/443", {"b/kept"}, kept);
  const std::string text = TextsOf(builder.policy()).text;
  const std::size_t inner = text.find("\"layer\": \"pw-edge-lan-to-dmz\"");
  const std::size_t first_kept = text.find("pw-b-kept", inner);
  const std::size_t first_all = text.find("pw-b-all", inner);
  ASSERT_NE(first_kept, text.npos);
  ASSERT_NE(first_all, text.npos);
  EXPECT_LT(first_kept, first_all);
  const auto back = Read(text);
  const Asked held{"tcp", "10.1.0.8", "10.20.0.5", 443, "lan", "dmz"};
  EXPECT_EQ(Ask(*back.policy, held), "yes");
  EXPECT_EQ(Ask(*back.policy, {"tcp", "10.1.0.8", "10.20.0.5", 443, "dmz", "lan"}), "yes");
  EXPECT_EQ(Ask(*back.policy, {"tcp", "10.1.0.9", "10.20.0.6", 443, "dmz", "lan"}), "no");
}

TEST(CheckpointRender, AnyServiceKeepsTheGatewaysTimeouts) {
  PolicyBuilder builder("edge");
  RuleExtras kept = Path("lan", "dmz");
  kept.session_timeout_s = 14400;
  builder.Chain(Hook::kForward).Allow("10.1.0.9", "10.20.0.5", "any", {"b/all"}, kept);
  Diagnostics diagnostics;
  EXPECT_NE(Checkpoint().Render(builder.policy(), {}, diagnostics), "");
  EXPECT_THAT(diagnostics.Print(), HasSubstr("PW-DIA-checkpoint-0012"));
}

TEST(CheckpointRender, HostsAndOddZonesAreRefused) {
  PolicyBuilder host("db1");
  host.Chain(Hook::kInput).Allow("10.1.0.9", "10.20.0.5", "tcp/22", {"r"});
  PolicyBuilder odd("edge");
  odd.Chain(Hook::kForward).Allow("10.1.0.9", "10.20.0.5", "tcp/22", {"r"}, Path("a b", "c"));
  const auto messages = [](const Policy& policy) {
    Diagnostics diagnostics;
    EXPECT_EQ(Checkpoint().Render(policy, {}, diagnostics), "");
    return diagnostics.Print();
  };
  EXPECT_THAT(messages(host.policy()), HasSubstr("PW-DIA-checkpoint-0010"));
  EXPECT_THAT(messages(odd.policy()), HasSubstr("PW-DIA-checkpoint-0011"));
}

// --- any policy, any packet ---

Policy AnyPolicy() {
  PolicyBuilder builder("any");
  portwright::testing::AnyRules rules;
  rules.interfaces = {"", "a", "b", "c"};
  rules.session_timeouts = {14400};
  portwright::testing::AllowAny(builder, Hook::kForward, rules);
  return std::move(builder.policy());
}

RC_GTEST_PROP(CheckpointLaw, TheTextSaysWhatThePolicySays, ()) {
  const Policy policy = AnyPolicy();
  Diagnostics diagnostics;
  const Rendered out = Checkpoint().RenderWithReasons(policy, {}, diagnostics);
  RC_LOG() << diagnostics.Print() << out.text;
  for (const Diagnostic& one : diagnostics.all()) RC_ASSERT(one.code == "PW-DIA-checkpoint-0012");
  Diagnostics problems;
  const auto back = Checkpoint().Lift(out.text, {}, problems);
  RC_LOG() << problems.Print();
  RC_ASSERT(back != nullptr && problems.all().empty());
  for (int i = 0; i < 60; ++i) {
    const net::Packet packet = portwright::testing::AnyPacket({"a", "b", "d"});
    const bool expected =
        policy::Evaluate(policy, Hook::kForward, packet).verdict == policy::VerdictKind::kAccept;
    const policy::Possible possible = policy::EvaluateReadings(*back, Hook::kForward, packet);
    RC_LOG() << net::ToText(packet) << " from " << packet.in_interface << " to "
             << packet.out_interface << "\n";
    RC_ASSERT(possible.accept == expected);
    RC_ASSERT(possible.deny != expected);
  }
}

// --- changed texts ---

// The borders of a small policy, which stand for all packets.
bool SaysTheSame(const Policy& policy, const Policy& back) {
  std::set<net::Address> addresses;
  std::set<int> ports = {0};
  for (const Policy* one : {&policy, &back}) {
    for (const net::AddressSet& set : one->address_sets) {
      for (const net::AddressRange& range : set.ranges()) {
        for (const net::U128 value : {range.lo - 1, range.lo, range.hi, range.hi + 1})
          if (value <= net::MaxAddress(range.family)) addresses.insert({range.family, value});
      }
    }
    for (const net::Service& service : one->services) {
      for (const int port : {service.ports.lo - 1, int{service.ports.lo}, int{service.ports.hi},
                             service.ports.hi + 1})
        if (port >= 0 && port <= 65535) ports.insert(port);
    }
  }
  net::Packet packet;
  for (const char* in : {"a", "b", "c"}) {
    for (const char* out : {"a", "b", "c"}) {
      for (const net::Address& source : addresses) {
        for (const net::Address& destination : addresses) {
          if (source.family != destination.family) continue;
          for (const std::uint8_t protocol : {std::uint8_t{6}, std::uint8_t{17}, std::uint8_t{1}}) {
            for (const int port : protocol == 1 ? std::set<int>{0, 8 * 256} : ports) {
              packet = {source,
                        destination,
                        protocol,
                        0,
                        static_cast<std::uint16_t>(port),
                        net::ConnectionState::kNew,
                        in,
                        out};
              const bool expected = policy::Evaluate(policy, Hook::kForward, packet).verdict ==
                                    policy::VerdictKind::kAccept;
              const auto possible = policy::EvaluateReadings(back, Hook::kForward, packet);
              if (possible.accept != expected || possible.deny == expected) return false;
            }
          }
        }
      }
    }
  }
  return true;
}

// Changes of a line that change what it says.
std::vector<std::string> ChangesOf(const std::string& line) {
  std::vector<std::string> out;
  const std::pair<const char*, const char*> kSwaps[] = {
      {"Accept", "Drop"},        {"Drop", "Accept"},    {"source", "destination"},
      {"destination", "source"}, {"-tcp", "-udp"},      {"\"Any\"", "\"pw-none\""},
      {"false", "true"},         {"bottom", "top"},     {"add-", "set-"},
      {"Apply Layer", "Drop"},   {"icmp-type", "icmp"}, {"\"layer\"", "\"layers\""}};
  for (const auto& [from, to] : kSwaps) {
    const std::size_t at = line.find(from);
    if (at == line.npos) continue;
    std::string changed = line;
    out.push_back(changed.replace(at, std::string_view(from).size(), to));
  }
  for (const char* field : {"ip-address\": \"", "port\": \"", "mask-length\": ", "icmp-type\": "}) {
    const std::size_t at = line.find(field);
    if (at == line.npos) continue;
    const std::size_t digit = line.find_first_of("0123456789", at);
    std::string changed = line;
    changed[digit] = changed[digit] == '1' ? '2' : '1';
    out.push_back(changed);
  }
  return out;
}

TEST(CheckpointMutation, NoChangedTextIsTakenForThePolicy) {
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward)
      .Allow("10.1.0.11", "10.20.0.5", "tcp/11117", {"b/a"}, Path("a", "b"))
      .Allow("10.9.0.0/24", "10.20.0.5", "icmp/echo-request", {"b/c"}, Path("a", "b"))
      .Allow("10.20.0.5", "10.1.0.11", "udp/53", {"b/d"}, Path("b", "a"));
  const Policy& policy = builder.policy();
  const std::string text = TextsOf(policy).text;
  std::vector<std::string_view> lines = Split(text, '\n');
  const auto survives = [&](std::size_t at, const std::string& instead) {
    std::string changed;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i != at) changed += std::string(lines[i]) + "\n";
      if (i == at && !instead.empty()) changed += instead + "\n";
    }
    Diagnostics problems;
    const auto back = Checkpoint().Lift(changed, {}, problems);
    return back != nullptr && SaysTheSame(policy, *back);
  };
  ASSERT_TRUE(survives(lines.size(), ""));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line(lines[i]);
    // What denies at the end denies by itself too.
    const bool is_aside =
        line.empty() || line.find("publish") != line.npos || line.find("pw-cleanup") != line.npos;
    if (!is_aside) {
      EXPECT_FALSE(survives(i, "")) << "without " << line;
    }
    for (const std::string& change : ChangesOf(line)) {
      const bool is_same = is_aside && change.find("Accept") == change.npos;
      const bool is_service = change.find("\"match-for-any\": true") != change.npos;
      if (is_same || is_service || change.find("\"firewall\"") != change.npos) continue;
      // Rules that only permit may stand in any order.
      if (change.find("\"top\"") != change.npos) continue;
      EXPECT_FALSE(survives(i, change)) << change;
    }
  }
}

}  // namespace
}  // namespace portwright::dialect::checkpoint
