#include "dialect/nftables/rule_lines.h"

#include <string_view>

#include "dialect/common/rule_parts.h"
#include "net/packet.h"

namespace portwright::dialect::nftables {
namespace {

std::string RangeText(const net::AddressRange& range) {
  const std::vector<net::Prefix> prefixes = net::ToPrefixes(range);
  if (prefixes.size() != 1) return ToText(range);
  return range.IsHost() ? ToText(prefixes[0].address) : ToText(prefixes[0]);
}

std::string EndText(std::string_view selector, const net::AddressSet& set, bool is_ipv6) {
  if (set.empty()) return "";
  std::string text;
  for (const net::AddressRange& range : set.ranges())
    text += (text.empty() ? "" : ", ") + RangeText(range);
  if (set.ranges().size() > 1) text = "{ " + text + " }";
  return std::string(is_ipv6 ? "ip6 " : "ip ") + std::string(selector) + " " + text + " ";
}

std::string PortText(std::string_view selector, net::PortRange ports) {
  if (ports.IsAny()) return "";
  return std::string(selector) + " " + ToText(ports) + " ";
}

std::string ServiceText(const net::Service& service, net::PortRange source_ports, bool is_ipv6) {
  switch (service.kind) {
    case net::ServiceKind::kAny:
      return "";
    case net::ServiceKind::kTcp:
    case net::ServiceKind::kUdp: {
      const std::string name = service.kind == net::ServiceKind::kTcp ? "tcp" : "udp";
      const std::string ports =
          PortText(name + " sport", source_ports) + PortText(name + " dport", service.ports);
      return ports.empty() ? "meta l4proto " + name + " " : ports;
    }
    case net::ServiceKind::kProtocol:
      return "meta l4proto " + std::to_string(service.protocol) + " ";
    case net::ServiceKind::kIcmp:
      break;
  }
  if (service.icmp_any) return is_ipv6 ? "meta l4proto ipv6-icmp " : "meta l4proto icmp ";
  return is_ipv6 ? "icmpv6 type " + std::to_string(service.icmp_type_v6) + " "
                 : "icmp type " + std::to_string(service.icmp_type_v4) + " ";
}

std::string StatesText(std::uint8_t states) {
  return states == policy::kAnyState ? "" : "ct state " + StateNames(states) + " ";
}

std::string VerdictText(policy::VerdictKind kind) {
  switch (kind) {
    case policy::VerdictKind::kAccept:
      return "accept";
    case policy::VerdictKind::kDrop:
      return "drop";
    case policy::VerdictKind::kReject:
      return "reject";
    case policy::VerdictKind::kJump:
    case policy::VerdictKind::kGoto:
    case policy::VerdictKind::kReturn:
    case policy::VerdictKind::kContinue:
      break;
  }
  return "";
}

}  // namespace

std::vector<std::string> LinesOfRule(const policy::Policy& policy, const policy::Rule& rule,
                                     const LinePlace& place) {
  const auto plain = PlainConditionOf(policy, rule);
  const std::string verdict = VerdictText(rule.verdict.kind);
  if (!plain || verdict.empty()) return {};
  std::string interfaces;
  for (const policy::InterfaceMatch& match : plain->interfaces) {
    interfaces += std::string(match.is_output ? "oifname " : "iifname ") +
                  (match.is_negated ? "!= " : "") + "\"" + match.pattern + "\" ";
  }
  std::vector<std::string> out;
  for (const RulePart& part : PartsOf(policy, rule)) {
    const bool is_ipv6 = part.family == net::Family::kIpv6;
    const std::string_view table = place.chain;
    if (!part.any_family && table.starts_with(is_ipv6 ? "ip " : "ip6 ")) continue;
    out.push_back(interfaces + EndText("saddr", part.sources, is_ipv6) +
                  EndText("daddr", part.destinations, is_ipv6) +
                  ServiceText(policy.services[rule.service], rule.source_ports, is_ipv6) +
                  StatesText(plain->states) + verdict);
  }
  return out;
}

}  // namespace portwright::dialect::nftables
