#include "dialect/common/cisco_rule_lines.h"

#include <cctype>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "dialect/common/rule_parts.h"
#include "net/packet.h"

namespace portwright::dialect {
namespace {

constexpr std::size_t kEntriesMax = 64;

// What stands before `permit` in a list.
struct Head {
  std::string text;
  std::optional<std::uint64_t> number;  // of the neighbour
};

Head HeadOf(std::string_view neighbour) {
  std::vector<std::string_view> words;
  for (const std::string_view word : Split(Trim(neighbour), ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  Head head;
  if (words.size() > 2 && words[0] == "access-list") {
    head.text = "access-list " + std::string(words[1]) + " ";
    std::size_t at = 2;
    if (words[at] == "line" && words.size() > at + 2) at += 2;
    if (words[at] == "extended") head.text += "extended ";
    return head;
  }
  if (!words.empty()) head.number = ParseNumber(words[0]);
  head.text = " ";
  return head;
}

std::string EndOf(const net::Prefix& prefix, const RulePart& part, CiscoMasks masks) {
  if (prefix.length == 0) {
    if (masks == CiscoMasks::kNetmasks && !part.any_family)
      return part.family == net::Family::kIpv4 ? "any4" : "any6";
    return "any";
  }
  if (prefix.length == net::AddressBits(part.family)) return "host " + ToText(prefix.address);
  if (part.family == net::Family::kIpv6) return ToText(prefix);
  const auto ones = prefix.length == 0 ? 0U : 0xffffffffU << (32 - prefix.length);
  net::Address mask{net::Family::kIpv4, masks == CiscoMasks::kNetmasks ? ones : ~ones};
  return ToText(prefix.address) + " " + ToText(mask);
}

std::string PortsOf(net::PortRange ports) {
  if (ports.IsAny()) return "";
  if (ports.lo == ports.hi) return " eq " + std::to_string(ports.lo);
  return " range " + std::to_string(ports.lo) + " " + std::to_string(ports.hi);
}

// The protocol, and what stands behind the ends.
struct Transport {
  std::string name, tail;
  net::PortRange ports = net::kAnyPort;
};

Transport TransportOf(const net::Service& service, const RulePart& part) {
  const bool is_ipv4 = part.family == net::Family::kIpv4;
  switch (service.kind) {
    case net::ServiceKind::kAny:
      return {part.any_family || is_ipv4 ? "ip" : "ipv6", "", net::kAnyPort};
    case net::ServiceKind::kTcp:
      return {"tcp", "", service.ports};
    case net::ServiceKind::kUdp:
      return {"udp", "", service.ports};
    case net::ServiceKind::kProtocol:
      return {std::to_string(service.protocol), "", net::kAnyPort};
    case net::ServiceKind::kIcmp:
      break;
  }
  Transport out{is_ipv4 ? "icmp" : "icmp6", "", net::kAnyPort};
  if (!service.icmp_any)
    out.tail = " " + std::to_string(is_ipv4 ? service.icmp_type_v4 : service.icmp_type_v6);
  return out;
}

}  // namespace

std::vector<std::string> CiscoRuleLines(const policy::Policy& policy, const policy::Rule& rule,
                                        const LinePlace& place, CiscoMasks masks) {
  const auto plain = PlainConditionOf(policy, rule);
  if (!plain) return {};
  const bool accepts = rule.verdict.kind == policy::VerdictKind::kAccept;
  const bool denies = rule.verdict.kind == policy::VerdictKind::kDrop ||
                      rule.verdict.kind == policy::VerdictKind::kReject;
  if (!accepts && !denies) return {};
  const Head head = HeadOf(place.neighbour);
  std::vector<std::string> out;
  for (const RulePart& part : PartsOf(policy, rule)) {
    Transport transport = TransportOf(policy.services[rule.service], part);
    if (part.family == net::Family::kIpv6 && masks == CiscoMasks::kWildcards &&
        transport.name == "icmp6")
      transport.name = "icmp";
    if (part.family == net::Family::kIpv6 && masks == CiscoMasks::kNetmasks &&
        transport.name == "ipv6")
      transport.name = "ip";
    const bool of_connections = (plain->states & policy::kStateNew) == 0;
    const std::string tail =
        transport.tail + (of_connections && transport.name == "tcp" ? " established" : "");
    for (const net::Prefix& source : PrefixesOf(part.sources, part.family)) {
      for (const net::Prefix& destination : PrefixesOf(part.destinations, part.family)) {
        out.push_back((accepts ? "permit " : "deny ") + transport.name + " " +
                      EndOf(source, part, masks) + PortsOf(rule.source_ports) + " " +
                      EndOf(destination, part, masks) + PortsOf(transport.ports) + tail);
        if (out.size() > kEntriesMax) return {};
      }
    }
  }
  // Numbers that are free below the neighbour's; lists count in tens.
  if (head.number && *head.number <= out.size()) return {};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::string number =
        head.number ? std::to_string(*head.number - out.size() + i) + " " : "";
    out[i] = head.text + number + out[i];
  }
  return out;
}

}  // namespace portwright::dialect
