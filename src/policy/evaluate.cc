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
                          packet.out_interface) &&
         ConditionMatches(policy.conditions[rule.condition], packet);
}

struct Position {
  std::uint32_t chain = 0;
  std::uint32_t rule = 0;
};

// What a walk does at a rule whose condition is not wholly known.
enum class Unknown { kHolds, kHoldsNot, kBoth };

// One packet through the chain of a hook, from where the stack stands; its last entry is where we
// are. With kBoth, every other answer is walked as well and lands in `others`.
Decision Walk(const Policy& policy, std::uint32_t hook_chain, const net::Packet& packet,
              std::vector<Position> stack, Unknown unknown, std::vector<Decision>* others) {
  while (!stack.empty()) {
    const Position here = stack.back();
    if (here.rule == policy.chains[here.chain].rules.size()) {
      stack.pop_back();
      continue;
    }
    ++stack.back().rule;
    const Rule& rule = policy.chains[here.chain].rules[here.rule];
    if (!Matches(policy, rule, packet)) continue;
    if (!policy.conditions[rule.condition].unknown.empty()) {
      if (unknown == Unknown::kHoldsNot) continue;
      if (unknown == Unknown::kBoth) {
        const Decision without = Walk(policy, hook_chain, packet, stack, unknown, others);
        others->push_back(without);
      }
    }
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

bool NamesInterface(const std::string& pattern, const std::string& name) {
  if (pattern.empty() || pattern.back() != '*') return pattern == name;
  return name.size() >= pattern.size() - 1 &&
         name.compare(0, pattern.size() - 1, pattern, 0, pattern.size() - 1) == 0;
}

Decision Evaluate(const Policy& policy, Hook hook, const net::Packet& packet, bool unknown_holds) {
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
  return Walk(policy, index, packet, {{index, 0}},
              unknown_holds ? Unknown::kHolds : Unknown::kHoldsNot, nullptr);
}

Possible EvaluateReadings(const Policy& policy, Hook hook, const net::Packet& packet) {
  const Chain* chain = policy.FindHook(hook);
  std::vector<Decision> decisions;
  if (chain == nullptr || (policy.stateful && packet.state != net::ConnectionState::kNew)) {
    decisions.push_back(Evaluate(policy, hook, packet));
  } else {
    const auto index = static_cast<std::uint32_t>(chain - policy.chains.data());
    const Decision first = Walk(policy, index, packet, {{index, 0}}, Unknown::kBoth, &decisions);
    decisions.push_back(first);
  }
  Possible out;
  for (const Decision& decision : decisions) {
    (decision.verdict == VerdictKind::kAccept ? out.accept : out.deny) = true;
  }
  return out;
}

}  // namespace portwright::policy
