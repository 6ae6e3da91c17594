#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "dialect/common/asked.h"
#include "dialect/ios/ios.h"
#include "testing/gateway_laws.h"
#include "testing/golden.h"
#include "testing/policy_builder.h"
#include "testing/sample_gateway.h"
#include "testing/text_mutations.h"

namespace portwright::dialect::ios {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::AnyCrossing;
using portwright::testing::AnyGateway;
using portwright::testing::BorderPackets;
using portwright::testing::Fate;
using portwright::testing::MatchesGolden;
using portwright::testing::MutationsOf;
using portwright::testing::OutOfSample;
using portwright::testing::PolicyBuilder;
using portwright::testing::SampleGateway;
using portwright::testing::WayOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Golden(std::string_view name) {
  std::string path = "src/dialect/ios/testdata/";
  path += name;
  return path;
}

std::string Text(const Policy& policy, const RenderOptions& options) {
  Diagnostics diagnostics;
  std::string text = Ios().Render(policy, options, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return text;
}

std::unique_ptr<Policy> Read(const std::string& text, std::string_view as_of = "2026-11-21") {
  LiftOptions options;
  options.file_name = "edge.cfg";
  options.as_of = ParseDate(as_of);
  Diagnostics diagnostics;
  auto policy = Ios().Lift(text, options, diagnostics);
  return policy;
}

TEST(IosRender, GoldenTexts) {
  const Policy policy = SampleGateway();
  for (const std::string version : {"17.9", "12.4", "12.2"}) {
    RenderOptions options;
    options.title = "acme, edge, as of 2026-11-21, 14 flows";
    options.version = version;
    EXPECT_TRUE(MatchesGolden(Text(policy, options), Golden("edge-" + version + ".cfg")));
  }
}

// What the text does with a first packet, and with one of a connection.
std::string FateOfBoth(const Policy& policy, net::Packet packet) {
  std::string out = Fate(policy, packet);
  packet.state = net::ConnectionState::kEstablished;
  return out + "/" + Fate(policy, packet);
}

// Bits that a mask leaves out.
bool MeansTheSame(const std::string& what) {
  const std::size_t arrow = what.find("  ->  ");
  if (arrow == std::string::npos) return false;
  for (const std::string ends :
       {"10.1.0.1 0.0.0.255", "10.2.1.0 0.0.255.255", "10.2.0.1 0.0.255.255", "10.1.0.13 0.0.0.1",
        "10.2.0.35 0.0.0.1", "10.2.0.37 0.0.0.1", "10.1.0.13 255.255.255.254"}) {
    if (what.find(ends, arrow) != std::string::npos) return true;
  }
  return false;
}

TEST(IosRender, NoMutationStaysUnseen) {
  const Policy policy = SampleGateway();
  for (const std::string version : {"17.9", "12.2"}) {
    RenderOptions options;
    options.version = version;
    const std::string text = Text(policy, options);
    const auto whole = Read(text);
    ASSERT_NE(whole, nullptr);
    const std::vector<std::string> interfaces = {"backup", "lab", "servers"};
    const std::vector<net::Packet> at_borders = BorderPackets(*whole, interfaces, OutOfSample);
    const auto differs = [&](const Policy& other, const std::vector<net::Packet>& packets) {
      return std::any_of(packets.begin(), packets.end(), [&](const net::Packet& packet) {
        return FateOfBoth(other, packet) != FateOfBoth(*whole, packet);
      });
    };
    for (const auto& [what, mutated] : MutationsOf(text, [](std::string_view line) {
           return line[0] == '!' || line.starts_with(" remark ");
         })) {
      if (MeansTheSame(what)) continue;
      const auto other = Read(mutated);
      if (other == nullptr || differs(*other, at_borders)) continue;
      EXPECT_TRUE(differs(*other, BorderPackets(*other, interfaces, OutOfSample)))
          << version << ": " << what;
    }
  }
}

TEST(IosRender, TimeRangesEndWithTheirDay) {
  const std::string text = Text(SampleGateway(), {});
  const net::Packet packet = PacketOf({"tcp", "10.2.0.99", "10.1.0.99", 22, "servers", "backup"});
  EXPECT_EQ(Fate(*Read(text, "2026-12-03"), packet), "accept");
  EXPECT_EQ(Fate(*Read(text, "2026-12-04"), packet), "deny");
  EXPECT_EQ(Fate(*Read(text, ""), packet), "maybe");
}

TEST(IosRender, PingsAndTheirAnswersPass) {
  const auto read = Read(Text(SampleGateway(), {}));
  EXPECT_EQ(Ask(*read, {"icmp", "10.1.0.7", "10.2.9.9", 8 * 256, "backup", "servers"}), "yes");
  EXPECT_EQ(Ask(*read, {"icmp", "10.2.9.9", "10.1.0.7", 0, "servers", "backup"}), "yes");
  EXPECT_EQ(Ask(*read, {"icmp", "10.2.9.9", "10.1.0.7", 8 * 256, "servers", "backup"}), "no");
  EXPECT_EQ(Ask(*read, {"icmp6", "fd00:2::1", "fd00:1::1", 129 * 256, "servers", "backup"}), "yes");
  EXPECT_EQ(Ask(*read, {"icmp6", "fd00:2::1", "fd00:1::1", 135 * 256, "lab", "backup"}), "yes");
}

// Whether a plan has a rule that a packet may answer: to a port of clients, or to the source ports
// that the rule names.
bool IsReply(const Policy& policy, const net::Packet& packet) {
  Policy opening = policy;
  for (policy::Chain& chain : opening.chains) {
    for (policy::Rule& rule : chain.rules) {
      const net::Service& service = opening.services[rule.service];
      const bool has_ports = service.kind != net::ServiceKind::kIcmp &&
                             (service.kind != net::ServiceKind::kProtocol ||
                              service.protocol == 6 || service.protocol == 17);
      if (has_ports && rule.source_ports.IsAny()) rule.source_ports = {1024, 65535};
    }
  }
  net::Packet request = packet;
  request.state = net::ConnectionState::kNew;
  std::swap(request.source, request.destination);
  std::swap(request.source_port, request.destination_port);
  request.out_interface = packet.in_interface;
  const bool is_ipv4 = packet.source.family == net::Family::kIpv4;
  const Policy* asked = &opening;
  if (packet.protocol == (is_ipv4 ? 1 : 58)) {
    if (packet.destination_port / 256 != (is_ipv4 ? 0 : 129)) return false;
    request.source_port = 0;
    request.destination_port = static_cast<std::uint16_t>((is_ipv4 ? 8 : 128) * 256);
    asked = &policy;
  } else if (packet.protocol == 6 && packet.state == net::ConnectionState::kNew) {
    return false;
  } else if (packet.protocol != 6 && packet.protocol != 17) {
    return false;
  }
  for (const std::string in : {"low", "high", "top"}) {
    request.in_interface = in;
    if (Fate(*asked, request) == "accept") return true;
  }
  return false;
}

void ExpectSameAsPolicy(const std::string& version) {
  const Policy policy = AnyGateway(false);
  RenderOptions options;
  options.version = version;
  Diagnostics diagnostics;
  const std::string text = Ios().Render(policy, options, diagnostics);
  RC_LOG() << diagnostics.Print() << text;
  RC_ASSERT(!diagnostics.has_errors());
  const auto lifted = Read(text);
  RC_ASSERT(lifted != nullptr);
  for (int i = 0; i < 60; ++i) {
    net::Packet packet = AnyCrossing();
    const bool has_ports = packet.protocol == 6 || packet.protocol == 17;
    const int side = *rc::gen::inRange(0, 3);
    if (has_ports && side == 0)
      packet.source_port = static_cast<std::uint16_t>(packet.source_port + 1022);
    if (has_ports && side == 1)
      packet.destination_port = static_cast<std::uint16_t>(packet.destination_port + 1022);
    const bool is_permitted = Fate(policy, packet) == "accept";
    if (*rc::gen::arbitrary<bool>()) packet.state = net::ConnectionState::kEstablished;
    RC_LOG() << net::ToText(packet) << " from " << packet.in_interface << " to "
             << packet.out_interface << "\n";
    const std::string expected = is_permitted || IsReply(policy, packet) ? "accept" : "deny";
    RC_ASSERT(Fate(*lifted, packet) == expected);
  }
}

RC_GTEST_PROP(IosLaw, NewTextsDoWhatThePolicySays, ()) { ExpectSameAsPolicy("17.9"); }
RC_GTEST_PROP(IosLaw, OldTextsDoWhatThePolicySays, ()) { ExpectSameAsPolicy("12.2"); }

TEST(IosRender, RefusesWhatIsNoGateway) {
  PolicyBuilder host("db1");
  host.Chain(Hook::kInput).Allow("any", "10.0.0.1", "tcp/22", {"a"});
  PolicyBuilder unnamed("edge");
  unnamed.Chain(Hook::kForward).Allow("any", "10.0.0.1", "tcp/22", {"a"});
  PolicyBuilder blank("edge");
  blank.Chain(Hook::kForward).Allow("any", "10.0.0.1", "tcp/22", {"a"}, WayOf("Gi0/1 x", "y"));
  PolicyBuilder alike("edge");
  alike.Chain(Hook::kForward).Allow("any", "10.0.0.1", "tcp/22", {"a"}, WayOf("Gi0/1", "Gi0-1"));
  const auto messages = [](const Policy& policy, const std::string& version) {
    RenderOptions options;
    options.version = version;
    Diagnostics diagnostics;
    EXPECT_EQ(Ios().Render(policy, options, diagnostics), "");
    return diagnostics.Print();
  };
  EXPECT_THAT(messages(host.policy(), ""), HasSubstr("PW-DIA-ios-0006"));
  EXPECT_THAT(messages(unnamed.policy(), ""), HasSubstr("PW-DIA-ios-0005"));
  EXPECT_THAT(messages(blank.policy(), ""), HasSubstr("PW-DIA-ios-0004"));
  EXPECT_THAT(messages(alike.policy(), ""), HasSubstr("PW-DIA-ios-0004"));
  EXPECT_THAT(messages(SampleGateway(), "11.3"), HasSubstr("PW-DIA-ios-0003"));
  EXPECT_THAT(messages(SampleGateway(), "new"), HasSubstr("PW-DIA-ios-0003"));
  EXPECT_THAT(Text(SampleGateway(), {"", "12.4(20)T", {}}), HasSubstr("object-group"));
  EXPECT_THAT(Text(SampleGateway(), {"", "12.4(15)T", {}}), Not(HasSubstr("object-group")));
}

}  // namespace
}  // namespace portwright::dialect::ios
