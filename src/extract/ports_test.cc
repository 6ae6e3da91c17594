#include "extract/ports.h"

#include <gtest/gtest.h>

#include <string>

#include "extract/reading_text.h"

namespace portwright::extract {
namespace {

std::string Cell(std::string_view text) {
  return Short(ReadPorts(text, Setting::kPortColumn), text);
}
std::string Prose(std::string_view text) { return Short(ReadPorts(text, Setting::kProse), text); }
std::string Endpoint(std::string_view text) {
  return Short(ReadPorts(text, Setting::kEndpoint), text);
}
std::string InTransports(std::string_view text) {
  return Short(ReadPorts(text, Setting::kTransportColumn), text);
}

TEST(Ports, NumbersAndLists) {
  EXPECT_EQ(Cell("443"), "443");
  EXPECT_EQ(Cell("22  "), "22");
  EXPECT_EQ(Cell("80,443"), "80 443");
  EXPECT_EQ(Cell("111, 2049"), "111 2049");
  EXPECT_EQ(Cell("635 2049"), "635 2049");
  EXPECT_EQ(Cell("111\n2049"), "111 2049");
  EXPECT_EQ(Cell("11113 and 11117"), "11113 11117");
  EXPECT_EQ(Cell("3022, 3023, 3024, 3025, 3080"), "3022 3023 3024 3025 3080");
  EXPECT_EQ(Cell("5000-5010, 6000"), "5000-5010 6000");
  EXPECT_EQ(Cell("80/443"), "80 443");
  EXPECT_EQ(Cell("137/138/139"), "137 138 139");
  EXPECT_EQ(Cell("25; 587"), "25 587");
  EXPECT_EQ(Cell("80 & 443"), "80 443");
  EXPECT_EQ(Cell("- 80\n- 443"), "80 443");
  EXPECT_EQ(Cell("`443`"), "443");
  EXPECT_EQ(Cell("<443>"), "443");
  EXPECT_EQ(Cell("443."), "443");
  EXPECT_EQ(Cell("ports: 80, 443"), "80 443");
  EXPECT_EQ(Cell("Port 443"), "443");
  EXPECT_EQ(Cell("Port #443"), "443");
  EXPECT_EQ(Cell("port(s) 8080"), "8080");
}

TEST(Ports, Ranges) {
  EXPECT_EQ(Cell("1000-2000"), "1000-2000");
  EXPECT_EQ(Cell("1000 - 2000"), "1000-2000");
  EXPECT_EQ(Cell("1000\xE2\x80\x93"
                 "2000"),
            "1000-2000");  // en dash
  EXPECT_EQ(Cell("1000\xE2\x80\x91"
                 "2000"),
            "1000-2000");                                  // no-break hyphen
  EXPECT_EQ(Cell("1000 \xE2\x88\x92 2000"), "1000-2000");  // minus
  EXPECT_EQ(Cell("1000\xE2\x80\xA6"
                 "2000"),
            "1000-2000");  // ellipsis
  EXPECT_EQ(Cell("1000 to 2000"), "1000-2000");
  EXPECT_EQ(Cell("1000 through 2000"), "1000-2000");
  EXPECT_EQ(Cell("1000:2000"), "1000-2000");
  EXPECT_EQ(Cell("6000..6010"), "6000-6010");
  EXPECT_EQ(Cell("1000~2000"), "1000-2000");
  EXPECT_EQ(Cell("between 5000 and 5010"), "5000-5010");
  EXPECT_EQ(Cell("from 5000 to 5010"), "5000-5010");
  EXPECT_EQ(Cell("137-9"), "137-139");
  EXPECT_EQ(Cell("8000-10"), "8000-8010");
  EXPECT_EQ(Cell("1-65535"), "1-65535");
  EXPECT_EQ(Cell("0-65535"), "any");
  EXPECT_EQ(Cell("0-1023"), "1-1023");
  EXPECT_EQ(Cell("2000-1000"), "!2000:unplaced !1000:unplaced");
}

TEST(Ports, OpenEnded) {
  EXPECT_EQ(Cell("2049+"), "2049+");
  EXPECT_EQ(Cell("1024 and above"), "1024+");
  EXPECT_EQ(Cell("49152 or higher"), "49152+");
  EXPECT_EQ(Cell("1024 and up"), "1024+");
  EXPECT_EQ(Cell("> 1023"), "1024+");
  EXPECT_EQ(Cell(">1023"), "1024+");
  EXPECT_EQ(Cell(">= 1024"), "1024+");
  EXPECT_EQ(Cell("\xE2\x89\xA5 1024"), "1024+");
  EXPECT_EQ(Cell("above 1024"), "1025+");
  EXPECT_EQ(Cell("greater than 1023"), "1024+");
  EXPECT_EQ(Cell("< 1024"), "1-1023");
  EXPECT_EQ(Cell("up to 1023"), "1-1023");
  EXPECT_EQ(Cell("6000 upwards"), "6000+");
}

TEST(Ports, Alternatives) {
  EXPECT_EQ(Cell("25 or 465 or 587"), "|25 |465 |587");
  EXPECT_EQ(Cell("either 25 or 465"), "|25 |465");
  EXPECT_EQ(Cell("9000, 9001 or 9002-9010"), "|9000 |9001 |9002-9010");
  EXPECT_EQ(Cell("Frequently opened ports on the X server are either 25 or 465 or 587"),
            "|25 |465 |587");
  EXPECT_EQ(Cell("443/tcp or 8443/tcp"), "|tcp/443 |tcp/8443");
  EXPECT_EQ(Cell("22 and 80 or 443"), "22 |80 |443");
}

TEST(Ports, ServicesBesideNumbers) {
  EXPECT_EQ(Cell("2049 (NFS server), 111 (port mapper)"), "2049(NFS server) 111(port mapper)");
  EXPECT_EQ(Cell("2049 in NFS server & 111 in portmapper"), "2049(NFS server) 111(portmapper)");
  EXPECT_EQ(Cell("445 (SMB),\n135 (WMI)"), "445(SMB) 135(WMI)");
  EXPECT_EQ(Cell("443 (HTTPS)"), "443(HTTPS)");
  EXPECT_EQ(Cell("HTTPS (443)"), "443(HTTPS)");
  EXPECT_EQ(Cell("HTTPS 443"), "443(HTTPS)");
  EXPECT_EQ(Cell("443 - HTTPS"), "443(HTTPS)");
  EXPECT_EQ(Cell("HTTP: 80, HTTPS: 443"), "80(HTTP) 443(HTTPS)");
  EXPECT_EQ(Cell("443/https"), "443(https)");
  EXPECT_EQ(Cell("SMB: 139, 445"), "139(SMB) 445(SMB)");
  EXPECT_EQ(Cell("22 SSH, 443 HTTPS"), "22(SSH) 443(HTTPS)");
  EXPECT_EQ(Cell("SIP/MTLS/TCP 5061"), "tcp/5061(SIP/MTLS)");
}

TEST(Ports, NamesAloneImplyTheirPort) {
  EXPECT_EQ(Cell("https"), "~443(https)");
  EXPECT_EQ(Cell("SSH"), "~22(SSH)");
  EXPECT_EQ(Cell("HTTP/HTTPS"), "~80(HTTP) ~443(HTTPS)");
  EXPECT_EQ(Cell("Secure Shell (SSH)"), "~22(Secure Shell)");
  EXPECT_EQ(Cell("SSH console"), "(SSH)");
  EXPECT_EQ(Cell("RPC"), "(RPC)");
}

TEST(Ports, TransportsBesideNumbers) {
  EXPECT_EQ(Cell("TCP/80"), "tcp/80");
  EXPECT_EQ(Cell("tcp:443"), "tcp/443");
  EXPECT_EQ(Cell("443/tcp"), "tcp/443");
  EXPECT_EQ(Cell("tcp-443"), "tcp/443");
  EXPECT_EQ(Cell("TCP443"), "tcp/443");
  EXPECT_EQ(Cell("443tcp"), "tcp/443");
  EXPECT_EQ(Cell("443/tcp/udp"), "tcp+udp/443");
  EXPECT_EQ(Cell("TCP 443"), "tcp/443");
  EXPECT_EQ(Cell("TCP/UDP 137"), "tcp+udp/137");
  EXPECT_EQ(Cell("UDP:53 / TCP:53"), "udp/53 tcp/53");
  EXPECT_EQ(Cell("143/TCP (IMAP), 993/TCP"), "tcp/143(IMAP) tcp/993");
  EXPECT_EQ(Cell("TCP: 80, 443; UDP: 53"), "tcp/80 tcp/443 udp/53");
  EXPECT_EQ(Cell("TCP 80, 443 and UDP 500, 4500"), "tcp/80 tcp/443 udp/500 udp/4500");
  EXPECT_EQ(Cell("80, 443 (TCP)"), "tcp/80 tcp/443");
  EXPECT_EQ(Cell("22, 8444, 8544 TCP"), "tcp/22 tcp/8444 tcp/8544");
  EXPECT_EQ(Cell("22/tcp 53/udp"), "tcp/22 udp/53");
  EXPECT_EQ(Cell("53/tcp, udp/53"), "tcp/53 udp/53");
  EXPECT_EQ(Cell("902/tcp, 902/udp"), "tcp/902 udp/902");
  EXPECT_EQ(Cell("port 902 (TCP)"), "tcp/902");
  EXPECT_EQ(Cell("TCP Port 9898"), "tcp/9898");
  EXPECT_EQ(Cell("TCP Ports 22 and 8080"), "tcp/22 tcp/8080");
  EXPECT_EQ(Cell("TCP 9843*"), "tcp/9843");
  EXPECT_EQ(Cell("TCP:\n80\n443\nUDP:\n53"), "tcp/80 tcp/443 udp/53");
  EXPECT_EQ(Cell("443\nTCP\n53\nUDP"), "tcp/443 udp/53");
  EXPECT_EQ(Cell("53 (TCP and UDP)"), "tcp+udp/53");
  EXPECT_EQ(Cell("TCP and UDP 53"), "tcp+udp/53");
  EXPECT_EQ(Cell("tcp+udp/53"), "tcp+udp/53");
  EXPECT_EQ(Cell("443 (TCP), 53 (UDP)"), "tcp/443 udp/53");
  EXPECT_EQ(Cell("TCP 49152\xE2\x80\x93"
                 "65535"),
            "tcp/49152-65535");
  EXPECT_EQ(Cell("5000-5010/tcp"), "tcp/5000-5010");
  EXPECT_EQ(Cell("80, 443/tcp"), "tcp/80 tcp/443");
  EXPECT_EQ(Cell("SCTP 38412"), "132/38412");
}

TEST(Ports, WhatIsSaidForAllOfThem) {
  EXPECT_EQ(Short(ReadPorts("TCP: 80, 443", Setting::kPortColumn).transports), "tcp");
  EXPECT_EQ(Short(ReadPorts("80, 443 (TCP)", Setting::kPortColumn).transports), "tcp");
  EXPECT_EQ(Short(ReadPorts("80/tcp, 53/udp", Setting::kPortColumn).transports), "");
  EXPECT_EQ(ReadPorts("445 (SMB)", Setting::kPortColumn).service, "SMB");
  EXPECT_EQ(ReadPorts("445 (SMB), 22 (SSH)", Setting::kPortColumn).service, "");
}

TEST(Ports, AnyPort) {
  for (const char* text : {"Any", "any port", "All", "*", "dynamic", "ephemeral", "random",
                           "All ports", "any/any", "Dynamic ports", "dynamically assigned"}) {
    EXPECT_EQ(Cell(text), "any") << text;
  }
  EXPECT_EQ(Cell("Dynamic (49152-65535)"), "49152-65535");
  EXPECT_EQ(Cell("49152-65535 (dynamic)"), "49152-65535");
  EXPECT_EQ(Cell("Random port above 1023"), "1024+");
  EXPECT_EQ(Cell("TCP any"), "tcp/any");
  EXPECT_EQ(Cell("tcp/*"), "tcp/any");
  EXPECT_EQ(Cell("Any (TCP)"), "tcp/any");
  EXPECT_EQ(Cell("all TCP ports"), "tcp/any");
  EXPECT_EQ(Cell("135, dynamic"), "135 any");
}

TEST(Ports, NothingIsSaid) {
  for (const char* text : {"", "N/A", "-", "none", "--", "\xE2\x80\x94", " "}) {
    const PortReading reading = ReadPorts(text, Setting::kPortColumn);
    EXPECT_EQ(Short(reading, text), "") << text;
    EXPECT_EQ(reading.share, 0) << text;
  }
}

TEST(Ports, RemarksInBrackets) {
  EXPECT_EQ(Cell("443 (default)"), "443*");
  EXPECT_EQ(Cell("8443 (configurable)"), "8443*");
  EXPECT_EQ(Cell("443 by default"), "443*");
  EXPECT_EQ(Cell("Default: 443"), "443*");
  EXPECT_EQ(Cell("443 (default), 8443"), "443* 8443");
  EXPECT_EQ(Cell("443 (if TLS is used)"), "443{if TLS is used}");
  EXPECT_EQ(Cell("443 (TCP, optional)"), "tcp/443{TCP, optional}");
  EXPECT_EQ(Cell("443 (from version 7.1)"), "443{from version 7.1} !7:version !1:version");
}

TEST(Ports, Footnotes) {
  EXPECT_EQ(Cell("443*"), "443");
  EXPECT_EQ(Cell("443 [1]"), "443 !1:list-number");
  EXPECT_EQ(Cell("443 (1)"), "443 !1:list-number");
  EXPECT_EQ(Cell("443\xC2\xB9"), "443");
  EXPECT_EQ(Cell("443\xE2\x80\xA0, 80"), "443 80");
  EXPECT_EQ(Cell("443a"), "443");
}

TEST(Ports, Thousands) {
  EXPECT_EQ(Cell("1,024"), "1024");
  EXPECT_EQ(Cell("49,152-65,535"), "49152-65535");
  EXPECT_EQ(Cell("49.152 - 65.535"), "49152-65535");
  EXPECT_EQ(Cell("49 152 - 65 535"), "49152-65535");
  EXPECT_EQ(Cell("49,152 to 65,535"), "49152-65535");
  EXPECT_EQ(Cell("3,389"), "3389");
  EXPECT_EQ(Cell("80,443"), "80 443");
  EXPECT_EQ(Cell("22,443,902"), "22 443 902");
  EXPECT_EQ(Cell("25,587"), "25 587");
  EXPECT_EQ(Cell("53,123"), "53 123");
}

TEST(Ports, ProtocolsWithoutPorts) {
  EXPECT_EQ(Cell("ICMP"), "icmp");
  EXPECT_EQ(Cell("ICMP type 8"), "icmp8 !8:name");
  EXPECT_EQ(Cell("icmp echo"), "icmp8");
  EXPECT_EQ(Cell("ping"), "icmp8");
  EXPECT_EQ(Cell("ICMP echo reply"), "icmp");
  EXPECT_EQ(Cell("ICMPv6"), "icmp !6:name");
  EXPECT_EQ(Cell("IP protocol 50"), "50 !50:name");
  EXPECT_EQ(Cell("ESP (50)"), "50 !50:name");
  EXPECT_EQ(Cell("50/ESP"), "50 !50:name");
  EXPECT_EQ(Cell("GRE"), "47");
  EXPECT_EQ(Cell("protocol 112 (VRRP)"), "112 !112:name");
  EXPECT_EQ(Cell("443/tcp, ICMP"), "tcp/443 ~icmp/any");
  EXPECT_EQ(Cell("ICMP, TCP 443"), "~icmp/any tcp/443");
}

TEST(Ports, Arrows) {
  const PortReading right = ReadPorts("1433/TCP --->", Setting::kPortColumn);
  EXPECT_EQ(Short(right, "1433/TCP --->"), "tcp/1433");
  EXPECT_TRUE(right.says_direction);
  EXPECT_TRUE(right.arrow_right);
  EXPECT_DOUBLE_EQ(right.share, 1.0);
  const PortReading left = ReadPorts("\xE2\x86\x90 443", Setting::kPortColumn);
  EXPECT_TRUE(left.says_direction);
  EXPECT_FALSE(left.arrow_right);
  EXPECT_FALSE(ReadPorts("<--> 443", Setting::kPortColumn).says_direction);
  EXPECT_FALSE(ReadPorts("443", Setting::kPortColumn).says_direction);
}

TEST(Ports, WhatIsNoPortInAPortColumn) {
  EXPECT_EQ(Cell("0x1bb"), "!0:hexadecimal !1:hexadecimal");
  EXPECT_EQ(Cell("65536"), "!65536:out-of-range");
  EXPECT_EQ(Cell("70000"), "!70000:out-of-range");
  EXPECT_EQ(Cell("0"), "!0:out-of-range");
  EXPECT_EQ(Cell("v2"), "!2:version");
  EXPECT_EQ(Cell("10.0.0.0/8"), "!10:address !0:address !0:address !0:address !8:address");
  EXPECT_EQ(Cell("SMB 2"), "(SMB) !2:version");
  EXPECT_EQ(Cell("S3"), "(S3) !3:name");
  EXPECT_EQ(Cell("HTTP/2"), "(HTTP) !2:version");
  EXPECT_EQ(Cell("802.1x"), "!802:identifier !1:identifier");
  EXPECT_EQ(Cell("IPv4"), "!4:name");
  EXPECT_EQ(Cell("IPv6"), "!6:name");
  EXPECT_EQ(Cell("2025-09-30"), "!2025:date !09:date !30:date");
  EXPECT_EQ(Cell("RFC 2131"), "!2131:identifier");
  EXPECT_EQ(Cell("KB123"), "!123:name");
  EXPECT_EQ(Cell("14.400 seconds"), "!14:time !400:time");
  EXPECT_EQ(Cell("1 Gbit/s"), "!1:quantity");
  EXPECT_EQ(Cell("4 ports"), "!4:quantity");
  EXPECT_EQ(Cell("TCP6 443"), "tcp/443 !6:name");
  EXPECT_EQ(Cell("2001:db8::1"), "!2001:address !8:address !1:address");
  EXPECT_EQ(Cell("see note 3"), "!3:list-number");
}

TEST(Ports, TransportColumn) {
  EXPECT_EQ(InTransports("TLS 1.2"), "(TLS) !1:version !2:version");
  EXPECT_EQ(InTransports("TCP 443"), "tcp/443");
  EXPECT_EQ(InTransports("TCP (443)"), "tcp/443");
  EXPECT_EQ(InTransports("TCP/IP"), "tcp");
  EXPECT_EQ(InTransports("6"), "tcp !6:name");
  EXPECT_EQ(InTransports("HTTPS"), "(HTTPS)");
  EXPECT_EQ(InTransports("Any"), "any");
}

TEST(Ports, Endpoints) {
  EXPECT_EQ(Endpoint("Mail server (port 443)"), "443");
  EXPECT_EQ(Endpoint("collector.example.com:8443"), "8443");
  EXPECT_EQ(Endpoint("10.1.1.1:443"), "443 !10:address !1:address !1:address !1:address");
  EXPECT_EQ(Endpoint("Windows Server 2019"), "!2019:name");
  EXPECT_EQ(Endpoint("node 2"), "!2:name");
  EXPECT_EQ(Endpoint("s3-us-west-2.amazonaws.com"), "!3:address !2:address");
  EXPECT_EQ(Endpoint("RHEL 8 hosts"), "!8:name");
}

TEST(Ports, Prose) {
  EXPECT_EQ(Prose("Open the inbound port TCP 61617 for encrypted traffic"), "tcp/61617");
  EXPECT_EQ(Prose("Outbound: ports TCP 80 (HTTP) and TCP 443 (HTTPS) are needed."),
            "tcp/80(HTTP) tcp/443(HTTPS)");
  EXPECT_EQ(Prose("TCP Ports 22 and 8080 must be open outbound"), "tcp/22 tcp/8080");
  EXPECT_EQ(Prose("DNS (UDP/53) and NTP (UDP/123) connections"), "udp/53(DNS) udp/123(NTP)");
  EXPECT_EQ(Prose("through port 22 or 443"), "|22 |443");
  EXPECT_EQ(Prose("the service uses LDAPS (636)"), "636(LDAPS)");
  EXPECT_EQ(Prose("open 443 (HTTPS) to the collector"), "443(HTTPS)");
  EXPECT_EQ(Prose("3260 port for iSCSI"), "3260");
  EXPECT_EQ(Prose("ports 80, 443 and 8080"), "80 443 8080");
  EXPECT_EQ(Prose("UDP ports 5000-5010 and 6000"), "udp/5000-5010 udp/6000");
  EXPECT_EQ(Prose("any TCP port above 1023"), "tcp/1024+");
  EXPECT_EQ(Prose("Allow 8443/tcp."), "tcp/8443");
  EXPECT_EQ(Prose("the default port is 8443"), "8443*");
  EXPECT_EQ(Prose("port number 18082 is set"), "18082");
  EXPECT_EQ(Prose("ports in the range 1000 to 2000"), "1000-2000");
  EXPECT_EQ(Prose("port 2022 in 2022"), "2022 !2022:date");
}

TEST(Ports, WhatIsNoPortInProse) {
  EXPECT_EQ(Prose("Data Platform 7.1.x"), "!7:version !1:version");
  EXPECT_EQ(Prose("from 6.8.1_u3 onwards"), "!6:version !8:version !1:version !3:version");
  EXPECT_EQ(Prose("SMB and SMB2 restore"), "(SMB/SMB2) !2:name");
  EXPECT_EQ(Prose("at minimum 1 Gbit/sec"), "!1:quantity");
  EXPECT_EQ(Prose("set to 14.400 seconds"), "!14:time !400:time");
  EXPECT_EQ(Prose("set to 14,400 seconds"), "!14:time !400:time");
  EXPECT_EQ(Prose("Copyright 2024, 2025"), "!2024:date !2025:date");
  EXPECT_EQ(Prose("on 28 August 2025"), "!28:date !2025:date");
  EXPECT_EQ(Prose("up to 100 servers"), "!100:quantity");
  EXPECT_EQ(Prose("wait 5 or 10 minutes"), "!5:time !10:time");
  EXPECT_EQ(Prose("1. Open the page"), "!1:list-number");
  EXPECT_EQ(Prose("see steps 1, 2 and 3"), "!1:list-number !2:list-number !3:list-number");
  EXPECT_EQ(Prose("an allow any-2-any pattern"), "!2:name");
  EXPECT_EQ(Prose("RHEL 8 and Windows Server 2019"), "!8:name !2019:name");
  EXPECT_EQ(Prose("a switch with 48 ports"), "!48:quantity");
  EXPECT_EQ(Prose("https://10.1.1.1:8443/x1"),
            "(https) !10:address !1:address !1:address !1:address !8443:not-opened !1:address");
  EXPECT_EQ(Prose("the value 4711 is free"), "!4711:unplaced");
  EXPECT_EQ(Prose("use SHA-256 and AES-128"), "!256:name !128:name");
  EXPECT_EQ(Prose("source port 68"), "!68:source-port");
  EXPECT_EQ(Prose("error 1603, see RFC 2131"), "!1603:identifier !2131:identifier");
}

TEST(Ports, CellsOfManyHabits) {
  EXPECT_EQ(Cell("TCP 137, 139, and 445 UDP 137 and 138"),
            "tcp/137 tcp/139 tcp/445 udp/137 udp/138");
  EXPECT_EQ(Cell("137,138/udp 139,445/tcp"), "udp/137 udp/138 tcp/139 tcp/445");
  EXPECT_EQ(Cell("TCP/135, TCP/49152-65535 (RPC dynamic ports)"),
            "tcp/135 tcp/49152-65535(RPC dynamic)");
  EXPECT_EQ(Cell("80 (redirects to 443)"), "80{redirects to 443} !443:not-opened");
  EXPECT_EQ(Cell("8443 (formerly 443)"), "8443{formerly 443} !443:not-opened");
  EXPECT_EQ(Cell("443 (or 8443 on small nodes)"), "|443 |8443");
  EXPECT_EQ(Cell("49152-65535 (Windows Server 2008 and later)"),
            "49152-65535{Windows Server 2008 and later} !2008:name");
  EXPECT_EQ(Cell("TCP 1433 (default instance), UDP 1434 (named instance)"),
            "tcp/1433*{default instance} udp/1434{named instance}");
  EXPECT_EQ(Cell("source 1024-65535, destination 443"), "443 !1024:source-port !65535:source-port");
  EXPECT_EQ(Cell("UDP 500/4500, ESP"), "udp/500 udp/4500 ~50/any");
  EXPECT_EQ(Cell("50 (ESP), 51 (AH)"), "50+51 !50:name !51:name");
  EXPECT_EQ(Cell("ICMP 8/0"), "icmp8 !8:name !0:name");
  EXPECT_EQ(Cell("TCP high ports"), "tcp/any");
  EXPECT_EQ(Cell("Agent: 8443, 9443\nManager: 443"), "8443 9443 443");
  EXPECT_EQ(Cell("TCP-443-HTTPS"), "tcp/443(HTTPS)");
  EXPECT_EQ(Cell("443/HTTPS/TCP"), "tcp/443(HTTPS)");
  EXPECT_EQ(Cell("tcp_443"), "tcp/443");
  EXPECT_EQ(Cell("6000, 6010\nand up"), "6000 6010+");
  EXPECT_EQ(Cell("636 (SSL) or 389 (plain)"), "|636(SSL) |389{plain}");
  EXPECT_EQ(Cell("UDP (161, 162)"), "udp/161 udp/162");
  EXPECT_EQ(Cell("TCP/443 outbound"), "tcp/443");
  EXPECT_EQ(Cell("3 consecutive ports starting at 5000"), "5000 !3:quantity");
}

TEST(Ports, SentencesOfManyHabits) {
  EXPECT_EQ(Prose("SSH (port 22), HTTPS (port 443) and NTP (UDP port 123)"),
            "22(SSH) 443(HTTPS) udp/123(NTP)");
  EXPECT_EQ(Prose("reach 192.0.2.1:9200 and es.example.com:9200"),
            "9200 9200 !192:address !0:address !2:address !1:address");
  EXPECT_EQ(Prose("TCP port number 61616 (plain) or 61617 (TLS)"),
            "|tcp/61616{plain} |tcp/61617(TLS)");
  EXPECT_EQ(Prose("the Nth instance is at port 4745+N"), "!4745:not-opened");
  EXPECT_EQ(Prose("Windows Server 2016, 2019 and 2022"), "!2016:name !2019:name !2022:name");
  EXPECT_EQ(Prose("Between 10 and 20 hosts use ports between 2000 and 2100"),
            "2000-2100 !10:quantity !20:quantity");
  EXPECT_EQ(Prose("an 8-port switch"), "!8:quantity");
  EXPECT_EQ(Prose("CVE-2021-44228"), "!2021:name !44228:name");
  EXPECT_EQ(Prose("TCP in 2025"), "tcp !2025:date");
  EXPECT_EQ(Prose("TLS 1.2 or higher on port 443"), "443 !1:version !2:version");
  EXPECT_EQ(Prose("requires 443 outbound"), "!443:unplaced");
}

TEST(Ports, ShareTellsPortsFromProse) {
  for (const char* text : {"443", "80, 443", "TCP 443", "443 (HTTPS)", "1000-2000",
                           "2049 (NFS server), 111 (port mapper)", "Any", "443 (if TLS is used)"}) {
    EXPECT_GE(ReadPorts(text, Setting::kPortColumn).share, 0.95) << text;
  }
  for (const char* text :
       {"Required for file recovery", "Used by NFS v3 only to mount shares of the file server",
        "Frequently opened ports on the X server are either 25 or 465 or 587",
        "The number is a default, and an administrator may choose another one later"}) {
    EXPECT_LE(ReadPorts(text, Setting::kPortColumn).share, 0.5) << text;
  }
}

TEST(Ports, PlacesAreThoseOfTheDigits) {
  const PortReading reading = ReadPorts("TCP 80, 1000 - 2000 and SSH (22)", Setting::kPortColumn);
  ASSERT_EQ(reading.ports.size(), 3U);
  EXPECT_EQ(reading.ports[0].at, 4U);
  EXPECT_EQ(reading.ports[0].size, 2U);
  EXPECT_EQ(reading.ports[1].at, 8U);
  EXPECT_EQ(reading.ports[1].size, 11U);
  EXPECT_EQ(reading.ports[2].at, 29U);
  EXPECT_EQ(reading.ports[2].size, 2U);
}

}  // namespace
}  // namespace portwright::extract
