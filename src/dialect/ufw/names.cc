#include "dialect/ufw/names.h"

#include "base/text.h"

namespace portwright::dialect::ufw {
namespace {

constexpr NamedService kServices[] = {
    {"domain", 53, true, true},         {"ftp", 21, true, false},
    {"http", 80, true, false},          {"https", 443, true, true},
    {"imap", 143, true, false},         {"imap2", 143, true, false},
    {"imaps", 993, true, false},        {"ipp", 631, true, false},
    {"kerberos", 88, true, true},       {"ldap", 389, true, true},
    {"ldaps", 636, true, true},         {"microsoft-ds", 445, true, true},
    {"mysql", 3306, true, false},       {"netbios-dgm", 138, false, true},
    {"netbios-ns", 137, false, true},   {"netbios-ssn", 139, true, false},
    {"nfs", 2049, true, true},          {"ntp", 123, false, true},
    {"openvpn", 1194, true, true},      {"pop3", 110, true, false},
    {"pop3s", 995, true, false},        {"postgresql", 5432, true, false},
    {"radius", 1812, true, true},       {"rsync", 873, true, false},
    {"sftp", 115, true, false},         {"sip", 5060, true, true},
    {"smtp", 25, true, false},          {"snmp", 161, true, true},
    {"snmp-trap", 162, true, true},     {"ssh", 22, true, false},
    {"submission", 587, true, false},   {"submissions", 465, true, false},
    {"sunrpc", 111, true, true},        {"svn", 3690, true, false},
    {"syslog", 514, false, true},       {"telnet", 23, true, false},
    {"tftp", 69, false, true},          {"whois", 43, true, false},
    {"xmpp-client", 5222, true, false}, {"xmpp-server", 5269, true, false},
};

constexpr std::size_t kNumbersMax = 15;

}  // namespace

std::optional<std::uint8_t> ProtocolNumber(std::string_view word) {
  if (word == "tcp") return std::uint8_t{6};
  if (word == "udp") return std::uint8_t{17};
  if (word == "ipv6") return std::uint8_t{41};
  if (word == "esp") return std::uint8_t{50};
  if (word == "ah") return std::uint8_t{51};
  if (word == "igmp") return std::uint8_t{2};
  if (word == "gre") return std::uint8_t{47};
  if (word == "vrrp") return std::uint8_t{112};
  return std::nullopt;
}

bool IsPortless(std::uint8_t protocol) { return protocol != 6 && protocol != 17; }
bool IsIpv4Only(std::uint8_t protocol) { return protocol == 41 || protocol == 2; }

std::optional<std::vector<net::PortRange>> ReadPorts(std::string_view word) {
  std::vector<net::PortRange> out;
  std::size_t numbers = 0;
  for (const std::string_view part : Split(word, ',')) {
    const std::size_t colon = part.find(':');
    const auto lo = ParseNumber(part.substr(0, colon));
    const auto hi = colon == part.npos ? lo : ParseNumber(part.substr(colon + 1));
    if (!lo || !hi || *lo < 1 || *hi > 65535 || *lo > *hi) return std::nullopt;
    if (colon != part.npos && *lo == *hi) return std::nullopt;  // refused by ufw too
    numbers += colon == part.npos ? 1 : 2;
    if (numbers > kNumbersMax) return std::nullopt;
    out.push_back({static_cast<std::uint16_t>(*lo), static_cast<std::uint16_t>(*hi)});
  }
  return out;
}

const NamedService* FindService(std::string_view name) {
  for (const NamedService& service : kServices) {
    if (service.name == name) return &service;
  }
  return nullptr;
}

}  // namespace portwright::dialect::ufw
