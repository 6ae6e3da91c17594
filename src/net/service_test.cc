#include "net/service.h"

#include <gtest/gtest.h>

#include "net/packet.h"

namespace portwright::net {
namespace {

Service Parsed(std::string_view text) { return ParseService(text).value(); }

TEST(ParsePortRange, ReadsPortsAndRanges) {
  EXPECT_EQ(ParsePortRange("443").value(), (PortRange{443, 443}));
  EXPECT_EQ(ParsePortRange("1000-2000").value(), (PortRange{1000, 2000}));
  EXPECT_EQ(ParsePortRange("1").value(), (PortRange{1, 1}));
  EXPECT_EQ(ParsePortRange("65535").value(), (PortRange{65535, 65535}));
  EXPECT_EQ(ParsePortRange("1-65535").value(), (PortRange{1, 65535}));
  EXPECT_EQ(ParsePortRange("7-7").value(), (PortRange{7, 7}));
}

TEST(ParsePortRange, SaysWhatIsWrong) {
  struct Case {
    const char* text;
    const char* message;
  };
  for (const Case& bad : {
           Case{"0", "expected a port from 1 to 65535, found '0'"},
           Case{"65536", "expected a port from 1 to 65535, found '65536'"},
           Case{"8O80", "expected a port from 1 to 65535, found '8O80'"},
           Case{"", "expected a port from 1 to 65535, found ''"},
           Case{"any", "expected a port from 1 to 65535, found 'any'"},
           Case{"4 43", "expected a port from 1 to 65535, found '4 43'"},
           Case{"443 ", "expected a port from 1 to 65535, found '443 '"},
           Case{"+443", "expected a port from 1 to 65535, found '+443'"},
           Case{"99999999999999999999",
                "expected a port from 1 to 65535, found '99999999999999999999'"},
           Case{"1-", "expected a port range such as 1000-2000, found '1-'"},
           Case{"-1", "expected a port range such as 1000-2000, found '-1'"},
           Case{"-", "expected a port range such as 1000-2000, found '-'"},
           Case{"1-2-3", "expected a port range such as 1000-2000, found '1-2-3'"},
           Case{"0-10", "expected a port range such as 1000-2000, found '0-10'"},
           Case{"1-65536", "expected a port range such as 1000-2000, found '1-65536'"},
           Case{"2000-1000", "expected a port range from low to high, found '2000-1000'"},
       }) {
    const auto parsed = ParsePortRange(bad.text);
    ASSERT_FALSE(parsed.has_value()) << bad.text;
    EXPECT_EQ(parsed.error().message, bad.message);
  }
}

TEST(PortRange, ContainsItsEnds) {
  const PortRange range{10, 20};
  EXPECT_TRUE(range.Contains(10));
  EXPECT_TRUE(range.Contains(20));
  EXPECT_FALSE(range.Contains(9));
  EXPECT_FALSE(range.Contains(21));
  EXPECT_TRUE(kAnyPort.IsAny());
  EXPECT_FALSE((PortRange{1, 65535}).IsAny());
}

TEST(ParseService, ReadsEveryForm) {
  EXPECT_EQ(Parsed("any").kind, ServiceKind::kAny);
  EXPECT_EQ(Parsed("tcp/443").kind, ServiceKind::kTcp);
  EXPECT_EQ(Parsed("tcp/443").ports, (PortRange{443, 443}));
  EXPECT_EQ(Parsed("udp/1000-2000").kind, ServiceKind::kUdp);
  EXPECT_EQ(Parsed("udp/1000-2000").ports, (PortRange{1000, 2000}));
  EXPECT_TRUE(Parsed("tcp/any").ports.IsAny());
  EXPECT_EQ(Parsed("proto/50").kind, ServiceKind::kProtocol);
  EXPECT_EQ(Parsed("proto/50").protocol, 50);
  EXPECT_TRUE(Parsed("icmp/any").icmp_any);
  EXPECT_EQ(Parsed("icmp/echo-request").icmp_type_v4, 8);
  EXPECT_EQ(Parsed("icmp/echo-request").icmp_type_v6, 128);
}

TEST(ParseService, ReadsBackWhatItWrites) {
  for (const std::string text :
       {"any", "tcp/443", "tcp/1000-2000", "tcp/any", "udp/53", "udp/any", "icmp/any",
        "icmp/echo-request", "icmp/echo-reply", "icmp/destination-unreachable",
        "icmp/time-exceeded", "icmp/parameter-problem", "proto/0", "proto/50", "proto/255"}) {
    EXPECT_EQ(ToText(Parsed(text)), text);
    EXPECT_EQ(Parsed(ToText(Parsed(text))), Parsed(text));
  }
}

TEST(ParseService, ReadsBackEveryPort) {
  for (std::uint32_t port = 1; port <= 65535; ++port) {
    const Service service = Parsed("tcp/" + std::to_string(port));
    ASSERT_EQ(service.ports.lo, port);
    ASSERT_EQ(service.ports.hi, port);
  }
}

TEST(ParseService, RefusesEverythingElse) {
  for (const std::string text :
       {"",          "tcp",        "tcp/",     "443",       "443/tcp",  "TCP/443",
        "tcp/0",     "tcp/65536",  "tcp/1-",   "tcp/8O80",  "sctp/9",   "icmp/",
        "icmp/ping", "icmp/8",     "proto/",   "proto/256", "proto/-1", "proto/any",
        "any/",      "tcp/443,80", " tcp/443", "tcp/443 ",  "tcp /443"}) {
    EXPECT_FALSE(ParseService(text).has_value()) << text;
  }
}

TEST(ParseService, SaysWhatItExpected) {
  EXPECT_EQ(ParseService("http/80").error().message,
            "expected a service such as tcp/443, udp/53, icmp/echo-request, proto/50 or any, found "
            "'http/80'");
  EXPECT_EQ(ParseService("tcp/0").error().message, "expected a port from 1 to 65535, found '0'");
  EXPECT_EQ(ParseService("proto/256").error().message,
            "expected a protocol number from 0 to 255, found 'proto/256'");
}

TEST(ProtocolName, NamesWhatPeopleKnow) {
  EXPECT_EQ(ProtocolName(6), "tcp");
  EXPECT_EQ(ProtocolName(58), "icmpv6");
  EXPECT_EQ(ProtocolName(253), "protocol 253");
}

TEST(PacketText, ShowsWhatDecides) {
  Packet packet;
  packet.source = ParseAddress("10.1.2.3").value();
  packet.destination = ParseAddress("10.9.0.5").value();
  packet.protocol = kProtocolTcp;
  packet.source_port = 40000;
  packet.destination_port = 22;
  EXPECT_EQ(ToText(packet), "tcp 10.1.2.3:40000 -> 10.9.0.5:22");
  packet.in_interface = "eth0";
  packet.out_interface = "eth1";
  EXPECT_EQ(ToText(packet), "tcp 10.1.2.3:40000 -> 10.9.0.5:22 in eth0 out eth1");

  Packet ping;
  ping.source = ParseAddress("2001:db8::1").value();
  ping.destination = ParseAddress("2001:db8::2").value();
  ping.protocol = kProtocolIcmpv6;
  ping.destination_port = 128 * 256;
  EXPECT_EQ(ToText(ping), "icmpv6 2001:db8::1 -> 2001:db8::2 type 128 code 0");

  ping.protocol = kProtocolUdp;
  ping.source_port = 1;
  ping.destination_port = 53;
  EXPECT_EQ(ToText(ping), "udp [2001:db8::1]:1 -> [2001:db8::2]:53");
  ping.protocol = 50;
  EXPECT_EQ(ToText(ping), "esp 2001:db8::1 -> 2001:db8::2");
}

}  // namespace
}  // namespace portwright::net
