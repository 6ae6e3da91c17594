#include "proof/ask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "base/check.h"
#include "policy/evaluate.h"
#include "proof/small_policy.h"

namespace portwright::proof {
namespace {

std::vector<Answer> Accepted(const LineList& list, const std::vector<packetset::Box>& boxes,
                             const std::vector<packetset::Box>& but_not) {
  auto found = FindAccepted(list, boxes, but_not);
  PORTWRIGHT_CHECK(found.has_value(), "small lists have few cells");
  return std::move(*found);
}

using policy::VerdictKind;

// A box of the small universe: sources lo to hi, ports lo to hi.
packetset::Box BoxOf(std::uint32_t source_lo, std::uint32_t source_hi, std::uint16_t port_lo,
                     std::uint16_t port_hi) {
  packetset::Box box;
  box.source = {net::Family::kIpv4, 0x0a000000U + source_lo, 0x0a000000U + source_hi};
  box.destination = net::AllAddresses(net::Family::kIpv4);
  box.protocol_lo = box.protocol_hi = net::kProtocolTcp;
  box.destination_ports = {port_lo, port_hi};
  return box;
}

TEST(FindAccepted, LeavesOutWhatIsDeniedAndWhatIsNotMeant) {
  Small small;
  small.Add(0, 1, 1, VerdictKind::kDrop);    // 10.0.0.0, port 0
  small.Add(0, 4, 4, VerdictKind::kAccept);  // everything of the universe
  const LineList list = ListOf(small.policy);
  EXPECT_TRUE(Accepted(list, {BoxOf(0, 0, 0, 0)}, {}).empty());
  EXPECT_TRUE(Accepted(list, {BoxOf(1, 1, 0, 3)}, {BoxOf(0, 3, 0, 3)}).empty());
  const auto found = Accepted(list, {BoxOf(0, 0, 0, 1)}, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].accepts);
  EXPECT_EQ(found[0].line, 1U);
  EXPECT_EQ(found[0].witness.destination_port, 1);
  EXPECT_EQ(found[0].packets.ToText(), "4294967296");  // one source, one port, every destination
}

// Against the evaluator, packet by packet.
TEST(FindAccepted, AgreesWithTheEvaluator) {
  std::mt19937 random(7);
  const auto pick = [&](std::uint32_t below) {
    return static_cast<std::uint32_t>(random() % below);
  };
  int answered = 0;
  for (int round = 0; round < 300; ++round) {
    Small small;
    for (int rule = 0; rule < 4; ++rule) {
      small.Add(0, 1 + pick(10), 1 + pick(10),
                pick(2) == 0 ? VerdictKind::kAccept : VerdictKind::kDrop);
    }
    const auto box = [&] {
      const std::uint32_t source = pick(4);
      const auto port = static_cast<std::uint16_t>(pick(4));
      return BoxOf(source, source + pick(4 - source), port,
                   static_cast<std::uint16_t>(port + pick(4U - port)));
    };
    const std::vector<packetset::Box> boxes{box(), box()};
    const std::vector<packetset::Box> but_not{box()};
    const auto found = Accepted(ListOf(small.policy), boxes, but_not);
    bool any = false;
    const auto is_meant = [&](const net::Packet& packet) {
      return (boxes[0].Contains(packet) || boxes[1].Contains(packet)) &&
             !but_not[0].Contains(packet);
    };
    const auto accepts = [&](const net::Packet& packet) {
      return EvaluateReadings(small.policy, policy::Hook::kForward, packet).accept;
    };
    for (std::uint32_t source = 0; source < 4; ++source) {
      for (std::uint16_t port = 0; port < 4; ++port) {
        const net::Packet packet = PacketOf(source, port);
        any = any || (is_meant(packet) && accepts(packet));
      }
    }
    EXPECT_EQ(!found.empty(), any) << round;
    for (const Answer& answer : found) {
      ++answered;
      EXPECT_TRUE(is_meant(answer.witness) && accepts(answer.witness)) << round;
    }
  }
  EXPECT_GT(answered, 50);
}

}  // namespace
}  // namespace portwright::proof
