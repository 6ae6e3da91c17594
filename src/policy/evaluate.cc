#include "policy/evaluate.h"

#include <string>

#include "base/check.h"

namespace portwright::policy {
namespace {

bool AddressMatches(const net::AddressSet& set, std::uint32_t index, const net::Address& address) {
  return index == 0 || set.Contains(address);
}

bool InterfaceMatches(const std::string& wanted, std::uint32_t index, const std::string& found) {
  return index == 0 || wanted == found;
}

bool HasPorts(const net::Packet& packet) {
  return packet.protocol == net::kProtocolTcp || packet.protocol == net::kProtocolUdp;
}

bool ServiceMatches(const net::Service& service, const net::Packet& packet) {
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
         ServiceMatches(policy.services[rule.service], packet) &&
         InterfaceMatches(policy.interfaces[rule.in_interface], rule.in_interface,
                          packet.in_interface) &&
         InterfaceMatches(policy.interfaces[rule.out_interface], rule.out_interface,
                          packet.out_interface);
}

struct Position {
  std::uint32_t chain = 0;
  std::uint32_t rule = 0;
};

// The first packet of a connection, through the chain of a hook.
Decision Walk(const Policy& policy, std::uint32_t hook_chain, const net::Packet& packet) {
  std::vector<Position> stack{{hook_chain, 0}};  // the last one is where we are
  while (!stack.empty()) {
    const Position here = stack.back();
    if (here.rule == policy.chains[here.chain].rules.size()) {
      stack.pop_back();
      continue;
    }
    ++stack.back().rule;
    const Rule& rule = policy.chains[here.chain].rules[here.rule];
    if (!Matches(policy, rule, packet)) continue;
    switch (rule.verdict.kind) {
      case VerdictKind::kAccept:
      case VerdictKind::kDrop:
      case VerdictKind::kReject:
        return {rule.verdict.kind, false, here.chain, here.rule};
      case VerdictKind::kJump:
        stack.push_back({rule.verdict.chain, 0});
        break;
      case VerdictKind::kGoto:  // the target returns to whoever jumped here
        stack.back() = {rule.verdict.chain, 0};
        break;
      case VerdictKind::kReturn:
        stack.pop_back();
        break;
      case VerdictKind::kContinue:
        break;
    }
  }
  return {policy.chains[hook_chain].default_verdict.kind, true, hook_chain, 0};
}

}  // namespace

Decision Evaluate(const Policy& policy, Hook hook, const net::Packet& packet) {
  PORTWRIGHT_CHECK(packet.source.family == packet.destination.family,
                   "a packet has addresses of one family");
  const Chain* chain = policy.FindHook(hook);
  if (chain == nullptr) return {VerdictKind::kAccept, true, 0, 0};
  const auto index = static_cast<std::uint32_t>(chain - policy.chains.data());
  if (policy.stateful) {
    switch (packet.state) {
      case net::ConnectionState::kEstablished:
      case net::ConnectionState::kRelated:
        return {VerdictKind::kAccept, true, index, 0};
      case net::ConnectionState::kInvalid:
        return {VerdictKind::kDrop, true, index, 0};
      case net::ConnectionState::kNew:
        break;
    }
  }
  return Walk(policy, index, packet);
}

}  // namespace portwright::policy
