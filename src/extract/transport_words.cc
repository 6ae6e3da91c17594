#include "extract/transport_words.h"

#include <algorithm>
#include <iterator>

#include "net/service.h"

namespace portwright::extract {
namespace {

constexpr TransportWord kWords[] = {
    {"ah", 51, false, true},       {"carp", 112, false, true},  {"dccp", 33, true, false},
    {"egp", 8, false, true},       {"eigrp", 88, false, false}, {"esp", 50, false, true},
    {"etherip", 97, false, false}, {"gre", 47, false, true},    {"icmp", 1, false, false},
    {"icmpv", 1, false, false},    {"igmp", 2, false, false},   {"ipip", 4, false, false},
    {"ospf", 89, false, false},    {"ospfv", 89, false, false}, {"pim", 103, false, true},
    {"ping", 1, false, false},     {"rsvp", 46, false, false},  {"sctp", 132, true, false},
    {"tcp", 6, true, false},       {"tcpip", 6, true, false},   {"udp", 17, true, false},
    {"udplite", 136, true, false}, {"vrrp", 112, false, false}, {"vrrpv", 112, false, false}};

}  // namespace

const TransportWord* FindTransportWord(std::string_view lower) {
  const auto* const found =
      std::lower_bound(std::begin(kWords), std::end(kWords), lower,
                       [](const TransportWord& a, std::string_view b) { return a.name < b; });
  return found != std::end(kWords) && found->name == lower ? found : nullptr;
}

bool IsTransportWord(std::string_view lower) {
  const TransportWord* const found = FindTransportWord(lower);
  return found != nullptr && found->has_ports;
}

bool IsProtocolWord(std::string_view lower) {
  const TransportWord* const found = FindTransportWord(lower);
  return found != nullptr && !found->has_ports;
}

bool IsPortWord(std::string_view lower) {
  return lower == "port" || lower == "ports" || lower == "portnumber" || lower == "portrange";
}

void Add(std::uint8_t protocol, Transports& transports) {
  switch (protocol) {
    case net::kProtocolTcp:
      transports.tcp = true;
      return;
    case net::kProtocolUdp:
      transports.udp = true;
      return;
    case net::kProtocolIcmp:
    case net::kProtocolIcmpv6:
      transports.icmp = true;
      return;
    default:
      break;
  }
  auto& all = transports.protocols;
  const auto place = std::lower_bound(all.begin(), all.end(), protocol);
  if (place == all.end() || *place != protocol) all.insert(place, protocol);
}

void Add(const Transports& more, Transports& transports) {
  transports.tcp |= more.tcp;
  transports.udp |= more.udp;
  transports.icmp |= more.icmp;
  transports.any |= more.any;
  if (!transports.icmp_type) transports.icmp_type = more.icmp_type;
  for (const std::uint8_t protocol : more.protocols) Add(protocol, transports);
}

bool HasPorts(const Transports& transports) {
  const auto bears = [](std::uint8_t protocol) {
    return protocol == 33 || protocol == 132 || protocol == 136;
  };
  return transports.tcp || transports.udp || transports.any ||
         std::any_of(transports.protocols.begin(), transports.protocols.end(), bears);
}

}  // namespace portwright::extract
