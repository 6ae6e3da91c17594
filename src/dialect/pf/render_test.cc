#include "dialect/pf/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/asked.h"
#include "dialect/pf/pf.h"
#include "testing/gateway_laws.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"
#include "testing/sample_gateway.h"
#include "testing/text_mutations.h"

namespace portwright::dialect::pf {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using portwright::testing::SampleGateway;
using ::testing::HasSubstr;
using ::testing::Not;

Policy Database() {
  RuleExtras low_ports, kept;
  low_ports.source_ports = {600, 1023};
  kept.session_timeout_s = 14400;
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.11-10.1.0.14", "10.20.0.5", "tcp/11117", {"b/oracle/11117"})
      .Allow("fd00:1::/64", "fd00:20::5", "tcp/11117", {"b/oracle/11117"})
      .Allow("10.1.0.11", "10.20.0.5", "tcp/1521", {"b/oracle/1521"}, kept)
      .Allow("10.1.0.11", "10.20.0.5", "tcp/1526-1530", {"b/oracle/1521"}, kept)
      .Allow("10.1.0.11", "10.20.0.5", "udp/111", {"b/nfs"}, low_ports)
      .Allow("10.1.0.11", "10.20.0.5", "tcp/2049", {"b/nfs"})
      .Allow("10.1.0.11", "10.20.0.5", "udp/2049", {"b/nfs"})
      .Allow("10.1.0.0/24 fd00:1::/64", "10.20.0.5 fd00:20::5", "icmp/echo-request", {"b/ping"})
      .Allow("10.20.0.6", "10.20.0.5", "proto/112", {"b/vrrp"})
      .Chain(Hook::kOutput)
      .Allow("10.20.0.5", "10.9.0.53-10.9.0.54", "udp/53", {"b/dns"})
      .Allow("10.20.0.5", "any", "tcp/443", {"b/support"})
      .Allow("10.20.0.5", "10.20.0.6", "any", {"b/nodes"})
      .Describe("b/oracle/11117", "ibm-backup-recovery L512", "agent talk");
  Policy policy = std::move(builder.policy());
  policy.set_names.assign(policy.address_sets.size(), "");
  policy.set_names[1] = "media servers";
  return policy;
}

Rendered TextOf(const Policy& policy) {
  Diagnostics diagnostics;
  RenderOptions options;
  options.title = "Rules of " + policy.point;
  Rendered out = Pf().RenderWithReasons(policy, options, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.Print();
  return out;
}

std::string Messages(const Policy& policy) {
  Diagnostics diagnostics;
  const std::string text = Pf().Render(policy, {}, diagnostics);
  EXPECT_EQ(text.empty(), diagnostics.has_errors());
  return diagnostics.Print();
}

std::unique_ptr<Policy> Back(const std::string& text) {
  Diagnostics diagnostics;
  return Pf().Lift(text, {}, diagnostics);
}

// Packets at the borders of both, at a hook.
std::string FirstDifference(const Policy& planned, const Policy& read, Hook hook) {
  const auto out_of = [&](const net::Address& to) -> std::string {
    return hook == Hook::kForward ? portwright::testing::OutOfSample(to) : "";
  };
  const std::vector<std::string> interfaces =
      hook == Hook::kForward ? std::vector<std::string>{"backup", "servers", "lab"}
                             : std::vector<std::string>{""};
  for (const Policy* from : {&planned, &read}) {
    for (net::Packet packet : portwright::testing::BorderPackets(*from, interfaces, out_of)) {
      const int type = packet.destination_port / 256;
      if (packet.protocol == 58 && (type >= 130 && type <= 143)) continue;  // what links need
      const auto possible = policy::EvaluateReadings(read, hook, packet);
      const bool expected =
          policy::Evaluate(planned, hook, packet).verdict == policy::VerdictKind::kAccept;
      if (possible.accept != expected || possible.deny == expected) return net::ToText(packet);
    }
  }
  return "";
}

bool Survives(const Policy& policy, const std::string& text) {
  const auto read = Back(text);
  if (read == nullptr) return false;
  for (const policy::Chain& chain : policy.chains) {
    if (!FirstDifference(policy, *read, chain.hook).empty()) return false;
  }
  return true;
}

TEST(PfRender, GoldenTexts) {
  const std::string folder = "src/dialect/pf/testdata/";
  const Rendered host = TextOf(Database());
  EXPECT_TRUE(MatchesGolden(host.text, folder + "host.conf"));
  EXPECT_TRUE(MatchesGolden(host.reasons, folder + "host.reasons.csv"));
  EXPECT_TRUE(MatchesGolden(TextOf(SampleGateway()).text, folder + "gateway.conf"));
}

TEST(PfRender, ReadsBackAsThePolicy) {
  for (const Policy& policy : {Database(), SampleGateway()}) {
    const Rendered out = TextOf(policy);
    const Lifted back = LiftWith(Pf(), out.text, {});
    ASSERT_NE(back.policy, nullptr);
    EXPECT_EQ(back.messages, "");
    for (const policy::Chain& chain : policy.chains)
      EXPECT_EQ(FirstDifference(policy, *back.policy, chain.hook), "");
    EXPECT_EQ(Pf().Recognise(out.text), 100);
    EXPECT_GE(Pf().Recognise("\n" + out.text), 90);
  }
}

TEST(PfRender, HostsHaveWhatLinksNeed) {
  const Lifted back = LiftWith(Pf(), TextOf(Database()).text, {});
  EXPECT_EQ(In(back, {"icmp6", "2001:db8::1", "fd00::2", 135 * 256}), "yes");
  EXPECT_EQ(In(back, {"icmp6", "fe80::1", "ff02::1", 134 * 256}), "yes");
  EXPECT_EQ(In(back, {"icmp6", "2001:db8::1", "ff02::1", 134 * 256}), "no");
  EXPECT_EQ(In(back, {"icmp6", "fe80::1", "ff02::1", 133 * 256}), "no");
  EXPECT_EQ(Out(back, {"icmp6", "::", "ff02::16", 143 * 256}), "yes");
  EXPECT_EQ(Out(back, {"icmp6", "fe80::1", "ff02::2", 134 * 256}), "no");
  EXPECT_EQ(In(back, {"tcp", "127.0.0.1", "127.0.0.1", 5432, "lo"}), "yes");
}

// What one way permits is not permitted on another, though both let it in.
TEST(PfRender, WaysThroughAGatewayStayApart) {
  PolicyBuilder builder("gw");
  builder.Chain(Hook::kForward)
      .Allow("any", "10.2.0.1", "tcp/80", {"a"}, portwright::testing::WayOf("em0", "em1"))
      .Allow("any", "10.2.0.1", "tcp/81", {"b"}, portwright::testing::WayOf("em0", "em2"))
      .Allow("any", "10.2.0.1", "tcp/82", {"c"}, portwright::testing::WayOf("", "em1"));
  const auto read = Back(TextOf(builder.policy()).text);
  ASSERT_NE(read, nullptr);
  const auto fate = [&](int port, const char* in, const char* out) {
    return Ask(*read, {"tcp", "192.0.2.1", "10.2.0.1", port, in, out});
  };
  EXPECT_EQ(fate(80, "em0", "em1"), "yes");
  EXPECT_EQ(fate(80, "em0", "em2"), "no");
  EXPECT_EQ(fate(81, "em0", "em2"), "yes");
  EXPECT_EQ(fate(81, "em0", "em1"), "no");
  EXPECT_EQ(fate(82, "em0", "em1"), "yes");
  EXPECT_EQ(fate(82, "em7", "em1"), "yes");
  EXPECT_EQ(fate(80, "em7", "em1"), "no");
}

TEST(PfRender, WhatIsNotFilteredStaysOpen) {
  PolicyBuilder builder("db1");
  builder.Chain(Hook::kInput).Allow("10.1.0.8", "10.20.0.5", "tcp/22", {"b"});
  const std::string text = TextOf(builder.policy()).text;
  EXPECT_THAT(text, HasSubstr("\nblock drop in quick all\n"));
  const Lifted back = LiftWith(Pf(), text, {});
  EXPECT_EQ(Out(back, {"tcp", "10.20.0.5", "10.1.0.8", 99}), "yes");
  EXPECT_EQ(In(back, {"tcp", "10.1.0.8", "10.20.0.5", 99}), "no");
}

TEST(PfRender, WhatIsRefused) {
  PolicyBuilder odd("gw");
  odd.Chain(Hook::kForward)
      .Allow("any", "any", "tcp/80", {"a"}, portwright::testing::WayOf("em 0", "em1"));
  EXPECT_THAT(Messages(odd.policy()), HasSubstr("PW-DIA-pf-0001"));
  PolicyBuilder both("gw");
  both.Chain(Hook::kForward).Chain(Hook::kInput);
  EXPECT_THAT(Messages(both.policy()), HasSubstr("PW-DIA-pf-0002"));
}

TEST(PfRender, AGatewayIsToldThatItsOwnPortsClose) {
  EXPECT_THAT(Messages(SampleGateway()), HasSubstr("PW-DIA-pf-0010"));
  EXPECT_THAT(Messages(Database()), Not(HasSubstr("PW-DIA-pf-0010")));
}

TEST(PfRender, OddWordsStayInTheirPlace) {
  PolicyBuilder builder("d'B: \"1\"\n{x}");
  builder.Chain(Hook::kInput)
      .Allow("10.1.0.9", "10.20.0.5", "tcp/22", {"o'dd\"\\\npass all"})
      .Chain(Hook::kOutput);
  const std::string text = TextOf(builder.policy()).text;
  EXPECT_THAT(text, Not(HasSubstr("\npass all")));
  EXPECT_TRUE(Survives(builder.policy(), text)) << text;
}

// --- any policy ---

const std::vector<std::string> kAddresses = {"any",
                                             "10.0.0.0/30",
                                             "10.0.0.2",
                                             "10.0.0.1-10.0.0.6",
                                             "10.0.0.3 10.0.0.5",
                                             "10.0.0.0/29 fd00::/126",
                                             "fd00::1-fd00::2",
                                             "none"};
const std::vector<std::string> kServices = {
    "any",      "tcp/any",   "tcp/3",    "tcp/2-5",  "udp/4",
    "udp/any",  "proto/1",   "icmp/any", "udp/3",    "icmp/echo-request",
    "proto/50", "proto/132", "tcp/6-7",  "proto/17", "tcp/1-65535"};

RC_GTEST_PROP(PfLaw, HostTextsSayWhatThePolicySays, ()) {
  PolicyBuilder builder("any");
  for (const Hook hook : {Hook::kInput, Hook::kOutput}) {
    builder.Chain(hook);
    const int count = *rc::gen::inRange(0, 7);
    for (int i = 0; i < count; ++i) {
      const std::string service = *rc::gen::elementOf(kServices);
      RuleExtras extras;
      const bool has_ports = service[0] == 't' || service[0] == 'u' || service == "any";
      if (has_ports && *rc::gen::inRange(0, 4) == 0) extras.source_ports = {2, 4};
      builder.Allow(*rc::gen::elementOf(kAddresses), *rc::gen::elementOf(kAddresses), service,
                    {"r" + std::to_string(*rc::gen::inRange(0, 4))}, extras);
    }
  }
  const Policy& policy = builder.policy();
  Diagnostics diagnostics, problems;
  const Rendered out = Pf().RenderWithReasons(policy, {}, diagnostics);
  const auto back = Pf().Lift(out.text, {}, problems);
  RC_LOG() << diagnostics.Print() << problems.Print() << out.text;
  RC_ASSERT(!diagnostics.has_errors() && back != nullptr && problems.all().empty());
  const Policy& said = out.narrowed == nullptr ? policy : *out.narrowed;
  for (int i = 0; i < 60; ++i) {
    net::Packet packet = portwright::testing::AnyCrossing();
    packet.in_interface = packet.out_interface = "";
    for (const Hook hook : {Hook::kInput, Hook::kOutput}) {
      const bool expected =
          policy::Evaluate(said, hook, packet).verdict == policy::VerdictKind::kAccept;
      const policy::Possible possible = policy::EvaluateReadings(*back, hook, packet);
      RC_LOG() << net::ToText(packet) << "\n";
      RC_ASSERT(possible.accept == expected);
      RC_ASSERT(possible.deny != expected);
    }
  }
}

RC_GTEST_PROP(PfLaw, GatewayTextsSayWhatThePolicySays, ()) {
  const Policy policy = portwright::testing::AnyGateway(*rc::gen::arbitrary<bool>());
  Diagnostics diagnostics, problems;
  const Rendered out = Pf().RenderWithReasons(policy, {}, diagnostics);
  const auto back = Pf().Lift(out.text, {}, problems);
  RC_LOG() << diagnostics.Print() << problems.Print() << out.text;
  RC_ASSERT(!diagnostics.has_errors() && back != nullptr && problems.all().empty());
  const Policy& said = out.narrowed == nullptr ? policy : *out.narrowed;
  for (int i = 0; i < 60; ++i) {
    const net::Packet packet = portwright::testing::AnyCrossing();
    RC_LOG() << net::ToText(packet) << "\n";
    RC_ASSERT(
        (portwright::testing::Fate(*back, packet) == "accept") ==
        (policy::Evaluate(said, Hook::kForward, packet).verdict == policy::VerdictKind::kAccept));
    RC_ASSERT(portwright::testing::Fate(*back, packet) != "maybe");
  }
}

// --- changed texts ---

// All that was read of rules.
std::string Dump(const Policy& policy) {
  std::string out;
  for (const policy::Chain& chain : policy.chains) {
    out += chain.name + "\n";
    for (const policy::Rule& rule : chain.rules) {
      for (const std::uint32_t set : {rule.sources, rule.destinations}) {
        for (const net::AddressRange& range : policy.address_sets[set].ranges())
          out += net::ToText(range) + ",";
        out += set == 0 ? "any " : " ";
      }
      out += net::ToText(policy.services[rule.service]) + " " + net::ToText(rule.source_ports) +
             " " + std::to_string(rule.verdict.chain) + " " +
             std::to_string(static_cast<int>(rule.verdict.kind));
      for (const auto& match : policy.conditions[rule.condition].interfaces)
        out += " " + match.pattern + (match.is_output ? " out" : " in");
      out += "\n";
    }
  }
  return out;
}

TEST(PfMutation, NoChangedTextIsTakenForThePolicy) {
  for (const Policy& policy : {Database(), SampleGateway()}) {
    const std::string text = TextOf(policy).text;
    ASSERT_TRUE(Survives(policy, text));
    const auto is_left = [](std::string_view line) {
      // Comments; the loopback and what IPv6 needs, which no plan speaks of.
      return line.starts_with('#') || line.find("lo0") != line.npos ||
             line.find("icmp6-type { n") != line.npos || line.find("icmp6-type { r") != line.npos ||
             line.find("131, 132") != line.npos;
    };
    int tried = 0;
    for (const auto& [what, changed] : portwright::testing::MutationsOf(text, is_left)) {
      // Labels, and words that say the same again or only tune.
      const std::size_t arrow = what.find("  ->  ");
      const auto differs_in = [&](std::string_view word) {
        return arrow != what.npos && what.find(word) < arrow && what.find(word, arrow) == what.npos;
      };
      const auto before = what.find("label"), after = what.rfind("label");
      const bool is_label = arrow != what.npos && before < arrow && after > arrow &&
                            what.substr(0, before) == what.substr(arrow + 6, after - arrow - 6);
      if (is_label || differs_in("label") || differs_in("const") || differs_in("inet ") ||
          differs_in("inet6 ") || differs_in(" drop") || differs_in(" all") ||
          what.find("keep state") != what.npos)
        continue;
      ++tried;
      if (Survives(policy, changed)) {
        // Bits under a prefix, and words that say the same by their absence: nothing that comes in
        // is tagged.
        bool is_harmless =
            differs_in(" quick") || differs_in(" any port") || differs_in("pass out quick");
        for (const char* same :
             {".13/31", ".35/31", ".37/31", ".1/24", "10.2.1.0/16", "10.2.0.1/16"})
          is_harmless = is_harmless || (arrow != what.npos && what.find(same, arrow) != what.npos);
        // A packet passes by two rules: one that says more alone opens nothing, but has been read.
        if (what.find("quick on $") != what.npos)
          is_harmless = is_harmless || Dump(*Back(changed)) != Dump(*Back(text));
        EXPECT_TRUE(is_harmless) << what;
      }
    }
    EXPECT_GT(tried, 200);
  }
}

TEST(PfMutation, ChangedTimeoutsAreRead) {
  const std::string text = TextOf(Database()).text;
  const std::size_t at = text.find("tcp.established 14400");
  ASSERT_NE(at, text.npos);
  std::string changed = text;
  changed.replace(at, 21, "tcp.established 7200 ");
  const auto timeouts = [](const Policy& policy) {
    std::uint64_t sum = 0;
    for (const policy::Rule& rule : policy.FindHook(Hook::kInput)->rules)
      sum += rule.session_timeout_s;
    return sum;
  };
  EXPECT_EQ(timeouts(*Back(text)), 2 * 14400U);
  EXPECT_EQ(timeouts(*Back(changed)), 2 * 7200U);
}

}  // namespace
}  // namespace portwright::dialect::pf
