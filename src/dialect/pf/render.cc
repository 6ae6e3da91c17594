#include "dialect/pf/render.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/common/rule_parts.h"
#include "dialect/pf/sayable.h"

namespace portwright::dialect::pf {
namespace {

using net::Family;
using policy::Hook;

constexpr AllowShape kShape{true, false, true};
constexpr NameStyle kTableStyle{31, "-_.", true};
constexpr std::size_t kLineMax = 96;

constexpr std::string_view kLoopback = R"(
# A machine talks to itself.
pass quick on lo0 all
)";
constexpr std::string_view kInputNeeds = R"(
# What IPv6 needs on each link: neighbours, routers, multicast listeners.
pass in quick inet6 proto icmp6 all icmp6-type { neighbrsol, neighbradv }
pass in quick inet6 proto icmp6 from fe80::/10 to any icmp6-type { routeradv, 130 } allow-opts
)";
constexpr std::string_view kOutputNeeds =
    R"(pass out quick inet6 proto icmp6 all icmp6-type { routersol, neighbrsol, neighbradv }
pass out quick inet6 proto icmp6 all icmp6-type { 131, 132, 143 } allow-opts
)";
constexpr std::string_view kGatewayNeeds = R"(
# Neighbours of IPv6, on each link of the gateway.
pass quick inet6 proto icmp6 all icmp6-type { neighbrsol, neighbradv }
)";

std::string Hex(std::uint32_t hash) {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", hash);
  return text;
}

// `{ 80, 443 }`, or the only one.
std::string Braced(const std::vector<std::string>& all) {
  return all.size() == 1 ? all[0] : "{ " + Join(all, ", ") + " }";
}

// A host without the length of its prefix.
std::string NetworkText(const net::Prefix& prefix) {
  const bool is_host = prefix.length == net::AddressBits(prefix.address.family);
  return is_host ? ToText(prefix.address) : ToText(prefix);
}

std::string Ports(net::PortRange ports) {
  const std::string lo = std::to_string(ports.lo);
  return ports.lo == ports.hi ? lo : lo + ":" + std::to_string(ports.hi);
}

std::string IcmpWord(Family family, std::uint8_t type) {
  if (family == Family::kIpv4 && type == 8) return "echoreq";
  if (family == Family::kIpv6 && type == 128) return "echoreq";
  return std::to_string(type);
}

std::string ProtocolWord(std::uint8_t protocol) {
  switch (protocol) {
    case 1:
      return "icmp";
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 47:
      return "gre";
    case 50:
      return "esp";
    case 51:
      return "ah";
    case 58:
      return "icmp6";
    default:
      return std::to_string(protocol);
  }
}

// What a line asks of a packet's protocol: in front of the ends, behind each, behind both.
struct ServiceWords {
  std::string proto, source_port, port, types;
  std::string timeout;  // the name of what keeps its sessions

  friend bool operator==(const ServiceWords&, const ServiceWords&) = default;
};

std::string TimeoutName(const AllowedService& service, std::uint32_t seconds) {
  const std::string value = " " + std::to_string(seconds);
  if (service.any_protocol) {
    return "tcp.established" + value + ", udp.multiple" + value + ", icmp.first" + value +
           ", other.multiple" + value;
  }
  switch (service.protocol) {
    case net::kProtocolTcp:
      return "tcp.established" + value;
    case net::kProtocolUdp:
      return "udp.multiple" + value;
    case net::kProtocolIcmp:
    case net::kProtocolIcmpv6:
      return "icmp.first" + value;
    default:
      return "other.multiple" + value;
  }
}

// Lines for services: those of one protocol and source port are one; tcp and udp with the same
// ports too.
std::vector<ServiceWords> LinesOf(const std::vector<AllowedService>& services, Family family,
                                  std::uint32_t timeout_s) {
  std::vector<ServiceWords> out;
  for (std::size_t i = 0; i < services.size();) {
    const AllowedService& first = services[i];
    std::vector<std::string> ports, types;
    std::size_t end = i;
    for (; end < services.size(); ++end) {
      const AllowedService& service = services[end];
      if (service.any_protocol != first.any_protocol || service.protocol != first.protocol ||
          service.source_ports != first.source_ports)
        break;
      if (!service.ports.IsAny()) ports.push_back(Ports(service.ports));
      if (service.icmp_type) types.push_back(IcmpWord(family, *service.icmp_type));
    }
    ServiceWords words;
    if (!first.any_protocol) words.proto = ProtocolWord(first.protocol);
    if (!first.source_ports.IsAny()) words.source_port = " port " + Ports(first.source_ports);
    if (!ports.empty()) words.port = " port " + Braced(ports);
    if (!types.empty()) {
      words.types = family == Family::kIpv4 ? " icmp-type " : " icmp6-type ";
      words.types += Braced(types);
    }
    if (timeout_s > 0) words.timeout = TimeoutName(first, timeout_s);
    out.push_back(std::move(words));
    i = end;
  }
  const auto find = [&](std::string_view proto) {
    return std::find_if(out.begin(), out.end(),
                        [&](const ServiceWords& words) { return words.proto == proto; });
  };
  const auto tcp = find("tcp"), udp = find("udp");
  const bool are_twins = tcp != out.end() && udp != out.end() && tcp->port == udp->port &&
                         tcp->source_port == udp->source_port && timeout_s == 0;
  if (are_twins) {
    tcp->proto = "{ tcp, udp }";
    out.erase(udp);
  }
  return out;
}

class Writer {
 public:
  Writer(const policy::Policy& policy, const AllowRules& rules, const RequirementSets& requirements)
      : policy_(policy), rules_(rules), requirements_(requirements), names_(kTableStyle) {
    for (std::size_t s = 1; s < policy.set_names.size() && s < policy.address_sets.size(); ++s) {
      if (policy.set_names[s].empty()) continue;
      for (const Family family : {Family::kIpv4, Family::kIpv6})
        words_.emplace(policy.address_sets[s].Only(family), policy.set_names[s]);
    }
    ends_.resize(rules.sets.size());
    NameInterfaces();
  }

  Rendered Write(const std::string& title) {
    const bool is_gateway = policy_.FindHook(Hook::kForward) != nullptr;
    const bool has_input = policy_.FindHook(Hook::kInput) != nullptr;
    const bool has_output = policy_.FindHook(Hook::kOutput) != nullptr;
    if (is_gateway) {
      WriteComing();
      WriteLeaving();
    } else {
      for (const AllowRule& rule : rules_.rules)
        WriteRule(rule, rule.hook == Hook::kInput ? "pass in quick" : "pass out quick", "", "");
    }
    Rendered out;
    out.rules = count_;
    out.naive_rules = rules_.naive_rules;
    out.reasons = requirements_.Csv();
    out.text = Head(title);
    for (const auto& [macro, name] : macros_) out.text += macro + " = \"" + name + "\"\n";
    if (!macros_.empty() && !tables_.empty()) out.text += '\n';
    out.text += tables_;
    out.text += kLoopback;
    if (is_gateway) out.text += kGatewayNeeds;
    if (has_input) out.text += kInputNeeds;
    if (has_output) {
      if (!has_input) out.text += "\n# What IPv6 needs on each link.\n";
      out.text += kOutputNeeds;
    }
    out.text += body_;
    out.text += "\n# Nothing else.\n";
    out.text += is_gateway || (has_input && has_output) ? "block drop quick all\n"
                : has_input                             ? "block drop in quick all\n"
                                                        : "block drop out quick all\n";
    return out;
  }

 private:
  // A macro for each interface, named after it.
  void NameInterfaces() {
    std::map<std::string, std::string> taken;
    macro_of_.resize(policy_.interfaces.size());
    std::set<std::string> names;
    for (const AllowRule& rule : rules_.rules) {
      names.insert(policy_.interfaces[rule.in_interface]);
      names.insert(policy_.interfaces[rule.out_interface]);
    }
    names.erase("");
    for (const std::string& name : names) {
      std::string macro = "pw_" + name;
      for (char& c : macro) {
        const bool is_safe =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!is_safe) c = '_';
      }
      while (!taken.emplace(macro, name).second) macro += "_";
      macros_.emplace_back(macro, name);
      for (std::size_t i = 1; i < policy_.interfaces.size(); ++i)
        if (policy_.interfaces[i] == name) macro_of_[i] = macro;
    }
  }

  std::string Head(const std::string& title) const {
    std::string out = "# pf rules of " + Sanitised(policy_.point) + "\n";
    if (!title.empty()) out += "# " + Sanitised(title) + "\n";
    out += "# Written by Portwright: " + Count(requirements_.requirement_count(), "requirement") +
           " in " + Count(count_, "rule") + " (" + WithThousands(rules_.naive_rules) +
           " one by one).\n"
           "# Check with `pfctl -nf FILE`. Load it as the whole of pf.conf, or as an anchor: "
           "`anchor \"portwright\"`\n"
           "# in /etc/pf.conf and `pfctl -a portwright -f FILE`. Each rule decides at once.\n"
           "# A label is the hash of the requirements behind its rule; the list beside this file "
           "names them.\n\n";
    return out;
  }

  // The words of an end, with its table; empty sets never come.
  const std::string& End(std::uint32_t set) {
    std::string& end = ends_[set];
    if (!end.empty()) return end;
    const net::AddressSet& addresses = rules_.sets[set];
    if (IsAnyAddress(addresses)) return end = "any";
    const Family family = addresses.ranges()[0].family;
    const std::vector<net::Prefix> prefixes = PrefixesOf(addresses, family);
    if (prefixes.size() == 1) return end = NetworkText(prefixes[0]);
    const auto found = words_.find(addresses);
    const std::string& name =
        names_.OfAddresses(found == words_.end() ? "" : found->second, addresses);
    WriteTable(name, prefixes);
    return end = "<" + name + ">";
  }

  void WriteTable(const std::string& name, const std::vector<net::Prefix>& prefixes) {
    tables_ += "table <" + name + "> const {";
    std::size_t column = kLineMax;
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
      const std::string text = NetworkText(prefixes[i]);
      if (column + text.size() + 2 > kLineMax) {
        tables_ += "\n ";
        column = 1;
      }
      tables_ += ' ';
      tables_ += text;
      if (i + 1 < prefixes.size()) tables_ += ',';
      column += text.size() + 2;
    }
    tables_ += "\n}\n";
  }

  void WriteComment(std::string& out, std::uint32_t requirements, std::uint32_t& last) {
    if (requirements == last) return;
    last = requirements;
    out += "\n# " + requirements_.Comment(requirements, kCommentBytes) + "\n";
  }

  // `head` is what stands in front of the family, `tag` what stands behind the services.
  void WriteRule(const AllowRule& rule, const std::string& head, const std::string& on,
                 const std::string& tag) {
    std::string before = head;
    if (!on.empty()) before += " on $" + on;
    before += rule.family == Family::kIpv4 ? " inet" : " inet6";
    const std::string from = " from " + End(rule.sources), to = " to " + End(rule.destinations);
    for (const ServiceWords& words :
         LinesOf(rules_.services[rule.services], rule.family, rule.session_timeout_s)) {
      std::string line = before;
      if (!words.proto.empty()) line += " proto " + words.proto;
      line += from + words.source_port + to + words.port + words.types + tag;
      // What comes in by one interface and leaves by several is let in once.
      if (head == "pass in quick" && !tag.empty() && !written_.insert(line).second) continue;
      WriteComment(body_, rule.requirements, last_);
      body_ += line;
      if (!words.timeout.empty()) body_ += " keep state (" + words.timeout + ")";
      body_ += " label \"pw:" + Hex(requirements_.hash(rule.requirements)) + "\"\n";
      ++count_;
    }
  }

  // By each interface what a rule lets through, tagged by it; then what comes by no other.
  void WriteComing() {
    body_ += "\n# --- coming in, tagged by the interface ---\n";
    for (const AllowRule& rule : rules_.rules) {
      for (const auto& [macro, name] : macros_) {
        const std::string& in = policy_.interfaces[rule.in_interface];
        if (!in.empty() && in != name) continue;
        if (in.empty() && !ComesBy(name)) continue;
        WriteRule(rule, "pass in quick", macro, " tag " + macro);
      }
    }
    for (const AllowRule& rule : rules_.rules) {
      if (policy_.interfaces[rule.in_interface].empty()) WriteRule(rule, "pass in quick", "", "");
    }
  }

  bool ComesBy(const std::string& name) const {
    return std::any_of(rules_.rules.begin(), rules_.rules.end(), [&](const AllowRule& rule) {
      return policy_.interfaces[rule.in_interface] == name;
    });
  }

  void WriteLeaving() {
    last_ = kNoRequirements;
    body_ += "\n# --- leaving, by where it came in ---\n";
    for (const AllowRule& rule : rules_.rules) {
      const std::string& in = macro_of_[rule.in_interface];
      WriteRule(rule, "pass out quick", macro_of_[rule.out_interface],
                in.empty() ? "" : " tagged " + in);
    }
  }

  static constexpr std::uint32_t kNoRequirements = 0xffffffff;

  const policy::Policy& policy_;
  const AllowRules& rules_;
  const RequirementSets& requirements_;
  NameBook names_;
  std::map<net::AddressSet, std::string> words_;
  std::vector<std::string> ends_;                            // by set
  std::vector<std::pair<std::string, std::string>> macros_;  // and the interface, by it
  std::vector<std::string> macro_of_;                        // by interface
  std::set<std::string> written_;
  std::string tables_, body_;
  std::uint32_t last_ = kNoRequirements;
  std::uint64_t count_ = 0;
};

bool CheckInterfaces(const policy::Policy& policy, Diagnostics& diagnostics) {
  bool is_good = true;
  for (const std::string& name : policy.interfaces) {
    const bool is_safe = name.size() <= 15 && std::all_of(name.begin(), name.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
                         });
    const bool is_taken = name == "any" || name == "all" || name == "egress" || name == "lo" ||
                          name == "lo0" || name == "self";
    if (is_safe && !is_taken) continue;
    is_good = false;
    diagnostics.Error("PW-DIA-pf-0001", {},
                      "expected the name of an interface as pf takes it, found " + Quote(name),
                      "15 letters, digits, `_`, `-` and `.` at most; none of pf's own words");
  }
  return is_good;
}

}  // namespace

Rendered RenderText(const policy::Policy& policy, const RenderOptions& options,
                    Diagnostics& diagnostics) {
  if (!CheckAllowShape(policy, kShape, diagnostics) || !CheckInterfaces(policy, diagnostics))
    return {};
  const bool is_gateway = policy.FindHook(Hook::kForward) != nullptr;
  if (is_gateway && policy.chains.size() > 1) {
    diagnostics.Error("PW-DIA-pf-0002", {},
                      "expected rules of a host or of a gateway, found both in one policy");
    return {};
  }
  const std::shared_ptr<const policy::Policy> part = SayablePart(policy, diagnostics);
  const policy::Policy& said = part == nullptr ? policy : *part;
  RequirementSets requirements(said);
  const auto rules = AllowRulesOf(said, kShape, requirements, diagnostics);
  if (!rules) return {};
  if (is_gateway) {
    diagnostics.Warning("PW-DIA-pf-0010", {},
                        "expected rules for what reaches the gateway itself, found none in the "
                        "plan: it is dropped with the rest",
                        "rules for it go in front of the anchor, with `quick`");
  }
  Rendered out = Writer(said, *rules, requirements).Write(options.title);
  out.narrowed = part;
  return out;
}

}  // namespace portwright::dialect::pf
