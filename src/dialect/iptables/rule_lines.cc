#include "dialect/iptables/rule_lines.h"

#include <string_view>

#include "dialect/common/rule_parts.h"
#include "net/packet.h"

namespace portwright::dialect::iptables {
namespace {

constexpr std::size_t kLinesMax = 64;
constexpr std::string_view kIpv6Mark =
    " (ip6)";  // of chains of a second family, as Lift names them

std::string StatesText(std::uint8_t states) {
  std::string names = StateNames(states);
  for (char& c : names) {
    if (c != ',') c = static_cast<char>(c - 'a' + 'A');
  }
  return " -m conntrack --ctstate " + names;
}

std::string PortText(std::string_view option, net::PortRange ports) {
  if (ports.IsAny()) return "";
  std::string text = " " + std::string(option) + " " + std::to_string(ports.lo);
  if (ports.lo != ports.hi) text += ":" + std::to_string(ports.hi);
  return text;
}

std::string ServiceText(const net::Service& service, net::PortRange source_ports, bool is_ipv6) {
  switch (service.kind) {
    case net::ServiceKind::kAny:
      return "";
    case net::ServiceKind::kTcp:
    case net::ServiceKind::kUdp: {
      const std::string name = service.kind == net::ServiceKind::kTcp ? "tcp" : "udp";
      const std::string ports =
          PortText("--sport", source_ports) + PortText("--dport", service.ports);
      return " -p " + name + (ports.empty() ? "" : " -m " + name + ports);
    }
    case net::ServiceKind::kProtocol:
      return " -p " + std::to_string(service.protocol);
    case net::ServiceKind::kIcmp:
      break;
  }
  std::string text = is_ipv6 ? " -p ipv6-icmp" : " -p icmp";
  if (!service.icmp_any) {
    text += is_ipv6 ? " -m icmp6 --icmpv6-type " + std::to_string(service.icmp_type_v6)
                    : " -m icmp --icmp-type " + std::to_string(service.icmp_type_v4);
  }
  return text;
}

std::string TargetOf(policy::VerdictKind kind) {
  switch (kind) {
    case policy::VerdictKind::kAccept:
      return " -j ACCEPT";
    case policy::VerdictKind::kDrop:
      return " -j DROP";
    case policy::VerdictKind::kReject:
      return " -j REJECT";
    case policy::VerdictKind::kJump:
    case policy::VerdictKind::kGoto:
    case policy::VerdictKind::kReturn:
    case policy::VerdictKind::kContinue:
      break;
  }
  return "";
}

std::string InterfaceText(const policy::InterfaceMatch& match) {
  std::string name = match.pattern;
  if (!name.empty() && name.back() == '*') name.back() = '+';
  return std::string(match.is_negated ? " ! " : " ") + (match.is_output ? "-o " : "-i ") + name;
}

std::string EndText(std::string_view option, const net::Prefix& prefix) {
  return prefix.length == 0 ? "" : " " + std::string(option) + " " + ToText(prefix);
}

}  // namespace

std::vector<std::string> LinesOfRule(const policy::Policy& policy, const policy::Rule& rule,
                                     const LinePlace& place) {
  const auto plain = PlainConditionOf(policy, rule);
  const std::string target = TargetOf(rule.verdict.kind);
  if (!plain || target.empty()) return {};
  std::string chain = place.chain;
  // The chain of a second family may stand in another text; a rule for both is two lines there.
  const bool is_ipv6 = chain.ends_with(kIpv6Mark);
  if (is_ipv6) chain.resize(chain.size() - kIpv6Mark.size());
  if (place.neighbour.find("-A " + chain + " ") == std::string::npos) return {};
  std::string interfaces;
  for (const policy::InterfaceMatch& match : plain->interfaces) interfaces += InterfaceText(match);
  std::vector<std::string> out;
  for (const RulePart& part : PartsOf(policy, rule)) {
    const bool part_is_ipv6 = part.any_family ? is_ipv6 : part.family == net::Family::kIpv6;
    if (is_ipv6 && !part_is_ipv6) continue;
    for (const net::Prefix& source : PrefixesOf(part.sources, part.family)) {
      for (const net::Prefix& destination : PrefixesOf(part.destinations, part.family)) {
        out.push_back(
            "-A " + chain + EndText("-s", source) + EndText("-d", destination) + interfaces +
            ServiceText(policy.services[rule.service], rule.source_ports, part_is_ipv6) +
            (plain->states == policy::kAnyState ? "" : StatesText(plain->states)) + target);
        if (out.size() > kLinesMax) return {};
      }
    }
  }
  return out;
}

}  // namespace portwright::dialect::iptables
