// Words of nftables as values of fields: addresses, protocols, ports, ICMP types, states.
#include <array>
#include <utility>

#include "base/text.h"
#include "dialect/nftables/ruleset.h"

namespace portwright::dialect::nftables {
namespace {

using Name = std::pair<std::string_view, std::uint16_t>;

// As Debian's /etc/protocols has them, by which nft prints.
constexpr Name kProtocols[] = {
    {"hopopt", 0},     {"ip", 0},
    {"icmp", 1},       {"igmp", 2},
    {"ggp", 3},        {"ipencap", 4},
    {"st", 5},         {"tcp", 6},
    {"egp", 8},        {"igp", 9},
    {"pup", 12},       {"udp", 17},
    {"hmp", 20},       {"xns-idp", 22},
    {"rdp", 27},       {"iso-tp4", 29},
    {"dccp", 33},      {"xtp", 36},
    {"ddp", 37},       {"idpr-cmtp", 38},
    {"ipv6", 41},      {"ipv6-route", 43},
    {"ipv6-frag", 44}, {"idrp", 45},
    {"rsvp", 46},      {"gre", 47},
    {"esp", 50},       {"ah", 51},
    {"skip", 57},      {"icmpv6", 58},
    {"ipv6-icmp", 58}, {"ipv6-nonxt", 59},
    {"ipv6-opts", 60}, {"rspf", 73},
    {"vmtp", 81},      {"eigrp", 88},
    {"ospf", 89},      {"ax.25", 93},
    {"ipip", 94},      {"etherip", 97},
    {"encap", 98},     {"pim", 103},
    {"comp", 108},     {"ipcomp", 108},
    {"vrrp", 112},     {"l2tp", 115},
    {"isis", 124},     {"sctp", 132},
    {"fc", 133},       {"mobility-header", 135},
    {"udplite", 136},  {"mpls-in-ip", 137},
    {"manet", 138},    {"hip", 139},
    {"shim6", 140},    {"wesp", 141},
    {"rohc", 142},     {"ethernet", 143},
};

constexpr Name kPorts[] = {{"ftp-data", 20},       {"ftp", 21},          {"ssh", 22},
                           {"telnet", 23},         {"smtp", 25},         {"domain", 53},
                           {"bootps", 67},         {"bootpc", 68},       {"tftp", 69},
                           {"http", 80},           {"kerberos", 88},     {"pop3", 110},
                           {"sunrpc", 111},        {"ntp", 123},         {"netbios-ns", 137},
                           {"netbios-dgm", 138},   {"netbios-ssn", 139}, {"imap2", 143},
                           {"snmp", 161},          {"snmp-trap", 162},   {"bgp", 179},
                           {"ldap", 389},          {"https", 443},       {"microsoft-ds", 445},
                           {"submissions", 465},   {"isakmp", 500},      {"syslog", 514},
                           {"submission", 587},    {"ldaps", 636},       {"imaps", 993},
                           {"pop3s", 995},         {"ms-sql-s", 1433},   {"nfs", 2049},
                           {"iscsi-target", 3260}, {"mysql", 3306},      {"ms-wbt-server", 3389},
                           {"postgresql", 5432},   {"http-alt", 8080}};

constexpr Name kIcmpTypes[] = {{"echo-reply", 0},           {"destination-unreachable", 3},
                               {"source-quench", 4},        {"redirect", 5},
                               {"echo-request", 8},         {"router-advertisement", 9},
                               {"router-solicitation", 10}, {"time-exceeded", 11},
                               {"parameter-problem", 12},   {"timestamp-request", 13},
                               {"timestamp-reply", 14},     {"info-request", 15},
                               {"info-reply", 16},          {"address-mask-request", 17},
                               {"address-mask-reply", 18}};

constexpr Name kIcmpv6Types[] = {
    {"destination-unreachable", 1},  {"packet-too-big", 2},         {"time-exceeded", 3},
    {"parameter-problem", 4},        {"echo-request", 128},         {"echo-reply", 129},
    {"mld-listener-query", 130},     {"mld-listener-report", 131},  {"mld-listener-done", 132},
    {"mld-listener-reduction", 132}, {"nd-router-solicit", 133},    {"nd-router-advert", 134},
    {"nd-neighbor-solicit", 135},    {"nd-neighbor-advert", 136},   {"nd-redirect", 137},
    {"router-renumbering", 138},     {"ind-neighbor-solicit", 141}, {"ind-neighbor-advert", 142},
    {"mld2-listener-report", 143}};

constexpr Name kIcmpCodes[] = {{"net-unreachable", 0},  {"host-unreachable", 1},
                               {"prot-unreachable", 2}, {"port-unreachable", 3},
                               {"frag-needed", 4},      {"net-prohibited", 9},
                               {"host-prohibited", 10}, {"admin-prohibited", 13}};

constexpr Name kIcmpv6Codes[] = {{"no-route", 0},         {"admin-prohibited", 1},
                                 {"addr-unreachable", 3}, {"port-unreachable", 4},
                                 {"policy-fail", 5},      {"reject-route", 6}};

constexpr Name kStates[] = {{"new", policy::kStateNew},
                            {"established", policy::kStateEstablished},
                            {"related", policy::kStateRelated},
                            {"invalid", policy::kStateInvalid},
                            {"untracked", policy::kStateUntracked}};

// Numbers of address families as `meta nfproto` has them.
constexpr Name kFamilies[] = {{"ipv4", 2}, {"ipv6", 10}, {"ip", 2}, {"ip6", 10}};

template <std::size_t kSize>
std::optional<net::U128> Look(const Name (&names)[kSize], std::string_view word) {
  for (const auto& [name, number] : names) {
    if (name == word) return number;
  }
  return std::nullopt;
}

std::optional<net::U128> Number(std::string_view word, std::uint64_t max) {
  std::uint64_t out = 0;
  if (word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
    for (const char c : word.substr(2)) {
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : 16;
      if (digit == 16 || out > max / 16 + 1) return std::nullopt;
      out = out * 16 + static_cast<std::uint64_t>(digit);
    }
  } else {
    const auto number = ParseNumber(word);
    if (!number) return std::nullopt;
    out = *number;
  }
  if (out > max) return std::nullopt;
  return out;
}

// The kernel's bits of `ct state` (nf_conntrack_common.h), as `nft -n` prints them.
std::optional<net::U128> StateOf(net::U128 bit) {
  constexpr Name kBits[] = {
      {"invalid", 1}, {"established", 2}, {"related", 4}, {"new", 8}, {"untracked", 64}};
  for (const auto& [name, number] : kBits) {
    if (number == bit) return Look(kStates, name);
  }
  return std::nullopt;
}

// One end of a range.
std::optional<net::U128> Scalar(std::string_view word, FieldType type) {
  const auto named = [&](const auto& names, std::uint64_t max) {
    const auto number = Number(word, max);
    return number ? number : Look(names, word);
  };
  switch (type) {
    case FieldType::kProtocol:
      return named(kProtocols, 255);
    case FieldType::kPort:
      return named(kPorts, 65535);
    case FieldType::kIcmpType:
      return named(kIcmpTypes, 255);
    case FieldType::kIcmpv6Type:
      return named(kIcmpv6Types, 255);
    case FieldType::kIcmpCode:
      return named(kIcmpCodes, 255);
    case FieldType::kIcmpv6Code:
      return named(kIcmpv6Codes, 255);
    case FieldType::kState:
      if (const auto bit = Number(word, 64)) return StateOf(*bit);
      return Look(kStates, word);
    case FieldType::kFamily:
      return named(kFamilies, 255);
    case FieldType::kNumber:
      return Number(word, ~std::uint64_t{0});
    case FieldType::kIpv4:
    case FieldType::kIpv6:
    case FieldType::kInterface:
      break;
  }
  return std::nullopt;
}

std::optional<Value> ParseAddressValue(std::string_view word, net::Family family) {
  const std::size_t dash = word.find('-');
  if (dash != std::string_view::npos) {
    const auto lo = net::ParseAddress(word.substr(0, dash));
    const auto hi = net::ParseAddress(word.substr(dash + 1));
    if (!lo || !hi || lo->family != family || hi->family != family || hi->value < lo->value)
      return std::nullopt;
    return Value{lo->value, hi->value, {}};
  }
  const auto prefix = net::ParsePrefix(word);
  if (!prefix || prefix->address.family != family) return std::nullopt;
  const net::AddressRange range = prefix->Range();
  return Value{range.lo, range.hi, {}};
}

}  // namespace

std::optional<Value> ParseValue(std::string_view word, FieldType type) {
  if (type == FieldType::kIpv4) return ParseAddressValue(word, net::Family::kIpv4);
  if (type == FieldType::kIpv6) return ParseAddressValue(word, net::Family::kIpv6);
  if (type == FieldType::kInterface) {
    if (word.empty()) return std::nullopt;
    return Value{0, 0, word};
  }
  if (const auto number = Scalar(word, type)) return Value{*number, *number, {}};
  // Names hold dashes too, so a range is what is left.
  for (std::size_t dash = word.find('-'); dash != std::string_view::npos;
       dash = word.find('-', dash + 1)) {
    const auto lo = Scalar(word.substr(0, dash), type);
    const auto hi = Scalar(word.substr(dash + 1), type);
    if (lo && hi && *lo <= *hi) return Value{*lo, *hi, {}};
  }
  return std::nullopt;
}

}  // namespace portwright::dialect::nftables
