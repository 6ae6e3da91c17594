#include <gtest/gtest.h>

#include <string>

#include "extract/ports.h"
#include "extract/reading_text.h"

namespace portwright::extract {
namespace {

// `tcp`, `tcp (NFS) implied either`.
std::string Said(std::string_view text) {
  const TransportReading reading = ReadTransports(text);
  std::string out = Short(reading.transports);
  if (!reading.service.empty()) out += " (" + reading.service + ")";
  if (reading.implied) out += " implied";
  if (reading.either_way) out += " either";
  return out;
}

TEST(TransportCells, Transports) {
  EXPECT_EQ(Said("TCP"), "tcp");
  EXPECT_EQ(Said(" udp "), "udp");
  for (const char* text :
       {"TCP/UDP", "UDP/TCP", "TCP, UDP", "TCP & UDP", "TCP and UDP", "TCP or UDP", "tcp+udp",
        "TCP\nUDP", "TCP UDP", "TCP|UDP", "TCP-UDP", "TCP and/or UDP", "Both", "both (TCP, UDP)"}) {
    EXPECT_EQ(Said(text), "tcp+udp") << text;
  }
  EXPECT_EQ(Said("TCP/IP"), "tcp");
  EXPECT_EQ(Said("TCP6"), "tcp");
  EXPECT_EQ(Said("TCPv4"), "tcp");
  EXPECT_EQ(Said("ICMP"), "icmp");
  EXPECT_EQ(Said("ICMP (ping)"), "icmp8");
  EXPECT_EQ(Said("TCP Replication"), "tcp");
}

TEST(TransportCells, ProtocolsByNameAndNumber) {
  EXPECT_EQ(Said("ESP"), "50");
  EXPECT_EQ(Said("AH"), "51");
  EXPECT_EQ(Said("GRE"), "47");
  EXPECT_EQ(Said("VRRP"), "112");
  EXPECT_EQ(Said("SCTP"), "132");
  EXPECT_EQ(Said("OSPF"), "89");
  EXPECT_EQ(Said("IGMP"), "2");
  EXPECT_EQ(Said("IP 50"), "50");
  EXPECT_EQ(Said("IP protocol 47 (GRE)"), "47");
  EXPECT_EQ(Said("6"), "tcp");
  EXPECT_EQ(Said("17"), "udp");
  EXPECT_EQ(Said("ESP, AH"), "50+51");
}

TEST(TransportCells, Everything) {
  for (const char* text : {"IP", "Any", "All", "*", "any protocol", "all protocols"}) {
    EXPECT_EQ(Said(text), "any") << text;
  }
}

TEST(TransportCells, ServicesImplyTheirs) {
  EXPECT_EQ(Said("NFS"), "tcp (NFS) implied either");
  EXPECT_EQ(Said("DNS"), "tcp+udp (DNS) implied either");
  EXPECT_EQ(Said("syslog"), "udp (syslog) implied either");
  EXPECT_EQ(Said("HTTPS"), "tcp (HTTPS) implied");
  EXPECT_EQ(Said("HTTP/HTTPS"), "tcp (HTTP/HTTPS) implied");
  EXPECT_EQ(Said("HTTPS/TLS"), "tcp (HTTPS/TLS) implied");
  EXPECT_EQ(Said("TLS"), "tcp (TLS) implied");
  EXPECT_EQ(Said("gRPC"), "tcp (gRPC) implied");
  EXPECT_EQ(Said("SMB/CIFS"), "tcp (SMB/CIFS) implied");
  EXPECT_EQ(Said("SMB"), "tcp (SMB) implied");
  EXPECT_EQ(Said("LDAP"), "tcp (LDAP) implied either");
  EXPECT_EQ(Said("SSH"), "tcp (SSH) implied");
  EXPECT_EQ(Said("iSCSI"), "tcp (iSCSI) implied");
  EXPECT_EQ(Said("MQTT"), "tcp (MQTT) implied");
  EXPECT_EQ(Said("SNMP"), "udp (SNMP) implied");
  EXPECT_EQ(Said("NTP"), "udp (NTP) implied");
  EXPECT_EQ(Said("TFTP"), "udp (TFTP) implied");
  EXPECT_EQ(Said("RADIUS"), "udp (RADIUS) implied");
  EXPECT_EQ(Said("DHCP"), "udp (DHCP) implied");
  EXPECT_EQ(Said("IPMI"), "udp (IPMI) implied");
  EXPECT_EQ(Said("RPC"), "tcp (RPC) implied either");
}

TEST(TransportCells, ServicesBesideTransports) {
  EXPECT_EQ(Said("SIP/MTLS/TCP"), "tcp (SIP/MTLS)");
  EXPECT_EQ(Said("TCP (TLS)"), "tcp (TLS)");
  EXPECT_EQ(Said("TCP/HTTPS"), "tcp (HTTPS)");
  EXPECT_EQ(Said("HTTPS (TCP)"), "tcp (HTTPS)");
  EXPECT_EQ(Said("TLS 1.2"), "tcp (TLS) implied");
  EXPECT_EQ(Said("SNMP over UDP"), "udp (SNMP)");
  EXPECT_DOUBLE_EQ(ReadTransports("SNMP over UDP").share, 1.0);
}

TEST(TransportCells, ShareTellsThemFromWords) {
  for (const char* text : {"TCP", "TCP/UDP", "HTTPS", "TCP (TLS)", "Any"}) {
    EXPECT_GE(ReadTransports(text).share, 0.95) << text;
  }
  for (const char* text : {"Backup server", "Required for SMB access to the cluster", "", "-"}) {
    EXPECT_LE(ReadTransports(text).share, 0.4) << text;
  }
}

std::string Known(std::string_view name) {
  const KnownService* const service = FindService(name);
  if (service == nullptr) return "";
  return std::string(service->tcp ? "t" : "") + (service->udp ? "u" : "") +
         std::to_string(service->port);
}

TEST(Services, ByTheirNames) {
  EXPECT_EQ(Known("ldaps"), "t636");
  EXPECT_EQ(Known("LDAPS"), "t636");
  EXPECT_EQ(Known("port mapper"), "tu111");
  EXPECT_EQ(Known("portmapper"), "tu111");
  EXPECT_EQ(Known("rpcbind"), "tu111");
  EXPECT_EQ(Known("sunrpc"), "tu111");
  EXPECT_EQ(Known("NetBIOS session service"), "t139");
  EXPECT_EQ(Known("netbios-ssn"), "t139");
  EXPECT_EQ(Known("KMIP"), "t5696");
  EXPECT_EQ(Known("WinRM"), "t5985");
  EXPECT_EQ(Known("RDP"), "tu3389");
  EXPECT_EQ(Known("iSCSI"), "t3260");
  EXPECT_EQ(Known("iSNS"), "tu3205");
  EXPECT_EQ(Known("mDNS"), "u5353");
  EXPECT_EQ(Known("global catalog"), "t3268");
  EXPECT_EQ(Known("Kerberos"), "tu88");
  EXPECT_EQ(Known("SNMP traps"), "u162");
  EXPECT_EQ(Known("Oracle listener"), "t1521");
  EXPECT_EQ(Known("openwire"), "t61616");
  EXPECT_EQ(Known("NFS server"), "tu2049");
  EXPECT_EQ(Known("SMTP service"), "t25");
  EXPECT_EQ(Known("ndmp"), "t10000");
  EXPECT_EQ(Known("rmcp"), "u623");
  EXPECT_EQ(Known(""), "");
  EXPECT_EQ(Known("server"), "");
  EXPECT_EQ(Known("backup"), "");
}

TEST(Services, EveryNameIsFound) {
  // The table is searched by halves: a name out of order would be lost.
  for (std::uint32_t port = 1; port <= 65535; ++port) {
    for (const KnownService* const service : ServicesOf(static_cast<std::uint16_t>(port))) {
      EXPECT_EQ(FindService(service->name), service) << service->name;
    }
  }
  EXPECT_GE(ServicesOf(443).size(), 1U);
  EXPECT_TRUE(ServicesOf(0).empty());
  EXPECT_TRUE(ServicesOf(4).empty());
}

}  // namespace
}  // namespace portwright::extract
