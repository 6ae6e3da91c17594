#include "policy/match.h"

namespace portwright::policy {
namespace {

bool AddressMatches(const net::AddressSet& set, std::uint32_t index, const net::Address& address) {
  return index == 0 || set.Contains(address);
}

bool InterfaceMatches(const std::string& wanted, std::uint32_t index, const std::string& found) {
  return index == 0 || wanted == found;
}

std::uint8_t StateBit(net::ConnectionState state) {
  switch (state) {
    case net::ConnectionState::kNew:
      return kStateNew;
    case net::ConnectionState::kEstablished:
      return kStateEstablished;
    case net::ConnectionState::kRelated:
      return kStateRelated;
    case net::ConnectionState::kInvalid:
      break;
  }
  return kStateInvalid;
}

// All of a condition but what is unknown.
bool ConditionMatches(const Condition& condition, const net::Packet& packet) {
  if ((condition.states & StateBit(packet.state)) == 0) return false;
  for (const InterfaceMatch& match : condition.interfaces) {
    const std::string& found = match.is_output ? packet.out_interface : packet.in_interface;
    if (NamesInterface(match.pattern, found) == match.is_negated) return false;
  }
  if (condition.tcp_flags_mask != 0) {
    constexpr std::uint8_t kSyn = 2, kAck = 16;
    const std::uint8_t flags = packet.state == net::ConnectionState::kNew ? kSyn : kAck;
    const bool equal = (flags & condition.tcp_flags_mask) == condition.tcp_flags_value;
    if (packet.protocol != net::kProtocolTcp || equal == condition.tcp_flags_negated) return false;
  }
  const bool is_icmp =
      packet.protocol == net::kProtocolIcmp || packet.protocol == net::kProtocolIcmpv6;
  const int code = packet.destination_port % 256;
  return !is_icmp || (condition.icmp_code_lo <= code && code <= condition.icmp_code_hi);
}

bool HasPorts(const net::Packet& packet) {
  return packet.protocol == net::kProtocolTcp || packet.protocol == net::kProtocolUdp;
}

}  // namespace

bool NamesInterface(const std::string& pattern, const std::string& name) {
  if (pattern.empty() || pattern.back() != '*') return pattern == name;
  return name.size() >= pattern.size() - 1 &&
         name.compare(0, pattern.size() - 1, pattern, 0, pattern.size() - 1) == 0;
}

bool Matches(const net::Service& service, const net::Packet& packet) {
  switch (service.kind) {
    case net::ServiceKind::kAny:
      return true;
    case net::ServiceKind::kTcp:
      return packet.protocol == net::kProtocolTcp &&
             service.ports.Contains(packet.destination_port);
    case net::ServiceKind::kUdp:
      return packet.protocol == net::kProtocolUdp &&
             service.ports.Contains(packet.destination_port);
    case net::ServiceKind::kProtocol:
      return packet.protocol == service.protocol;
    case net::ServiceKind::kIcmp:
      break;
  }
  const bool is_ipv4 = packet.source.family == net::Family::kIpv4;
  if (packet.protocol != (is_ipv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6)) return false;
  const int type = packet.destination_port / 256;
  return service.icmp_any || type == (is_ipv4 ? service.icmp_type_v4 : service.icmp_type_v6);
}

bool Matches(const Policy& policy, const Rule& rule, const net::Packet& packet) {
  if (!rule.source_ports.IsAny() &&
      !(HasPorts(packet) && rule.source_ports.Contains(packet.source_port))) {
    return false;
  }
  return AddressMatches(policy.address_sets[rule.sources], rule.sources, packet.source) &&
         AddressMatches(policy.address_sets[rule.destinations], rule.destinations,
                        packet.destination) &&
         Matches(policy.services[rule.service], packet) &&
         InterfaceMatches(policy.interfaces[rule.in_interface], rule.in_interface,
                          packet.in_interface) &&
         InterfaceMatches(policy.interfaces[rule.out_interface], rule.out_interface,
                          packet.out_interface) &&
         ConditionMatches(policy.conditions[rule.condition], packet);
}

}  // namespace portwright::policy
