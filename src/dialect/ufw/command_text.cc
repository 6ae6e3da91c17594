#include "dialect/ufw/command_text.h"

#include <utility>

#include "dialect/common/object_names.h"
#include "dialect/common/rule_parts.h"
#include "dialect/ufw/render.h"

namespace portwright::dialect::ufw {
namespace {

using net::Family;
using policy::Hook;

constexpr std::size_t kPortsMax = 15;  // of one list; a range is two

// The words that ufw has beside `tcp` and `udp`. Empty: before.rules has to say it.
std::string_view WordOf(std::uint8_t protocol, Family family, bool knows_vrrp) {
  const bool is_v4 = family == Family::kIpv4;
  switch (protocol) {
    case net::kProtocolTcp:
      return "tcp";
    case net::kProtocolUdp:
      return "udp";
    case 2:
      return is_v4 ? "igmp" : "";
    case 41:
      return is_v4 ? "ipv6" : "";
    case 47:
      return "gre";
    case 50:
      return "esp";
    case 51:
      return "ah";
    case 112:
      return knows_vrrp ? "vrrp" : "";
    default:
      return "";
  }
}

// `443,1000:2000`; empty for any port.
std::string PortText(net::PortRange ports) {
  if (ports.IsAny()) return "";
  std::string out = std::to_string(ports.lo);
  if (ports.lo != ports.hi) out += ":" + std::to_string(ports.hi);
  return out;
}

// As few lists as hold all ranges.
std::vector<std::string> PortLists(const std::vector<net::PortRange>& ranges) {
  std::vector<std::string> out;
  std::size_t count = kPortsMax;
  for (const net::PortRange& range : ranges) {
    const std::size_t more = range.lo == range.hi ? 1 : 2;
    if (count + more > kPortsMax) {
      out.emplace_back();
      count = 0;
    }
    if (!out.back().empty()) out.back() += ',';
    out.back() += PortText(range);
    count += more;
  }
  return out;
}

std::string_view ChainOf(Hook hook) {
  return hook == Hook::kInput ? "input" : hook == Hook::kOutput ? "output" : "forward";
}

}  // namespace

CommandText::CommandText(const policy::Policy& policy, const RequirementSets& requirements,
                         const AllowRules& rules, bool knows_vrrp)
    : policy_(policy),
      requirements_(requirements),
      rules_(rules),
      knows_vrrp_(knows_vrrp),
      texts_(rules.sets.size()) {
  counts_families_ = true;
  for (const AllowRule& rule : rules_.rules) {
    if (IsEverywhere(rule)) Add(rule);
  }
  counts_families_ = false;
  for (const AllowRule& rule : rules_.rules) Add(rule);
}

bool CommandText::IsEverywhere(const AllowRule& rule) const {
  return IsAnyAddress(rules_.sets[rule.sources]) && IsAnyAddress(rules_.sets[rule.destinations]);
}

void CommandText::Add(const AllowRule& rule) {
  // Destination ports of each protocol and range of source ports, in order.
  std::map<std::pair<std::string, net::PortRange>, std::vector<net::PortRange>> ports;
  for (const AllowedService& service : rules_.services[rule.services]) {
    if (service.any_protocol) {
      AddCommand(rule, "", "", "");
      continue;
    }
    const std::string word(WordOf(service.protocol, rule.family, knows_vrrp_));
    if (word.empty()) {
      if (!counts_families_) AddLine(rule, service);
    } else {
      ports[{word, service.source_ports}].push_back(service.ports);
    }
  }
  for (const auto& [from, to] : ports) {
    for (const std::string& list : PortLists(to))
      AddCommand(rule, from.first, PortText(from.second), list);
  }
}

// `any`, or each prefix.
const std::vector<std::string>& CommandText::TextsOf(std::uint32_t set) {
  std::vector<std::string>& texts = texts_[set];
  if (!texts.empty()) return texts;
  if (IsAnyAddress(rules_.sets[set])) {
    texts = {"any"};
    return texts;
  }
  for (const net::AddressRange& range : rules_.sets[set].ranges()) {
    for (const net::Prefix& prefix : net::ToPrefixes(range)) {
      std::string text;
      net::AppendText(text, prefix.address);
      if (prefix.length != net::AddressBits(range.family))
        text += "/" + std::to_string(prefix.length);
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

void CommandText::AddCommand(const AllowRule& rule, const std::string& protocol,
                             const std::string& from_ports, const std::string& to_ports) {
  std::string head = rule.hook == Hook::kForward ? "route allow" : "allow";
  const std::string& in = policy_.interfaces[rule.in_interface];
  const std::string& out = policy_.interfaces[rule.out_interface];
  if (!in.empty()) head += " in on " + in;
  if (!out.empty()) head += " out on " + out;
  if (rule.hook == Hook::kOutput && out.empty()) head += " out";
  if (!protocol.empty()) head += " proto " + protocol;
  const std::string from = from_ports.empty() ? "" : " port " + from_ports;
  const std::string to = to_ports.empty() ? "" : " port " + to_ports;
  if (!IsEverywhere(rule)) {
    for (const std::string& source : TextsOf(rule.sources)) {
      for (const std::string& destination : TextsOf(rule.destinations))
        AppendRule(rule, head + " from " + source + from + " to " + destination + to);
    }
    return;
  }
  // `any` on both sides is both families.
  const std::string text = head + " from any" + from + " to any" + to;
  const bool is_v4 = rule.family == Family::kIpv4;
  unsigned& families = families_[text];
  if (counts_families_) {
    families |= is_v4 ? 1U : 2U;
  } else if (families == 3) {
    AppendRule(rule, text);
  } else {
    for (const char* half : {is_v4 ? "0.0.0.0/1" : "::/1", is_v4 ? "128.0.0.0/1" : "8000::/1"})
      AppendRule(rule, head + " from " + half + from + " to any" + to);
  }
}

std::string CommandText::Comment(std::uint32_t requirements) const {
  std::string comment = requirements_.Comment(requirements, kCommentBytesMax);
  for (char& c : comment) {
    if (c == '\'') c = '_';
  }
  return comment;
}

// ufw knows a rule by what it says: said twice, it would take the second comment.
void CommandText::AppendRule(const AllowRule& rule, const std::string& text) {
  if (!said_.insert(text).second) return;
  commands_ += "ufw " + text + " comment 'pw-" + ShortHash(text) + " ";
  commands_ += Comment(rule.requirements);
  commands_ += "'\n";
  ++count_;
  ++command_count_;
}

void CommandText::AddLine(const AllowRule& rule, const AllowedService& service) {
  const bool is_v6 = rule.family == Family::kIpv6;
  std::string head = is_v6 ? "-A ufw6-before-" : "-A ufw-before-";
  head += ChainOf(rule.hook);
  const std::string& in = policy_.interfaces[rule.in_interface];
  const std::string& out = policy_.interfaces[rule.out_interface];
  if (!in.empty()) head += " -i " + in;
  if (!out.empty()) head += " -o " + out;
  const bool is_icmp = service.protocol == (is_v6 ? net::kProtocolIcmpv6 : net::kProtocolIcmp);
  head += " -p ";
  head += !is_icmp ? std::to_string(service.protocol) : is_v6 ? "icmpv6" : "icmp";
  if (service.icmp_type)
    head += (is_v6 ? " --icmpv6-type " : " --icmp-type ") + std::to_string(*service.icmp_type);
  const std::string tail =
      " -m comment --comment \"" + Comment(rule.requirements) + "\" -j ACCEPT\n";
  for (const std::string& source : TextsOf(rule.sources)) {
    for (const std::string& destination : TextsOf(rule.destinations)) {
      std::string text = head;
      if (source != "any") text += " -s " + source;
      if (destination != "any") text += " -d " + destination;
      if (!said_.insert(text).second) continue;
      lines_[is_v6 ? 1 : 0] += text + tail;
      ++count_;
    }
  }
}

}  // namespace portwright::dialect::ufw
