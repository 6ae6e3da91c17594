#include "dialect/srx/words.h"

#include "base/text.h"

namespace portwright::dialect::srx {
namespace {

struct Number {
  std::string_view name;
  std::uint16_t number = 0;
};

constexpr Number kProtocols[] = {{"ah", 51},    {"egp", 8},    {"esp", 50},  {"gre", 47},
                                 {"icmp", 1},   {"icmp6", 58}, {"igmp", 2},  {"ipip", 4},
                                 {"ipv6", 41},  {"ospf", 89},  {"pim", 103}, {"rsvp", 46},
                                 {"sctp", 132}, {"tcp", 6},    {"udp", 17},  {"vrrp", 112}};

constexpr Number kPorts[] = {
    {"afs", 1483},           {"bgp", 179},         {"biff", 512},        {"bootpc", 68},
    {"bootps", 67},          {"cmd", 514},         {"cvspserver", 2401}, {"dhcp", 67},
    {"domain", 53},          {"eklogin", 2105},    {"ekshell", 2106},    {"exec", 512},
    {"finger", 79},          {"ftp", 21},          {"ftp-data", 20},     {"http", 80},
    {"https", 443},          {"ident", 113},       {"imap", 143},        {"kerberos-sec", 88},
    {"klogin", 543},         {"kpasswd", 761},     {"krb-prop", 754},    {"krbupdate", 760},
    {"kshell", 544},         {"ldap", 389},        {"ldp", 646},         {"login", 513},
    {"mobileip-agent", 434}, {"mobilip-mn", 435},  {"msdp", 639},        {"netbios-dgm", 138},
    {"netbios-ns", 137},     {"netbios-ssn", 139}, {"nfsd", 2049},       {"nntp", 119},
    {"ntalk", 518},          {"ntp", 123},         {"pop3", 110},        {"pptp", 1723},
    {"printer", 515},        {"radacct", 1813},    {"radius", 1812},     {"rip", 520},
    {"rkinit", 2108},        {"smtp", 25},         {"snmp", 161},        {"snmptrap", 162},
    {"snpp", 444},           {"socks", 1080},      {"ssh", 22},          {"sunrpc", 111},
    {"syslog", 514},         {"tacacs", 49},       {"tacacs-ds", 65},    {"talk", 517},
    {"telnet", 23},          {"tftp", 69},         {"timed", 525},       {"who", 513},
    {"xdmcp", 177}};

constexpr Number kIcmpTypes[] = {
    {"echo-reply", 0},      {"unreachable", 3},      {"source-quench", 4},
    {"redirect", 5},        {"echo-request", 8},     {"router-advertisement", 9},
    {"router-solicit", 10}, {"time-exceeded", 11},   {"parameter-problem", 12},
    {"timestamp", 13},      {"timestamp-reply", 14}, {"info-request", 15},
    {"info-reply", 16},     {"mask-request", 17},    {"mask-reply", 18}};

constexpr Number kIcmp6Types[] = {{"destination-unreachable", 1},
                                  {"packet-too-big", 2},
                                  {"time-exceeded", 3},
                                  {"parameter-problem", 4},
                                  {"echo-request", 128},
                                  {"echo-reply", 129},
                                  {"membership-query", 130},
                                  {"membership-report", 131},
                                  {"membership-termination", 132},
                                  {"router-solicit", 133},
                                  {"router-advertisement", 134},
                                  {"neighbor-solicit", 135},
                                  {"neighbor-advertisement", 136},
                                  {"redirect", 137}};

// A term of an application that every device has; several rows of a name are several terms.
struct Predefined {
  std::string_view name;
  std::uint8_t protocol = 0;
  std::uint16_t lo = 0;
  std::uint16_t hi = 65535;
};

constexpr std::uint8_t kTcp = net::kProtocolTcp;
constexpr std::uint8_t kUdp = net::kProtocolUdp;

constexpr Predefined kPredefined[] = {{"junos-bgp", kTcp, 179, 179},
                                      {"junos-bootpc", kUdp, 68, 68},
                                      {"junos-bootps", kUdp, 67, 67},
                                      {"junos-cvspserver", kTcp, 2401, 2401},
                                      {"junos-dhcp-client", kUdp, 68, 68},
                                      {"junos-dhcp-relay", kUdp, 67, 67},
                                      {"junos-dhcp-server", kUdp, 67, 67},
                                      {"junos-discard", kUdp, 9, 9},
                                      {"junos-dns-tcp", kTcp, 53, 53},
                                      {"junos-dns-udp", kUdp, 53, 53},
                                      {"junos-echo", kUdp, 7, 7},
                                      {"junos-finger", kTcp, 79, 79},
                                      {"junos-ftp", kTcp, 21, 21},
                                      {"junos-gopher", kTcp, 70, 70},
                                      {"junos-gre", 47},
                                      {"junos-http", kTcp, 80, 80},
                                      {"junos-https", kTcp, 443, 443},
                                      {"junos-icmp-all", 1},
                                      {"junos-icmp6-all", 58},
                                      {"junos-ident", kTcp, 113, 113},
                                      {"junos-ike", kUdp, 500, 500},
                                      {"junos-ike-nat", kUdp, 4500, 4500},
                                      {"junos-imap", kTcp, 143, 143},
                                      {"junos-imaps", kTcp, 993, 993},
                                      {"junos-l2tp", kUdp, 1701, 1701},
                                      {"junos-ldap", kTcp, 389, 389},
                                      {"junos-ldp-tcp", kTcp, 646, 646},
                                      {"junos-ldp-udp", kUdp, 646, 646},
                                      {"junos-lpr", kTcp, 515, 515},
                                      {"junos-mail", kTcp, 25, 25},
                                      {"junos-ms-sql", kTcp, 1433, 1433},
                                      {"junos-nbds", kUdp, 138, 138},
                                      {"junos-nbname", kUdp, 137, 137},
                                      {"junos-netbios-session", kTcp, 139, 139},
                                      {"junos-nfsd-tcp", kTcp, 2049, 2049},
                                      {"junos-nfsd-udp", kUdp, 2049, 2049},
                                      {"junos-nntp", kTcp, 119, 119},
                                      {"junos-ntp", kUdp, 123, 123},
                                      {"junos-ospf", 89},
                                      {"junos-pop3", kTcp, 110, 110},
                                      {"junos-pptp", kTcp, 1723, 1723},
                                      {"junos-printer", kTcp, 515, 515},
                                      {"junos-radacct", kUdp, 1813, 1813},
                                      {"junos-radius", kUdp, 1812, 1812},
                                      {"junos-rip", kUdp, 520, 520},
                                      {"junos-rsh", kTcp, 514, 514},
                                      {"junos-rtsp", kTcp, 554, 554},
                                      {"junos-sctp-any", 132},
                                      {"junos-smb", kTcp, 139, 139},
                                      {"junos-smb", kTcp, 445, 445},
                                      {"junos-smb-session", kTcp, 445, 445},
                                      {"junos-smtp", kTcp, 25, 25},
                                      {"junos-smtps", kTcp, 465, 465},
                                      {"junos-sqlnet-v2", kTcp, 1521, 1521},
                                      {"junos-ssh", kTcp, 22, 22},
                                      {"junos-syslog", kUdp, 514, 514},
                                      {"junos-tacacs", kTcp, 49, 49},
                                      {"junos-tacacs-ds", kTcp, 65, 65},
                                      {"junos-tcp-any", kTcp},
                                      {"junos-telnet", kTcp, 23, 23},
                                      {"junos-tftp", kUdp, 69, 69},
                                      {"junos-udp-any", kUdp},
                                      {"junos-whois", kTcp, 43, 43}};

template <std::size_t kCount>
std::optional<std::uint16_t> Find(const Number (&table)[kCount], std::string_view name) {
  for (const Number& row : table) {
    if (row.name == name) return row.number;
  }
  return std::nullopt;
}

template <std::size_t kCount>
std::optional<std::uint8_t> ReadByte(const Number (&table)[kCount], std::string_view word) {
  if (const auto known = Find(table, word)) return static_cast<std::uint8_t>(*known);
  const auto number = ParseNumber(word);
  if (!number || *number > 255) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

std::optional<std::uint16_t> ReadPort(std::string_view word) {
  if (const auto known = Find(kPorts, word)) return known;
  const auto number = ParseNumber(word);
  if (!number || *number > 65'535) return std::nullopt;
  return static_cast<std::uint16_t>(*number);
}

ServiceTerm IcmpTerm(net::Family family, std::uint8_t type) {
  ServiceTerm term;
  term.service = IcmpType(family, type);
  term.family = family;
  return term;
}

}  // namespace

std::optional<std::uint8_t> ReadProtocol(std::string_view word) {
  return ReadByte(kProtocols, word);
}

std::optional<net::PortRange> ReadPorts(std::string_view word) {
  if (const auto port = ReadPort(word)) return net::PortRange{*port, *port};
  const std::size_t dash = word.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto lo = ReadPort(word.substr(0, dash));
  const auto hi = ReadPort(word.substr(dash + 1));
  if (!lo || !hi || *hi < *lo) return std::nullopt;
  return net::PortRange{*lo, *hi};
}

std::optional<std::uint8_t> ReadIcmpType(std::string_view word, net::Family family) {
  return family == net::Family::kIpv4 ? ReadByte(kIcmpTypes, word) : ReadByte(kIcmp6Types, word);
}

ServiceTerm TermOf(std::uint8_t protocol, net::PortRange ports, net::PortRange source_ports) {
  ServiceTerm term;
  term.service = ServiceOfProtocol(protocol);
  term.service.ports = ports;
  term.source_ports = source_ports;
  return term;
}

std::optional<std::vector<ServiceTerm>> PredefinedApplication(std::string_view name) {
  if (name == "any") return std::vector<ServiceTerm>{ServiceTerm()};
  if (name == "junos-ping" || name == "junos-icmp-ping")
    return std::vector<ServiceTerm>{IcmpTerm(net::Family::kIpv4, 8)};
  if (name == "junos-pingv6" || name == "junos-icmp6-echo-request")
    return std::vector<ServiceTerm>{IcmpTerm(net::Family::kIpv6, 128)};
  if (name == "junos-icmp6-echo-reply")
    return std::vector<ServiceTerm>{IcmpTerm(net::Family::kIpv6, 129)};
  std::vector<ServiceTerm> out;
  for (const Predefined& row : kPredefined) {
    if (row.name == name) out.push_back(TermOf(row.protocol, {row.lo, row.hi}));
  }
  if (out.empty()) return std::nullopt;
  return out;
}

}  // namespace portwright::dialect::srx
