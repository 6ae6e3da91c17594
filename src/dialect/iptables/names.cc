#include "dialect/iptables/names.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::iptables {
namespace {

using net::Family;
using net::U128;

struct Named {
  std::string_view name;
  std::uint16_t number;
};

constexpr Named kProtocols[] = {
    {"all", 0},         {"icmp", 1},
    {"igmp", 2},        {"ggp", 3},
    {"ipencap", 4},     {"ipip4", 4},
    {"st", 5},          {"tcp", 6},
    {"egp", 8},         {"igp", 9},
    {"pup", 12},        {"udp", 17},
    {"hmp", 20},        {"xns-idp", 22},
    {"rdp", 27},        {"iso-tp4", 29},
    {"dccp", 33},       {"xtp", 36},
    {"ddp", 37},        {"idpr-cmtp", 38},
    {"ipv6", 41},       {"ipv6-route", 43},
    {"ipv6-frag", 44},  {"idrp", 45},
    {"rsvp", 46},       {"gre", 47},
    {"esp", 50},        {"ah", 51},
    {"skip", 57},       {"ipv6-icmp", 58},
    {"icmpv6", 58},     {"icmp6", 58},
    {"ipv6-nonxt", 59}, {"ipv6-opts", 60},
    {"rspf", 73},       {"vmtp", 81},
    {"eigrp", 88},      {"ospf", 89},
    {"ax.25", 93},      {"ipip", 94},
    {"etherip", 97},    {"encap", 98},
    {"pim", 103},       {"ipcomp", 108},
    {"vrrp", 112},      {"l2tp", 115},
    {"isis", 124},      {"sctp", 132},
    {"fc", 133},        {"mobility-header", 135},
    {"ipv6-mh", 135},   {"mh", 135},
    {"udplite", 136},   {"mpls-in-ip", 137},
    {"manet", 138},     {"hip", 139},
    {"shim6", 140},     {"wesp", 141},
    {"rohc", 142},      {"ethernet", 143},
};

// Those whose number is the same everywhere.
constexpr Named kServices[] = {
    {"ftp-data", 20},       {"ftp", 21},           {"ssh", 22},
    {"telnet", 23},         {"smtp", 25},          {"time", 37},
    {"domain", 53},         {"bootps", 67},        {"bootpc", 68},
    {"tftp", 69},           {"http", 80},          {"kerberos", 88},
    {"pop3", 110},          {"sunrpc", 111},       {"auth", 113},
    {"nntp", 119},          {"ntp", 123},          {"netbios-ns", 137},
    {"netbios-dgm", 138},   {"netbios-ssn", 139},  {"imap2", 143},
    {"imap", 143},          {"snmp", 161},         {"snmp-trap", 162},
    {"snmptrap", 162},      {"bgp", 179},          {"ldap", 389},
    {"https", 443},         {"microsoft-ds", 445}, {"submission", 587},
    {"isakmp", 500},        {"syslog", 514},       {"ipp", 631},
    {"ldaps", 636},         {"domain-s", 853},     {"rsync", 873},
    {"imaps", 993},         {"pop3s", 995},        {"openvpn", 1194},
    {"ms-sql-s", 1433},     {"ms-sql-m", 1434},    {"nfs", 2049},
    {"iscsi-target", 3260}, {"mysql", 3306},       {"sip", 5060},
    {"postgresql", 5432},   {"mdns", 5353},        {"ipsec-nat-t", 4500},
    {"http-alt", 8080},
};

struct NamedIcmp {
  std::string_view name;
  std::uint8_t type;
  int code;  // -1: any
};

constexpr NamedIcmp kIcmpNames[] = {
    {"echo-reply", 0, -1},
    {"pong", 0, -1},
    {"destination-unreachable", 3, -1},
    {"network-unreachable", 3, 0},
    {"host-unreachable", 3, 1},
    {"protocol-unreachable", 3, 2},
    {"port-unreachable", 3, 3},
    {"fragmentation-needed", 3, 4},
    {"source-route-failed", 3, 5},
    {"network-unknown", 3, 6},
    {"host-unknown", 3, 7},
    {"network-prohibited", 3, 9},
    {"host-prohibited", 3, 10},
    {"tos-network-unreachable", 3, 11},
    {"tos-host-unreachable", 3, 12},
    {"communication-prohibited", 3, 13},
    {"host-precedence-violation", 3, 14},
    {"precedence-cutoff", 3, 15},
    {"source-quench", 4, -1},
    {"redirect", 5, -1},
    {"network-redirect", 5, 0},
    {"host-redirect", 5, 1},
    {"tos-network-redirect", 5, 2},
    {"tos-host-redirect", 5, 3},
    {"echo-request", 8, -1},
    {"ping", 8, -1},
    {"router-advertisement", 9, -1},
    {"router-solicitation", 10, -1},
    {"time-exceeded", 11, -1},
    {"ttl-exceeded", 11, -1},
    {"ttl-zero-during-transit", 11, 0},
    {"ttl-zero-during-reassembly", 11, 1},
    {"parameter-problem", 12, -1},
    {"ip-header-bad", 12, 0},
    {"required-option-missing", 12, 1},
    {"timestamp-request", 13, -1},
    {"timestamp-reply", 14, -1},
    {"address-mask-request", 17, -1},
    {"address-mask-reply", 18, -1},
};

constexpr NamedIcmp kIcmpv6Names[] = {
    {"destination-unreachable", 1, -1},
    {"no-route", 1, 0},
    {"communication-prohibited", 1, 1},
    {"beyond-scope", 1, 2},
    {"address-unreachable", 1, 3},
    {"port-unreachable", 1, 4},
    {"failed-policy", 1, 5},
    {"reject-route", 1, 6},
    {"packet-too-big", 2, -1},
    {"time-exceeded", 3, -1},
    {"ttl-exceeded", 3, -1},
    {"ttl-zero-during-transit", 3, 0},
    {"ttl-zero-during-reassembly", 3, 1},
    {"parameter-problem", 4, -1},
    {"bad-header", 4, 0},
    {"unknown-header-type", 4, 1},
    {"unknown-option", 4, 2},
    {"echo-request", 128, -1},
    {"ping", 128, -1},
    {"echo-reply", 129, -1},
    {"pong", 129, -1},
    {"router-solicitation", 133, -1},
    {"router-advertisement", 134, -1},
    {"neighbour-solicitation", 135, -1},
    {"neighbor-solicitation", 135, -1},
    {"neighbour-advertisement", 136, -1},
    {"neighbor-advertisement", 136, -1},
    {"redirect", 137, -1},
};

template <typename Table>
auto Find(const Table& table, std::string_view word) {
  const std::string lower = ToLower(word.substr(0, 40));
  return std::find_if(std::begin(table), std::end(table),
                      [&](const auto& row) { return row.name == lower; });
}

std::optional<std::uint16_t> PortOf(std::string_view word) {
  if (const auto number = ParseNumber(word)) {
    if (*number > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
  }
  const auto found = Find(kServices, word);
  if (found == std::end(kServices)) return std::nullopt;
  return found->number;
}

U128 MaskOf(Family family, int length) {
  const int host_bits = net::AddressBits(family) - length;
  if (host_bits == 128) return 0;
  return net::MaxAddress(family) >> host_bits << host_bits;
}

constexpr std::size_t kHolesMax = 12;

// What a mask leaves open below its lowest bit is a range; each hole above it doubles the ranges.
Network SpreadOut(Family family, U128 address, U128 mask) {
  const int bits = net::AddressBits(family);
  const auto is_set = [&](int bit) { return (mask >> bit & 1) != 0; };
  int low = 0;
  while (low < bits && !is_set(low)) ++low;
  int top = bits;
  while (top > low && is_set(top - 1)) --top;
  std::vector<int> holes;
  for (int bit = low; bit < top; ++bit) {
    if (!is_set(bit)) holes.push_back(bit);
  }
  Network out;
  if (holes.size() > kHolesMax) {
    const U128 around = MaskOf(family, bits - top);
    const U128 first = address & around;
    out.addresses = net::AddressSet(
        net::AddressRange{family, first, first | (net::MaxAddress(family) & ~around)});
    out.is_exact = false;
    return out;
  }
  const U128 below = net::MaxAddress(family) & ~MaskOf(family, bits - low);
  std::vector<net::AddressRange> ranges;
  for (std::uint32_t i = 0; i < std::uint32_t{1} << holes.size(); ++i) {
    U128 first = address & mask;
    for (std::size_t h = 0; h < holes.size(); ++h) first |= U128{i >> h & 1} << holes[h];
    ranges.push_back({family, first, first | below});
  }
  out.addresses = net::AddressSet(std::move(ranges));
  return out;
}

}  // namespace

std::optional<std::uint8_t> ProtocolOf(std::string_view word) {
  if (const auto number = ParseNumber(word)) {
    if (*number > 255) return std::nullopt;
    return static_cast<std::uint8_t>(*number);
  }
  const auto found = Find(kProtocols, word);
  if (found == std::end(kProtocols)) return std::nullopt;
  return static_cast<std::uint8_t>(found->number);
}

std::optional<net::PortRange> PortsOf(std::string_view word, char dash) {
  const std::size_t at = word.find(dash);
  if (at == std::string_view::npos || (dash == '-' && PortOf(word))) {
    const auto port = PortOf(word);
    if (!port) return std::nullopt;
    return net::PortRange{*port, *port};
  }
  const std::string_view low = word.substr(0, at), high = word.substr(at + 1);
  const auto lo = low.empty() ? std::optional<std::uint16_t>(0) : PortOf(low);
  const auto hi = high.empty() ? std::optional<std::uint16_t>(65535) : PortOf(high);
  if (!lo || !hi || *lo > *hi) return std::nullopt;
  return net::PortRange{*lo, *hi};
}

bool LooksLikeName(std::string_view word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (word.empty() || word.size() > 253) return false;
  if (word.find_first_not_of("0123456789abcdefABCDEF:./") == std::string_view::npos &&
      word.find(':') != std::string_view::npos) {
    return false;  // an address of IPv6
  }
  return std::any_of(word.begin(), word.end(), is_letter) &&
         std::all_of(word.begin(), word.end(), [&](char c) {
           return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

std::optional<IcmpMatch> IcmpOf(std::string_view word, Family family) {
  IcmpMatch out;
  const std::size_t slash = word.find('/');
  if (const auto type = ParseNumber(word.substr(0, slash))) {
    if (*type > 255) return std::nullopt;
    out.type = static_cast<std::uint8_t>(*type);
    if (slash != std::string_view::npos) {
      const auto code = ParseNumber(word.substr(slash + 1));
      if (!code || *code > 255) return std::nullopt;
      out.code_lo = out.code_hi = static_cast<std::uint8_t>(*code);
    }
    // The match of IPv4 takes 255 for every type.
    out.any_type = family == Family::kIpv4 && out.type == 255;
    return out;
  }
  const bool is_ipv4 = family == Family::kIpv4;
  if (is_ipv4 && ToLower(word.substr(0, 8)) == "any") {
    out.any_type = true;
    return out;
  }
  const NamedIcmp* found = is_ipv4 ? Find(kIcmpNames, word) : Find(kIcmpv6Names, word);
  if (found == (is_ipv4 ? std::end(kIcmpNames) : std::end(kIcmpv6Names))) return std::nullopt;
  out.type = found->type;
  if (found->code >= 0) out.code_lo = out.code_hi = static_cast<std::uint8_t>(found->code);
  return out;
}

std::optional<std::uint8_t> TcpFlagsOf(std::string_view word) {
  static constexpr Named kFlags[] = {{"fin", 1},  {"syn", 2},  {"rst", 4},  {"psh", 8},
                                     {"ack", 16}, {"urg", 32}, {"all", 63}, {"none", 0}};
  std::uint8_t bits = 0;
  for (const std::string_view flag : Split(word, ',')) {
    const auto found = Find(kFlags, flag);
    if (found == std::end(kFlags)) return std::nullopt;
    bits |= static_cast<std::uint8_t>(found->number);
  }
  return bits;
}

std::optional<Network> NetworkOf(std::string_view word, Family family) {
  const std::size_t slash = word.find('/');
  const auto address = net::ParseAddress(word.substr(0, slash));
  if (!address || address->family != family) return std::nullopt;
  const int bits = net::AddressBits(family);
  U128 mask = net::MaxAddress(family);
  if (slash != std::string_view::npos) {
    const std::string_view behind = word.substr(slash + 1);
    if (const auto length = ParseNumber(behind)) {
      if (*length > static_cast<std::uint64_t>(bits)) return std::nullopt;
      mask = MaskOf(family, static_cast<int>(*length));
    } else {
      const auto written = net::ParseAddress(behind);
      if (!written || written->family != family) return std::nullopt;
      mask = written->value;
    }
  }
  return SpreadOut(family, address->value, mask);
}

std::optional<net::AddressRange> RangeOf(std::string_view word, Family family) {
  const std::size_t dash = word.find('-');
  const auto low = net::ParseAddress(word.substr(0, dash));
  if (!low || low->family != family) return std::nullopt;
  if (dash == std::string_view::npos) return net::HostRange(*low);
  const auto high = net::ParseAddress(word.substr(dash + 1));
  if (!high || high->family != family || high->value < low->value) return std::nullopt;
  return net::AddressRange{family, low->value, high->value};
}

}  // namespace portwright::dialect::iptables
