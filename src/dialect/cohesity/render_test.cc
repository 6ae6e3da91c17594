#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/text.h"
#include "dialect/cohesity/cohesity.h"
#include "dialect/common/asked.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"
#include "testing/text_mutations.h"

namespace portwright::dialect::cohesity {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::MatchesGolden;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kGoldenFolder = "src/dialect/cohesity/testdata/";
constexpr const char* kGroup1 = "10.1.100.11-10.1.100.14 10.1.100.21 2001:db8:1::11-2001:db8:1::14";
constexpr const char* kGroup2 = "10.1.61.21-10.1.61.24";

net::AddressSet SetOf(std::string_view text) {
  PolicyBuilder builder("s");
  builder.Chain(Hook::kInput).Allow(text, "any", "any", {"r"});
  return builder.policy().address_sets[1];
}

std::vector<policy::OwnInterface> Own() {
  return {{"intf_group1", SetOf(kGroup1)}, {"intf_group2", SetOf(kGroup2)}};
}

Policy Cluster() {
  PolicyBuilder builder("c1-fw");
  const std::string both = std::string(kGroup1) + " " + kGroup2;
  builder.Chain(Hook::kInput)
      .Allow("10.1.5.0/28", kGroup1, "tcp/443", {"b/management/admin/443"})
      .Allow("10.1.5.0/28", kGroup1, "tcp/22", {"b/management/admin/22"})
      .Allow("10.1.0.11-10.1.0.14 2001:db8:2::/64", kGroup1, "tcp/11117", {"b/agent/11117"})
      .Allow("10.1.40.31", kGroup2, "tcp/445", {"b/smb/445"})
      .Allow("10.1.40.41", kGroup2, "tcp/2049-2051", {"b/nfs/2049"})
      .Allow("10.1.40.41", kGroup2, "udp/2049", {"b/nfs/2049"})
      .Allow("any", both, "udp/514", {"b/everyone/514"})
      .Describe("b/agent/11117", "ibm-backup-recovery L512", "agents");
  builder.policy().own_interfaces = Own();
  return std::move(builder.policy());
}

Rendered TextsOf(const Dialect& dialect, const Policy& policy, const std::string& version = "",
                 std::string* messages = nullptr) {
  Diagnostics diagnostics;
  RenderOptions options;
  options.title = "Rules of c1";
  options.version = version;
  Rendered out = dialect.RenderWithReasons(policy, options, diagnostics);
  if (messages != nullptr) *messages = diagnostics.Print();
  if (messages == nullptr) {
    EXPECT_EQ(diagnostics.Print(), "");
  }
  return out;
}

Lifted Read(const Dialect& dialect, const std::string& text) {
  LiftOptions options;
  options.file_name = "c1.txt";
  options.own_interfaces = Own();
  return LiftWith(dialect, text, options);
}

TEST(CohesityRender, GoldenTexts) {
  const Rendered script = TextsOf(Cohesity(), Cluster());
  const std::string folder = kGoldenFolder;
  EXPECT_TRUE(MatchesGolden(script.text, folder + "c1.txt"));
  EXPECT_TRUE(MatchesGolden(script.beside[0].second, folder + "c1.undo.txt"));
  EXPECT_TRUE(MatchesGolden(script.reasons, folder + "c1.reasons.csv"));
  for (const std::string version : {"6.8", "7.1.2_u3", "7.3"}) {
    const Rendered api = TextsOf(CohesityApi(), Cluster(), version);
    const std::string name = folder + "c1-" + version.substr(0, 3);
    EXPECT_TRUE(MatchesGolden(api.text, name + ".json"));
    EXPECT_TRUE(MatchesGolden(api.beside[0].second, name + ".undo.json"));
    EXPECT_EQ(CohesityApi().Recognise(api.text), 100);
    EXPECT_EQ(Cohesity().Recognise(api.text), 0);
  }
  EXPECT_EQ(Cohesity().Recognise(script.text), 100);
  EXPECT_EQ(CohesityApi().Recognise(script.text), 0);
  EXPECT_EQ(script.rules, 6U) << "the last one has IPv6 at one group only";
}

TEST(CohesityRender, EveryFormSaysTheSame) {
  std::vector<std::string> texts = {TextsOf(Cohesity(), Cluster()).text};
  for (const char* version : {"6.8", "7.1", "7.2", "7.3", ""})
    texts.push_back(TextsOf(CohesityApi(), Cluster(), version).text);
  for (const std::string& text : texts) {
    const Lifted back = Read(Cohesity(), text);
    EXPECT_EQ(back.messages, "") << text;
    EXPECT_EQ(In(back, {"tcp", "10.1.5.3", "10.1.100.12", 443}), "yes");
    EXPECT_EQ(In(back, {"tcp", "10.1.5.16", "10.1.100.12", 443}), "no");
    EXPECT_EQ(In(back, {"tcp", "10.1.5.3", "10.1.61.21", 443}), "no");
    EXPECT_EQ(In(back, {"tcp", "2001:db8:2::7", "2001:db8:1::12", 11117}), "yes");
    EXPECT_EQ(In(back, {"tcp", "2001:db8:3::7", "2001:db8:1::12", 11117}), "no");
    EXPECT_EQ(In(back, {"tcp", "10.1.40.41", "10.1.61.22", 2051}), "yes");
    EXPECT_EQ(In(back, {"tcp", "10.1.40.41", "10.1.61.22", 2052}), "no");
    EXPECT_EQ(In(back, {"udp", "10.1.40.41", "10.1.61.22", 2049}), "yes");
    EXPECT_EQ(In(back, {"udp", "192.0.2.1", "10.1.61.22", 514}), "yes");
    EXPECT_EQ(In(back, {"udp", "2001:db8:9::1", "2001:db8:1::11", 514}), "yes");
  }
}

// What takes the texts back leaves nothing in force.
TEST(CohesityRender, TheUndoTakesAllBack) {
  const Rendered script = TextsOf(Cohesity(), Cluster());
  const Lifted back = Read(Cohesity(), script.text + script.beside[0].second);
  EXPECT_EQ(back.messages, "");
  EXPECT_TRUE(back.policy != nullptr && back.policy->chains[0].rules.empty());
  for (const char* version : {"6.8", "7.1", "7.3"}) {
    const Rendered api = TextsOf(CohesityApi(), Cluster(), version);
    const std::string calls =
        api.text.substr(0, api.text.rfind(']')) + "," + api.beside[0].second.substr(1);
    const Lifted after = Read(CohesityApi(), calls);
    EXPECT_TRUE(after.policy != nullptr && after.policy->chains[0].rules.empty()) << version;
  }
}

TEST(CohesityRender, NoListIsEverEmpty) {
  PolicyBuilder none("c1-fw");
  none.Chain(Hook::kInput).Allow("none", kGroup1, "tcp/22", {"r"});
  none.policy().own_interfaces = Own();
  for (const Dialect* dialect : {&Cohesity(), &CohesityApi()}) {
    const Rendered out = TextsOf(*dialect, none.policy());
    EXPECT_THAT(out.text, Not(HasSubstr("ipsets= ")));
    EXPECT_THAT(out.text, Not(HasSubstr("subnets\": []")));
    EXPECT_EQ(out.rules, 0U);
    const Lifted back = Read(*dialect, out.text);
    EXPECT_EQ(In(back, {"tcp", "10.1.5.3", "10.1.100.12", 22}), "no");
  }
}

TEST(CohesityRender, WhatCannotBeSaidIsLeftOutAndNamed) {
  PolicyBuilder builder("c1-fw");
  RuleExtras low;
  low.source_ports = {600, 1023};
  builder.Chain(Hook::kInput)
      .Allow("10.1.5.1", kGroup1, "tcp/22", {"b/kept"})
      .Allow("10.1.5.1", kGroup1, "icmp/echo-request", {"b/ping"})
      .Allow("10.1.5.1", kGroup1, "proto/112", {"b/vrrp"})
      .Allow("10.1.5.1", kGroup1, "any", {"b/any"})
      .Allow("10.1.5.1", kGroup1, "tcp/any", {"b/all-ports"})
      .Allow("10.1.5.1", kGroup1, "tcp/111", {"b/low"}, low)
      .Allow("10.1.5.1", "10.1.61.21 " + std::string(kGroup1), "tcp/80", {"b/one-address"});
  builder.policy().own_interfaces = Own();
  std::string messages;
  const Rendered out = TextsOf(Cohesity(), builder.policy(), "", &messages);
  for (const char* id : {"b/ping", "b/vrrp", "b/any", "b/all-ports", "b/low", "b/one-address"})
    EXPECT_THAT(messages, HasSubstr(id));
  EXPECT_THAT(messages, Not(HasSubstr("b/kept")));
  ASSERT_NE(out.narrowed, nullptr);
  const Lifted back = Read(Cohesity(), out.text);
  EXPECT_EQ(In(back, {"tcp", "10.1.5.1", "10.1.100.11", 22}), "yes");
  EXPECT_EQ(In(back, {"tcp", "10.1.5.1", "10.1.100.11", 80}), "yes");
  EXPECT_EQ(In(back, {"tcp", "10.1.5.1", "10.1.61.21", 80}), "no");
  EXPECT_EQ(In(back, {"tcp", "10.1.5.1", "10.1.100.11", 111}), "no");
  EXPECT_EQ(In(back, {"icmp", "10.1.5.1", "10.1.100.11", 8 * 256}), "no");
}

TEST(CohesityRender, OtherPointsAndReleasesAreRefused) {
  PolicyBuilder gateway("gw"), host("db1"), sends("c1");
  gateway.Chain(Hook::kForward).Allow("10.1.0.1", "10.1.0.2", "tcp/22", {"r"});
  host.Chain(Hook::kInput).Allow("10.1.0.1", "10.1.0.2", "tcp/22", {"r"});
  sends.Chain(Hook::kInput).Chain(Hook::kOutput);
  sends.policy().own_interfaces = Own();
  Policy odd = Cluster();
  odd.own_interfaces[0].name = "a,b";
  const auto refuses = [](const Policy& policy, const std::string& version, const char* code) {
    std::string messages;
    EXPECT_EQ(TextsOf(Cohesity(), policy, version, &messages).text, "");
    EXPECT_THAT(messages, HasSubstr(code));
  };
  refuses(gateway.policy(), "", "PW-DIA-cohesity-0001");
  refuses(sends.policy(), "", "PW-DIA-cohesity-0001");
  refuses(host.policy(), "", "PW-DIA-cohesity-0002");
  refuses(odd, "", "PW-DIA-cohesity-0004");
  refuses(Cluster(), "6.6", "PW-DIA-cohesity-0005");
  refuses(Cluster(), "pegasus", "PW-DIA-cohesity-0005");
}

// --- any policy, any packet ---

const std::vector<std::string> kSources = {"any",
                                           "10.0.0.0/30",
                                           "10.0.0.2",
                                           "fd00::/126",
                                           "10.0.0.1-10.0.0.6",
                                           "none",
                                           "10.0.0.3 10.0.0.5",
                                           "10.0.0.0/29 fd00::/126"};
const std::vector<std::string> kDestinations = {"any",
                                                kGroup1,
                                                kGroup2,
                                                "10.1.100.11-10.1.100.14 10.1.100.21",
                                                "10.1.61.21-10.1.61.24 10.1.100.11",
                                                "10.9.9.9"};
const std::vector<std::string> kServices = {"tcp/3", "tcp/2-5", "udp/4",    "tcp/4-9", "tcp/any",
                                            "any",   "proto/6", "icmp/any", "udp/1",   "tcp/65535"};

Policy AnyPolicy() {
  PolicyBuilder builder("any");
  builder.Chain(Hook::kInput);
  const int count = *rc::gen::inRange(0, 9);
  for (int i = 0; i < count; ++i) {
    builder.Allow(*rc::gen::elementOf(kSources), *rc::gen::elementOf(kDestinations),
                  *rc::gen::elementOf(kServices), {"r" + std::to_string(i % 3)});
  }
  builder.policy().own_interfaces = Own();
  return std::move(builder.policy());
}

net::Packet AnyPacket() {
  const bool is_v4 = *rc::gen::inRange(0, 3) != 0;
  net::Packet packet;
  packet.source = *net::ParseAddress(is_v4 ? "10.0.0.0" : "fd00::");
  packet.source.value += static_cast<unsigned>(*rc::gen::inRange(0, 9));
  const std::vector<std::string> v4 = {"10.1.100.11", "10.1.100.21", "10.1.61.21", "10.9.9.9"};
  packet.destination =
      *net::ParseAddress(is_v4 ? *rc::gen::elementOf(v4) : std::string("2001:db8:1::12"));
  packet.protocol = *rc::gen::element<std::uint8_t>(6, 17);
  packet.source_port = 40000;
  packet.destination_port = static_cast<std::uint16_t>(*rc::gen::element(0, 1, 2, 3, 4, 5, 9, 10));
  return packet;
}

RC_GTEST_PROP(CohesityLaw, TheTextSaysWhatIsLeftOfThePolicy, ()) {
  const Policy policy = AnyPolicy();
  const Dialect& dialect = *rc::gen::inRange(0, 2) == 0 ? Cohesity() : CohesityApi();
  Diagnostics diagnostics;
  RenderOptions options;
  options.version = *rc::gen::element<std::string>("6.8", "7.1", "7.3");
  const Rendered out = dialect.RenderWithReasons(policy, options, diagnostics);
  RC_ASSERT(!diagnostics.has_errors());
  const Policy& said = out.narrowed == nullptr ? policy : *out.narrowed;
  RC_LOG() << out.text;
  LiftOptions lift;
  lift.own_interfaces = Own();
  Diagnostics problems;
  const auto back = dialect.Lift(out.text, lift, problems);
  RC_ASSERT(back != nullptr && problems.all().empty());
  for (int i = 0; i < 60; ++i) {
    const net::Packet packet = AnyPacket();
    const auto accepts = [&](const Policy& one) {
      return policy::Evaluate(one, Hook::kInput, packet).verdict == policy::VerdictKind::kAccept;
    };
    RC_LOG() << net::ToText(packet) << "\n";
    RC_ASSERT(accepts(said) == accepts(*back));
    RC_ASSERT(accepts(policy) || !accepts(said));
  }
}

// --- changed texts ---

// The borders of the cluster's policy, which stand for all packets.
bool SaysTheSame(const Policy& policy, const Policy& back) {
  std::set<net::Address> addresses;
  std::set<int> ports;
  for (const Policy* one : {&policy, &back}) {
    for (const net::AddressSet& set : one->address_sets) {
      for (const net::AddressRange& range : set.ranges()) {
        for (const net::U128 value : {range.lo - 1, range.lo, range.hi, range.hi + 1})
          if (value <= net::MaxAddress(range.family)) addresses.insert({range.family, value});
      }
    }
    for (const net::Service& service : one->services) {
      for (const int port : {service.ports.lo - 1, int{service.ports.lo}, service.ports.hi + 1})
        if (port >= 0 && port <= 65535) ports.insert(port);
    }
  }
  net::Packet packet;
  packet.source_port = 40000;
  for (const policy::OwnInterface& own : Own()) {
    for (const net::AddressRange& range : own.addresses.ranges()) {
      packet.destination = {range.family, range.lo};
      for (const net::Address& source : addresses) {
        if (source.family != range.family) continue;
        packet.source = source;
        for (const std::uint8_t protocol : {std::uint8_t{6}, std::uint8_t{17}}) {
          packet.protocol = protocol;
          for (const int port : ports) {
            packet.destination_port = static_cast<std::uint16_t>(port);
            const bool expected = policy::Evaluate(policy, Hook::kInput, packet).verdict ==
                                  policy::VerdictKind::kAccept;
            const auto possible = policy::EvaluateReadings(back, Hook::kInput, packet);
            if (possible.accept != expected || possible.deny == expected) return false;
          }
        }
      }
    }
  }
  return true;
}

TEST(CohesityMutation, NoChangedTextIsTakenForThePolicy) {
  PolicyBuilder builder("c1-fw");
  builder.Chain(Hook::kInput)
      .Allow("10.1.5.0/28", kGroup1, "tcp/443", {"b/a"})
      .Allow("10.1.40.31 2001:db8:2::/64", kGroup1, "udp/514", {"b/c"})
      .Allow("10.1.40.32", kGroup2, "tcp/445", {"b/d"});
  Policy& policy = builder.policy();
  policy.own_interfaces = Own();
  const std::pair<const char*, const char*> kSwaps[] = {{"allow", "deny"},
                                                        {"allow", "return"},
                                                        {"INPUT", "OUTPUT"},
                                                        {"/tcp", "/udp"},
                                                        {"/udp", "/tcp"},
                                                        {"intf_group1", "intf_group2"},
                                                        {"intf_group2", "other"},
                                                        {"activate", "add"},
                                                        {" add ", " delete "},
                                                        {"ipsets=", "interface-names="},
                                                        {"\"subnets\"", "\"interfaceGroups\""},
                                                        {"\"ports\"", "\"ports2\""},
                                                        {"POST", "PUT"},
                                                        {"POST", "DELETE"},
                                                        {"profiles\"", "reset\""}};
  for (const Dialect* dialect : {&Cohesity(), &CohesityApi()}) {
    const std::string text = TextsOf(*dialect, policy).text;
    const auto survives = [&](const std::string& changed) {
      LiftOptions options;
      options.own_interfaces = Own();
      Diagnostics problems;
      const auto back = dialect->Lift(changed, options, problems);
      return back != nullptr && SaysTheSame(policy, *back);
    };
    ASSERT_TRUE(survives(text));
    // Names of profiles, what people read, and brackets that are read as such.
    const auto is_left = [&](std::string_view line) {
      const auto has = [&](std::string_view word) { return line.find(word) != line.npos; };
      return line.starts_with("#") || has("description\"") || has("list-active") ||
             (dialect == &CohesityApi() && (has("\"name\"") || has("\"direction\"")));
    };
    for (const auto& [what, changed] : portwright::testing::MutationsOf(text, is_left)) {
      // Digits of a description, of a name that stands twice, and of networks of no length.
      const std::size_t at = what.find("  ->  ");
      if (at != what.npos) {
        const auto plain = [](std::string line) {
          return line.substr(0, line.find("description"));
        };
        if (plain(what.substr(0, at)) == plain(what.substr(at + 6))) continue;
        // What is left out is so by decision, and host bits of a network do not count.
        if (what.substr(at).find("5.1/28") != what.npos) continue;
        if (what.find("direction") != what.npos && what.find("direction", at) == what.npos)
          continue;
      }
      EXPECT_FALSE(survives(changed)) << what;
    }
    for (const auto& [from, to] : kSwaps) {
      for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + 1)) {
        const std::size_t line = text.rfind('\n', at) + 1;
        if (is_left(text.substr(line, text.find('\n', at) - line))) continue;
        if (std::string(from) == "POST" && std::string(to) == "PUT") continue;  // no such body
        std::string changed = text;
        changed.replace(at, std::string(from).size(), to);
        EXPECT_FALSE(survives(changed)) << from << " -> " << to << "\n" << changed;
      }
    }
  }
}

}  // namespace
}  // namespace portwright::dialect::cohesity
