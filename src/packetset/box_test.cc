#include "packetset/box.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "testing/gen.h"

namespace portwright::packetset {
namespace {

using testing::Choices;

net::AddressRange Range(const std::string& prefix) { return net::ParsePrefix(prefix)->Range(); }

std::vector<Box> Boxes(const std::string& source, const std::string& destination,
                       const std::string& service, net::PortRange source_ports = net::kAnyPort) {
  return BoxesOf(Range(source), Range(destination), *net::ParseService(service), source_ports);
}

net::Packet Tcp(const std::string& source, const std::string& destination, std::uint16_t port) {
  net::Packet packet;
  packet.source = *net::ParseAddress(source);
  packet.destination = *net::ParseAddress(destination);
  packet.protocol = net::kProtocolTcp;
  packet.source_port = 40000;
  packet.destination_port = port;
  return packet;
}

TEST(Box, ContainsPacketsByEveryField) {
  const Box box = Boxes("10.1.0.0/16", "10.2.0.5", "tcp/440-450", {40000, 40010})[0];
  const net::Packet inside = Tcp("10.1.255.255", "10.2.0.5", 450);
  EXPECT_TRUE(box.Contains(inside));

  EXPECT_FALSE(box.Contains(Tcp("10.2.0.0", "10.2.0.5", 450)));
  EXPECT_FALSE(box.Contains(Tcp("10.1.0.0", "10.2.0.6", 450)));
  EXPECT_FALSE(box.Contains(Tcp("10.1.0.0", "10.2.0.5", 451)));
  net::Packet other = inside;
  other.protocol = net::kProtocolUdp;
  EXPECT_FALSE(box.Contains(other));
  other = inside;
  other.source_port = 40011;
  EXPECT_FALSE(box.Contains(other));
}

TEST(Box, DoesNotMixFamilies) {
  const Box ipv4 = Boxes("0.0.0.0/0", "0.0.0.0/0", "any")[0];
  const Box ipv6 = Boxes("::/0", "::/0", "any")[0];
  EXPECT_FALSE(ipv4.Overlaps(ipv6));
  EXPECT_FALSE(ipv6.Contains(ipv4));
  EXPECT_FALSE(ipv6.Contains(Tcp("10.0.0.1", "10.0.0.2", 22)));
  EXPECT_TRUE(ipv6.Contains(Tcp("2001:db8::1", "2001:db8::2", 22)));
}

TEST(Box, DifferenceFromTheMiddleIsTenBoxes) {
  const Box all = Boxes("0.0.0.0/0", "0.0.0.0/0", "any")[0];
  const Box middle = Boxes("10.1.0.0/16", "10.2.0.5", "tcp/443", {40000, 40000})[0];
  EXPECT_EQ(Difference(all, middle).size(), 10U);
  EXPECT_TRUE(Difference(middle, all).empty());
}

TEST(Box, DifferenceCutsOnlyWhatSticksOut) {
  const Box wide = Boxes("10.0.0.0/24", "10.9.0.5", "tcp/440-450")[0];
  const Box high = Boxes("10.0.0.0/16", "10.9.0.5", "tcp/445-500")[0];
  const std::vector<Box> rest = Difference(wide, high);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(ToText(rest[0]), "tcp 10.0.0.0/24 -> 10.9.0.5 port 440-444");
}

TEST(Box, AlgebraOfAllPairsAgreesWithMembership) {
  const std::vector<net::Packet> packets = testing::AllPackets(1);
  for (Choices choices = Choices::All(); choices.Next();) {
    const Box a = testing::AnyBox(choices, net::Family::kIpv6, 1);
    const Box b = testing::AnyBox(choices, net::Family::kIpv6, 1);
    const std::optional<Box> common = Intersection(a, b);
    const std::vector<Box> rest = Difference(a, b);
    bool has_common = false;
    bool is_within = true;
    for (const net::Packet& packet : packets) {
      const bool in_a = a.Contains(packet);
      const bool in_b = b.Contains(packet);
      has_common = has_common || (in_a && in_b);
      is_within = is_within && (in_a || !in_b);
      ASSERT_EQ(common && common->Contains(packet), in_a && in_b) << ToText(a) << "; " << ToText(b);
      int count = 0;
      for (const Box& piece : rest) count += piece.Contains(packet) ? 1 : 0;
      ASSERT_EQ(count, in_a && !in_b ? 1 : 0) << ToText(a) << "; " << ToText(b);
    }
    ASSERT_EQ(a.Overlaps(b), has_common);
    ASSERT_EQ(a.Contains(b), is_within);
  }
}

TEST(BoxesOf, AnyServiceIsEveryProtocol) {
  const std::vector<Box> boxes = Boxes("10.0.0.0/8", "10.9.0.5", "any");
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_EQ(boxes[0].protocol_lo, 0);
  EXPECT_EQ(boxes[0].protocol_hi, 255);
  EXPECT_TRUE(boxes[0].source_ports.IsAny());
  EXPECT_TRUE(boxes[0].destination_ports.IsAny());
}

TEST(BoxesOf, IcmpHasANumberAndTypesInEachFamily) {
  const Box ipv4 = Boxes("10.0.0.0/8", "10.9.0.5", "icmp/echo-request")[0];
  EXPECT_EQ(ipv4.protocol_lo, 1);
  EXPECT_EQ(ipv4.protocol_hi, 1);
  EXPECT_EQ(ipv4.destination_ports, (net::PortRange{8 * 256, 8 * 256 + 255}));

  const Box ipv6 = Boxes("2001:db8::/32", "2001:db8::5", "icmp/echo-request")[0];
  EXPECT_EQ(ipv6.protocol_lo, 58);
  EXPECT_EQ(ipv6.destination_ports, (net::PortRange{128 * 256, 128 * 256 + 255}));

  EXPECT_TRUE(Boxes("10.0.0.0/8", "10.9.0.5", "icmp/any")[0].destination_ports.IsAny());
}

TEST(BoxesOf, ProtocolIsItsNumber) {
  const Box box = Boxes("10.0.0.0/8", "10.9.0.5", "proto/50")[0];
  EXPECT_EQ(box.protocol_lo, 50);
  EXPECT_EQ(box.protocol_hi, 50);
}

TEST(BoxesOf, EndsOfTwoFamiliesAreNone) {
  EXPECT_TRUE(Boxes("10.0.0.0/8", "2001:db8::5", "tcp/443").empty());
}

TEST(BoxesOf, SourcePortsNarrowToProtocolsThatHaveThem) {
  const net::PortRange low{1, 1023};
  EXPECT_EQ(Boxes("10.0.0.0/8", "10.9.0.5", "udp/53", low)[0].source_ports, low);
  EXPECT_EQ(Boxes("10.0.0.0/8", "10.9.0.5", "proto/6", low)[0].source_ports, low);
  EXPECT_TRUE(Boxes("10.0.0.0/8", "10.9.0.5", "icmp/any", low).empty());
  EXPECT_TRUE(Boxes("10.0.0.0/8", "10.9.0.5", "proto/50", low).empty());

  const std::vector<Box> any = Boxes("10.0.0.0/8", "10.9.0.5", "any", low);
  ASSERT_EQ(any.size(), 2U);
  EXPECT_EQ(ToText(any[0]), "tcp 10.0.0.0/8 port 1-1023 -> 10.9.0.5");
  EXPECT_EQ(ToText(any[1]), "udp 10.0.0.0/8 port 1-1023 -> 10.9.0.5");
}

TEST(BoxText, SaysTypesAndCodes) {
  Box box = Boxes("10.0.0.0/8", "10.9.0.5", "icmp/echo-request")[0];
  EXPECT_EQ(ToText(box), "icmp 10.0.0.0/8 -> 10.9.0.5 type 8");
  box.destination_ports = {3 * 256, 4 * 256 + 255};
  EXPECT_EQ(ToText(box), "icmp 10.0.0.0/8 -> 10.9.0.5 type 3-4");
  box.destination_ports = {3 * 256 + 4, 3 * 256 + 4};
  EXPECT_EQ(ToText(box), "icmp 10.0.0.0/8 -> 10.9.0.5 type 3 code 4");
  box.destination_ports = {3 * 256 + 4, 3 * 256 + 9};
  EXPECT_EQ(ToText(box), "icmp 10.0.0.0/8 -> 10.9.0.5 type 3 code 4-9");
  box.destination_ports = {3 * 256 + 4, 5 * 256};
  EXPECT_EQ(ToText(box), "icmp 10.0.0.0/8 -> 10.9.0.5 type 3 code 4 to type 5 code 0");
  box.destination_ports = net::kAnyPort;
  EXPECT_EQ(ToText(box), "icmp 10.0.0.0/8 -> 10.9.0.5");
}

TEST(BoxText, SaysProtocolsAndRanges) {
  EXPECT_EQ(ToText(Boxes("0.0.0.0/0", "10.9.0.5", "any")[0]), "any 0.0.0.0/0 -> 10.9.0.5");
  Box box = Boxes("10.0.0.0/8", "10.9.0.5", "any")[0];
  box.protocol_hi = 5;
  box.destination.hi += 1;
  EXPECT_EQ(ToText(box), "protocols 0-5 10.0.0.0/8 -> 10.9.0.5-10.9.0.6");
}

}  // namespace
}  // namespace portwright::packetset
