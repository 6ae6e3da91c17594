#include "dialect/nftables/cell_text.h"

#include <gtest/gtest.h>

namespace portwright::dialect::nftables {
namespace {

using packetset::Box;

net::AddressRange Range(const char* lo, const char* hi) {
  return {net::ParseAddress(lo)->family, net::ParseAddress(lo)->value,
          net::ParseAddress(hi)->value};
}

Box MakeBox(const net::AddressRange& source, const net::AddressRange& destination,
            std::uint8_t protocol_lo, std::uint8_t protocol_hi, net::PortRange ports) {
  Box box;
  box.source = source;
  box.destination = destination;
  box.protocol_lo = protocol_lo;
  box.protocol_hi = protocol_hi;
  box.destination_ports = ports;
  return box;
}

std::string Key(MapKind kind, const Box& box) {
  std::string out;
  AppendKey(out, kind, box);
  return out;
}

TEST(CellText, Addresses) {
  const auto text = [](const char* lo, const char* hi) {
    std::string out;
    AppendAddresses(out, Range(lo, hi));
    return out;
  };
  EXPECT_EQ(text("10.0.0.1", "10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(text("10.0.0.0", "10.0.0.255"), "10.0.0.0/24");
  EXPECT_EQ(text("10.0.0.1", "10.0.0.2"), "10.0.0.1-10.0.0.2");
  EXPECT_EQ(text("0.0.0.0", "255.255.255.255"), "0.0.0.0/0");
  EXPECT_EQ(text("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "::/0");
  EXPECT_EQ(text("fd00::", "fd00::9"), "fd00::-fd00::9");
}

TEST(CellText, KeysOfEachKind) {
  const net::AddressRange source = Range("10.0.0.0", "10.0.0.255");
  const net::AddressRange host = Range("10.2.0.5", "10.2.0.5");
  EXPECT_EQ(Key(MapKind::kPorts, MakeBox(source, host, 6, 6, {443, 443})),
            "10.0.0.0/24 . 10.2.0.5 . tcp . 443");
  EXPECT_EQ(Key(MapKind::kPorts, MakeBox(source, host, 17, 17, {1000, 2000})),
            "10.0.0.0/24 . 10.2.0.5 . udp . 1000-2000");
  EXPECT_EQ(Key(MapKind::kPorts, MakeBox(source, host, 17, 17, net::kAnyPort)),
            "10.0.0.0/24 . 10.2.0.5 . udp . 0-65535");
  EXPECT_EQ(Key(MapKind::kIcmp, MakeBox(source, host, 1, 1, {8 * 256, 8 * 256 + 255})),
            "10.0.0.0/24 . 10.2.0.5 . 8");
  EXPECT_EQ(Key(MapKind::kIcmp, MakeBox(source, host, 1, 1, {8 * 256, 11 * 256 + 255})),
            "10.0.0.0/24 . 10.2.0.5 . 8-11");
  EXPECT_EQ(Key(MapKind::kProtocol, MakeBox(source, host, 50, 50, net::kAnyPort)),
            "10.0.0.0/24 . 10.2.0.5 . 50");
  EXPECT_EQ(Key(MapKind::kProtocol, MakeBox(source, host, 0, 255, net::kAnyPort)),
            "10.0.0.0/24 . 10.2.0.5 . 0-255");
  Box from_port = MakeBox(source, host, 6, 6, {111, 111});
  from_port.source_ports = {600, 1023};
  EXPECT_EQ(Key(MapKind::kSourcePorts, from_port), "10.0.0.0/24 . 10.2.0.5 . tcp . 600-1023 . 111");
}

TEST(CellText, TypesAndExpressionsGoTogether) {
  EXPECT_EQ(KeyType(net::Family::kIpv4, MapKind::kPorts),
            "ipv4_addr . ipv4_addr . inet_proto . inet_service");
  EXPECT_EQ(KeyExpression(net::Family::kIpv4, MapKind::kPorts),
            "ip saddr . ip daddr . meta l4proto . th dport");
  EXPECT_EQ(KeyType(net::Family::kIpv6, MapKind::kSourcePorts),
            "ipv6_addr . ipv6_addr . inet_proto . inet_service . inet_service");
  EXPECT_EQ(KeyExpression(net::Family::kIpv6, MapKind::kSourcePorts),
            "ip6 saddr . ip6 daddr . meta l4proto . th sport . th dport");
  EXPECT_EQ(KeyType(net::Family::kIpv6, MapKind::kIcmp), "ipv6_addr . ipv6_addr . icmpv6_type");
  EXPECT_EQ(KeyExpression(net::Family::kIpv6, MapKind::kIcmp),
            "ip6 saddr . ip6 daddr . icmpv6 type");
  EXPECT_EQ(KeyType(net::Family::kIpv4, MapKind::kProtocol), "ipv4_addr . ipv4_addr . inet_proto");
  EXPECT_EQ(KeyExpression(net::Family::kIpv4, MapKind::kProtocol),
            "ip saddr . ip daddr . meta l4proto");
}

}  // namespace
}  // namespace portwright::dialect::nftables
