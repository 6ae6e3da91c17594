#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "dialect/asa/asa.h"
#include "dialect/common/asked.h"
#include "testing/gateway_laws.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"
#include "testing/sample_gateway.h"
#include "testing/text_mutations.h"

namespace portwright::dialect::asa {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::AnyCrossing;
using portwright::testing::AnyGateway;
using portwright::testing::BorderPackets;
using portwright::testing::Fate;
using portwright::testing::LongestIdle;
using portwright::testing::MatchesGolden;
using portwright::testing::MutationsOf;
using portwright::testing::OutOfSample;
using portwright::testing::PolicyBuilder;
using portwright::testing::SampleGateway;
using portwright::testing::WayOf;
using ::testing::HasSubstr;

std::string Golden(std::string_view name) {
  std::string path = "src/dialect/asa/testdata/";
  path += name;
  return path;
}

std::string Text(const Policy& policy, const RenderOptions& options) {
  Diagnostics diagnostics;
  std::string text = Asa().Render(policy, options, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.Print();
  return text;
}

TEST(AsaRender, GoldenTexts) {
  const Policy policy = SampleGateway();
  for (const std::string version : {"9.16", "8.4", "8.2"}) {
    RenderOptions options;
    options.title = "acme, edge, as of 2026-11-21, 14 flows";
    options.version = version;
    EXPECT_TRUE(MatchesGolden(Text(policy, options), Golden("edge-" + version + ".cfg")));
  }
  Diagnostics diagnostics;
  const Rendered rendered = Asa().RenderWithReasons(policy, {}, diagnostics);
  EXPECT_TRUE(MatchesGolden(rendered.reasons, Golden("edge.reasons.csv")));
}

std::unique_ptr<Policy> Read(const std::string& text, const std::string& version,
                             std::string_view as_of = "2026-11-21") {
  LiftOptions options;
  options.file_name = "edge.cfg";
  options.version = version;
  options.as_of = ParseDate(as_of);
  Diagnostics diagnostics;
  return Asa().Lift(text, options, diagnostics);
}

// Words that the device takes as well as their absence, and bits that a netmask leaves out.
bool MeansTheSame(const std::string& what) {
  const std::size_t arrow = what.find("  ->  ");
  if (arrow == std::string::npos) return false;
  const std::string from = what.substr(0, arrow), to = what.substr(arrow + 6);
  for (const std::string word : {"extended ", "destination "}) {
    const std::size_t at = from.find(word);
    if (at != std::string::npos && std::string(from).erase(at, word.size()) == to) return true;
  }
  for (const std::string ends :
       {"10.1.0.1 255.255.255.0", "10.2.1.0 255.255.0.0", "10.2.0.1 255.255.0.0",
        "10.1.0.13 255.255.255.254", "10.2.0.35 255.255.255.254", "10.2.0.37 255.255.255.254"}) {
    if (to.find(ends) != std::string::npos) return true;
  }
  return false;
}

TEST(AsaRender, NoMutationStaysUnseen) {
  const Policy policy = SampleGateway();
  for (const std::string version : {"9.16", "8.4", "8.2"}) {
    RenderOptions options;
    options.version = version;
    const std::string text = Text(policy, options);
    const auto whole = Read(text, version);
    ASSERT_NE(whole, nullptr);
    const std::vector<std::string> interfaces = {"backup", "lab", "servers"};
    const std::vector<net::Packet> at_borders = BorderPackets(*whole, interfaces, OutOfSample);
    for (const net::Packet& packet : at_borders) {
      if (OutOfSample(packet.destination) == packet.in_interface) continue;
      EXPECT_EQ(Fate(*whole, packet), Fate(policy, packet))
          << ToText(packet) << " from " << packet.in_interface;
    }
    const auto differs = [&](const Policy& other, const std::vector<net::Packet>& packets) {
      return std::any_of(packets.begin(), packets.end(), [&](const net::Packet& packet) {
        return Fate(other, packet) != Fate(*whole, packet) ||
               LongestIdle(other, packet) != LongestIdle(*whole, packet);
      });
    };
    for (const auto& [what, mutated] : MutationsOf(text, [](std::string_view line) {
           return line[0] == '!' || line.find(" remark ") != std::string_view::npos;
         })) {
      if (MeansTheSame(what)) continue;
      const auto other = Read(mutated, version);
      if (other == nullptr || differs(*other, at_borders)) continue;
      EXPECT_TRUE(differs(*other, BorderPackets(*other, interfaces, OutOfSample)))
          << version << ": " << what;
    }
  }
}

TEST(AsaRender, TimeRangesEndWithTheirDay) {
  const std::string text = Text(SampleGateway(), {});
  const net::Packet packet = PacketOf({"tcp", "10.2.0.99", "10.1.0.99", 22, "servers", "backup"});
  EXPECT_EQ(Fate(*Read(text, "", "2026-12-03"), packet), "accept");
  EXPECT_EQ(Fate(*Read(text, "", "2026-12-04"), packet), "deny");
  EXPECT_EQ(Fate(*Read(text, "", ""), packet), "maybe");
}

void ExpectSameAsPolicy(const std::string& version) {
  const Policy policy = AnyGateway(version == "8.2");
  RenderOptions options;
  options.version = version;
  Diagnostics diagnostics;
  const Rendered rendered = Asa().RenderWithReasons(policy, options, diagnostics);
  RC_LOG() << diagnostics.Print() << rendered.text;
  RC_ASSERT(!diagnostics.has_errors());
  const auto lifted = Read(rendered.text, version);
  RC_ASSERT(lifted != nullptr);
  for (int i = 0; i < 60; ++i) {
    const net::Packet packet = AnyCrossing();
    // Lists of IPv6 alone have no word for the other family's ICMP.
    const bool is_ipv6 = packet.source.family == net::Family::kIpv6;
    if (is_ipv6 && packet.protocol == 1 && version[0] == '8') continue;
    RC_LOG() << net::ToText(packet) << " from " << packet.in_interface << " to "
             << packet.out_interface << "\n";
    const std::string expected = Fate(policy, packet);
    RC_ASSERT(Fate(*lifted, packet) == expected);
    const bool is_kept = packet.protocol == 6 || packet.protocol == 17;
    if (expected == "accept" && is_kept)
      RC_ASSERT(LongestIdle(*lifted, packet) == LongestIdle(policy, packet));
  }
}

RC_GTEST_PROP(AsaLaw, NewTextsDoWhatThePolicySays, ()) { ExpectSameAsPolicy("9.16"); }
RC_GTEST_PROP(AsaLaw, TextsOf84DoWhatThePolicySays, ()) { ExpectSameAsPolicy("8.4"); }
RC_GTEST_PROP(AsaLaw, OldTextsDoWhatThePolicySays, ()) { ExpectSameAsPolicy("8.2"); }

TEST(AsaRender, RefusesWhatIsNoGateway) {
  PolicyBuilder host("db1");
  host.Chain(Hook::kInput).Allow("any", "10.0.0.1", "tcp/22", {"a"});
  PolicyBuilder unnamed("edge");
  unnamed.Chain(Hook::kForward).Allow("any", "10.0.0.1", "tcp/22", {"a"});
  PolicyBuilder blank("edge");
  blank.Chain(Hook::kForward).Allow("any", "10.0.0.1", "tcp/22", {"a"}, WayOf("in side", "x"));
  const auto messages = [](const Policy& policy, const std::string& version) {
    RenderOptions options;
    options.version = version;
    Diagnostics diagnostics;
    EXPECT_EQ(Asa().Render(policy, options, diagnostics), "");
    return diagnostics.Print();
  };
  EXPECT_THAT(messages(host.policy(), "9.1"), HasSubstr("PW-DIA-asa-0006"));
  EXPECT_THAT(messages(unnamed.policy(), "8.2"), HasSubstr("PW-DIA-asa-0005"));
  EXPECT_THAT(messages(blank.policy(), ""), HasSubstr("PW-DIA-asa-0004"));
  EXPECT_THAT(messages(SampleGateway(), "6.3"), HasSubstr("PW-DIA-asa-0003"));
  EXPECT_THAT(messages(SampleGateway(), "nine"), HasSubstr("PW-DIA-asa-0003"));
  for (const std::string version : {"7.0(8)", "9.12(4)", "9", "9.16.4.2"}) {
    RenderOptions options;
    options.version = version;
    Text(SampleGateway(), options);
  }
}

}  // namespace
}  // namespace portwright::dialect::asa
