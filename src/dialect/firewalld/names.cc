#include "dialect/firewalld/names.h"

#include "base/text.h"

namespace portwright::dialect::firewalld {
namespace {

using net::Family;

constexpr IcmpName kIcmpNames[] = {
    {"address-unreachable", Family::kIpv6, 1, 3},
    {"bad-header", Family::kIpv6, 4, 0},
    {"beyond-scope", Family::kIpv6, 1, 2},
    {"communication-prohibited", Family::kIpv4, 3, 13},
    {"communication-prohibited", Family::kIpv6, 1, 1},
    {"destination-unreachable", Family::kIpv4, 3},
    {"destination-unreachable", Family::kIpv6, 1},
    {"echo-reply", Family::kIpv4, 0},
    {"echo-reply", Family::kIpv6, 129},
    {"echo-request", Family::kIpv4, 8},
    {"echo-request", Family::kIpv6, 128},
    {"failed-policy", Family::kIpv6, 1, 5},
    {"fragmentation-needed", Family::kIpv4, 3, 4},
    {"host-precedence-violation", Family::kIpv4, 3, 14},
    {"host-prohibited", Family::kIpv4, 3, 10},
    {"host-redirect", Family::kIpv4, 5, 1},
    {"host-unknown", Family::kIpv4, 3, 7},
    {"host-unreachable", Family::kIpv4, 3, 1},
    {"ip-header-bad", Family::kIpv4, 12, 1},
    {"mld-listener-done", Family::kIpv6, 132},
    {"mld-listener-query", Family::kIpv6, 130},
    {"mld-listener-report", Family::kIpv6, 131},
    {"mld2-listener-report", Family::kIpv6, 143},
    {"neighbour-advertisement", Family::kIpv6, 136},
    {"neighbour-solicitation", Family::kIpv6, 135},
    {"network-prohibited", Family::kIpv4, 3, 8},
    {"network-redirect", Family::kIpv4, 5, 0},
    {"network-unknown", Family::kIpv4, 3, 6},
    {"network-unreachable", Family::kIpv4, 3, 0},
    {"no-route", Family::kIpv6, 1, 0},
    {"packet-too-big", Family::kIpv6, 2},
    {"parameter-problem", Family::kIpv4, 12},
    {"parameter-problem", Family::kIpv6, 4},
    {"port-unreachable", Family::kIpv4, 3, 3},
    {"port-unreachable", Family::kIpv6, 1, 4},
    {"precedence-cutoff", Family::kIpv4, 3, 15},
    {"protocol-unreachable", Family::kIpv4, 3, 2},
    {"redirect", Family::kIpv4, 5},
    {"redirect", Family::kIpv6, 137},
    {"reject-route", Family::kIpv6, 1, 6},
    {"required-option-missing", Family::kIpv4, 12, 1},
    {"router-advertisement", Family::kIpv4, 9},
    {"router-advertisement", Family::kIpv6, 134},
    {"router-solicitation", Family::kIpv4, 10},
    {"router-solicitation", Family::kIpv6, 133},
    {"source-quench", Family::kIpv4, 4},
    {"source-route-failed", Family::kIpv4, 3, 5},
    {"time-exceeded", Family::kIpv4, 11},
    {"time-exceeded", Family::kIpv6, 3},
    {"timestamp-reply", Family::kIpv4, 14},
    {"timestamp-request", Family::kIpv4, 13},
    {"tos-host-redirect", Family::kIpv4, 5, 3},
    {"tos-host-unreachable", Family::kIpv4, 3, 12},
    {"tos-network-redirect", Family::kIpv4, 5, 2},
    {"tos-network-unreachable", Family::kIpv4, 3, 11},
    {"ttl-zero-during-reassembly", Family::kIpv4, 11, 1},
    {"ttl-zero-during-reassembly", Family::kIpv6, 3, 1},
    {"ttl-zero-during-transit", Family::kIpv4, 11, 0},
    {"ttl-zero-during-transit", Family::kIpv6, 3, 0},
    {"unknown-header-type", Family::kIpv6, 4, 1},
    {"unknown-option", Family::kIpv6, 4, 2},
};

struct ProtocolWord {
  std::string_view name;
  std::uint8_t number;
};

constexpr ProtocolWord kProtocols[] = {
    {"ip", 0},     {"icmp", 1},   {"igmp", 2},  {"ggp", 3},       {"ipencap", 4},    {"tcp", 6},
    {"egp", 8},    {"igp", 9},    {"udp", 17},  {"dccp", 33},     {"ipv6", 41},      {"rsvp", 46},
    {"gre", 47},   {"esp", 50},   {"ah", 51},   {"skip", 57},     {"ipv6-icmp", 58}, {"eigrp", 88},
    {"ospf", 89},  {"ipip", 94},  {"pim", 103}, {"ipcomp", 108},  {"vrrp", 112},     {"l2tp", 115},
    {"isis", 124}, {"sctp", 132}, {"fc", 133},  {"udplite", 136},
};

}  // namespace

std::vector<IcmpName> FindIcmpNames(std::string_view name) {
  std::vector<IcmpName> out;
  for (const IcmpName& known : kIcmpNames) {
    if (known.name == name) out.push_back(known);
  }
  return out;
}

std::optional<std::uint8_t> FindProtocol(std::string_view word) {
  if (const auto number = ParseNumber(word)) {
    if (*number > 255) return std::nullopt;
    return static_cast<std::uint8_t>(*number);
  }
  const std::string low = ToLower(word);
  for (const ProtocolWord& known : kProtocols) {
    if (known.name == low) return known.number;
  }
  return std::nullopt;
}

}  // namespace portwright::dialect::firewalld
