#include "dialect/iptables/render.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/iptables/sayable.h"
#include "dialect/iptables/set_text.h"

namespace portwright::dialect::iptables {
namespace {

using net::Family;
using policy::Hook;

// A line may name several addresses: iptables makes a rule of each pair. More than these are sets.
constexpr std::size_t kRulesOfLineMax = 8;
constexpr std::size_t kPortsOfLineMax = 15;  // of multiport; a range takes two
// From so many rules of few hosts and ports each on, they are elements of a set: one look-up
// instead of a walk. Sets of networks and ports (hash:net,port,net) are a module that some kernels
// lack.
constexpr std::size_t kConnectionsMin = 128;
constexpr std::size_t kElementsOfRuleMax = 16;
constexpr std::size_t kElementsOfSetMax = 50'000;

std::string_view ChainName(Hook hook) {
  if (hook == Hook::kInput) return "INPUT";
  return hook == Hook::kOutput ? "OUTPUT" : "FORWARD";
}

// Connection tracking leaves neighbour discovery and listener reports alone, so their state lets
// none through. The kernel itself drops those that came over a router.
std::string_view HostNeeds(Hook hook, Family family) {
  if (hook == Hook::kInput) {
    if (family == Family::kIpv4) return "-A INPUT -i lo -j ACCEPT\n";
    return "-A INPUT -i lo -j ACCEPT\n"
           "-A INPUT -p ipv6-icmp --icmpv6-type neighbour-solicitation -j ACCEPT\n"
           "-A INPUT -p ipv6-icmp --icmpv6-type neighbour-advertisement -j ACCEPT\n"
           "-A INPUT -s fe80::/10 -p ipv6-icmp --icmpv6-type router-advertisement -j ACCEPT\n"
           "-A INPUT -s fe80::/10 -p ipv6-icmp --icmpv6-type 130 -m comment --comment "
           "\"listener query\" -j ACCEPT\n";
  }
  if (hook == Hook::kOutput) {
    if (family == Family::kIpv4) return "-A OUTPUT -o lo -j ACCEPT\n";
    return "-A OUTPUT -o lo -j ACCEPT\n"
           "-A OUTPUT -p ipv6-icmp --icmpv6-type router-solicitation -j ACCEPT\n"
           "-A OUTPUT -p ipv6-icmp --icmpv6-type neighbour-solicitation -j ACCEPT\n"
           "-A OUTPUT -p ipv6-icmp --icmpv6-type neighbour-advertisement -j ACCEPT\n"
           "-A OUTPUT -p ipv6-icmp --icmpv6-type 131 -m comment --comment \"listener report\" -j "
           "ACCEPT\n"
           "-A OUTPUT -p ipv6-icmp --icmpv6-type 132 -m comment --comment \"listener done\" -j "
           "ACCEPT\n"
           "-A OUTPUT -p ipv6-icmp --icmpv6-type 143 -m comment --comment \"listener report 2\" -j "
           "ACCEPT\n";
  }
  return "";
}

void AppendNumber(std::string& out, std::uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
}

void AppendPorts(std::string& out, net::PortRange ports) {
  AppendNumber(out, ports.lo);
  if (ports.lo == ports.hi) return;
  out += ':';
  AppendNumber(out, ports.hi);
}

bool HasPorts(const AllowedService& service) {
  return !service.any_protocol &&
         (service.protocol == net::kProtocolTcp || service.protocol == net::kProtocolUdp);
}

// Names that iptables has itself; others it would look up in a file.
void AppendProtocol(std::string& out, std::uint8_t protocol, Family family) {
  constexpr std::uint8_t kEsp = 50;
  out += " -p ";
  if (protocol == net::kProtocolTcp) {
    out += "tcp";
  } else if (protocol == net::kProtocolUdp) {
    out += "udp";
  } else if (protocol == net::kProtocolIcmp && family == Family::kIpv4) {
    out += "icmp";
  } else if (protocol == net::kProtocolIcmpv6 && family == Family::kIpv6) {
    out += "ipv6-icmp";
  } else if (protocol == kEsp) {
    out += "esp";
  } else {
    AppendNumber(out, protocol);
  }
}

// What lines say of services, one text for each: neighbours of one protocol share a multiport.
std::vector<std::string> ServiceTexts(const std::vector<AllowedService>& services, Family family) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < services.size();) {
    const AllowedService& first = services[i];
    std::string text;
    if (first.any_protocol) {
      out.push_back(std::move(text));
      ++i;
      continue;
    }
    AppendProtocol(text, first.protocol, family);
    if (!HasPorts(first)) {
      if (first.icmp_type) {
        text += family == Family::kIpv4 ? " --icmp-type " : " --icmpv6-type ";
        AppendNumber(text, *first.icmp_type);
      }
      out.push_back(std::move(text));
      ++i;
      continue;
    }
    if (!first.source_ports.IsAny()) {
      text += " --sport ";
      AppendPorts(text, first.source_ports);
    }
    std::size_t slots = 0, count = 0;
    std::string ports;
    for (; i < services.size(); ++i, ++count) {
      const AllowedService& next = services[i];
      const std::size_t needed = next.ports.lo == next.ports.hi ? 1 : 2;
      if (!HasPorts(next) || next.protocol != first.protocol ||
          next.source_ports != first.source_ports || slots + needed > kPortsOfLineMax)
        break;
      slots += needed;
      if (count > 0) ports += ',';
      AppendPorts(ports, next.ports);
    }
    if (count > 1) {
      text += " -m multiport --dports " + ports;
    } else if (!first.ports.IsAny()) {
      text += " --dport " + ports;
    }
    out.push_back(std::move(text));
  }
  return out;
}

// How one end of rules is written.
struct End {
  bool is_any = false;
  std::string range;                  // one that is no prefix
  std::vector<std::string> prefixes;  // else
  std::size_t Count() const { return prefixes.empty() ? 1 : prefixes.size(); }
};

End EndOf(const net::AddressSet& set) {
  End end;
  end.is_any = IsAnyAddress(set);
  if (end.is_any) return end;
  if (set.ranges().size() == 1 && net::PrefixLength(set.ranges()[0]) < 0) {
    end.range = net::ToText(set.ranges()[0]);
    return end;
  }
  for (const net::AddressRange& range : set.ranges()) {
    for (const net::Prefix& prefix : net::ToPrefixes(range))
      end.prefixes.push_back(net::ToText(prefix.Range()));
  }
  return end;
}

class Writer {
 public:
  Writer(const policy::Policy& policy, const RenderOptions& options, const AllowRules& rules,
         const RequirementSets& requirements)
      : policy_(policy),
        options_(options),
        rules_(rules),
        requirements_(requirements),
        sets_(policy),
        ends_(rules.sets.size()) {}

  Rendered Run() {
    FindConnections();
    Rendered out;
    std::array<std::string, 2> bodies;
    for (const Family family : {Family::kIpv4, Family::kIpv6})
      bodies[static_cast<std::size_t>(family)] = Table(family);
    out.rules = count_;
    out.naive_rules = rules_.naive_rules;
    out.text = Head(Family::kIpv4, bodies[0]) + bodies[0];
    out.beside.emplace_back("ip6tables.rules", Head(Family::kIpv6, bodies[1]) + bodies[1]);
    if (!sets_.empty()) {
      out.beside.emplace_back("ipset", SetsHead() + sets_.Text());
    }
    out.needed_to_read = out.beside.size();
    out.reasons = requirements_.Csv();
    return out;
  }

 private:
  using Path = std::pair<std::uint32_t, std::uint32_t>;  // interfaces

  std::string Title() const {
    return "# " +
           Sanitised(options_.title.empty() ? "Firewall of " + policy_.point : options_.title) +
           "\n";
  }

  std::string Hooks() const {
    std::string out;
    for (const Hook hook : {Hook::kInput, Hook::kOutput, Hook::kForward}) {
      if (policy_.FindHook(hook) == nullptr) continue;
      out += (out.empty() ? "" : ", ") + std::string(ChainName(hook));
    }
    return out;
  }

  std::string Head(Family family, std::string_view body) const {
    const std::string tool = family == Family::kIpv4 ? "iptables-restore" : "ip6tables-restore";
    std::string out = Title();
    out += "# Written by Portwright for " + Sanitised(policy_.point) + ": " +
           Count(requirements_.requirement_count(), "requirement") + " in " +
           Count(count_, "rule") + " of both families.\n";
    out += "# Check: " + tool + " --noflush --test FILE\n# Load: " + tool + " --noflush FILE\n";
    if (body.find(" --match-set ") != std::string_view::npos)
      out += "# The sets come first: ipset -exist restore < the file of them beside this one.\n";
    out += "# Replaces " + Hooks() +
           " of the table filter as a whole, in one step; other chains stay.\n"
           "# A rule's comment begins with a hash of the requirements behind it; the list beside "
           "this file names them.\n";
    return out;
  }

  std::string SetsHead() const {
    return Title() +
           "# Sets for the rules of iptables and ip6tables beside this file.\n"
           "# Load before them: ipset -exist restore < FILE\n"
           "# A set's name ends in a hash of what it holds: no load changes a set that is in "
           "use.\n";
  }

  std::string Table(Family family) {
    std::string out = "*filter\n";
    for (const Hook hook : {Hook::kInput, Hook::kOutput, Hook::kForward}) {
      if (policy_.FindHook(hook) != nullptr) out += ":" + std::string(ChainName(hook)) + " DROP\n";
    }
    for (const Hook hook : {Hook::kInput, Hook::kOutput, Hook::kForward}) {
      if (policy_.FindHook(hook) != nullptr) out += "-F " + std::string(ChainName(hook)) + "\n";
    }
    for (const Hook hook : {Hook::kInput, Hook::kOutput, Hook::kForward}) {
      if (policy_.FindHook(hook) == nullptr) continue;
      const std::string chain = "-A " + std::string(ChainName(hook));
      out += chain +
             " -m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment \"replies, and ICMP "
             "errors that belong to them\" -j ACCEPT\n" +
             chain + " -m conntrack --ctstate INVALID -j DROP\n";
      out += HostNeeds(hook, family);
      for (std::size_t r = 0; r < rules_.rules.size(); ++r) {
        const AllowRule& rule = rules_.rules[r];
        if (rule.hook != hook || rule.family != family || in_set_[r]) continue;
        AppendRule(out, rule);
      }
      for (const auto& [path, members] : connections_[static_cast<std::size_t>(family)]) {
        if (path.first == hook) AppendConnections(out, path.first, path.second, family, members);
      }
      out += chain +
             " -m limit --limit 10/second --limit-burst 50 -j LOG --log-prefix \"portwright " +
             ToLower(ChainName(hook)) + " drop: \"\n";
    }
    return out + "COMMIT\n";
  }

  const End& EndAt(std::uint32_t set) {
    std::optional<End>& end = ends_[set];
    if (!end) end = EndOf(rules_.sets[set]);
    return *end;
  }

  void AppendInterfaces(std::string& out, Path path) const {
    for (const auto& [option, index] : {std::pair(" -i ", path.first), {" -o ", path.second}}) {
      if (index == 0) continue;
      out += option;
      out += policy_.interfaces[index];
    }
  }

  void AppendEnd(std::string& out, const End& end, std::uint32_t set, bool is_source,
                 bool with_sets) {
    if (end.is_any || !end.range.empty()) return;
    if (with_sets && end.prefixes.size() > 1) {
      out += " -m set --match-set " + sets_.OfAddresses(rules_.sets[set]);
      out += is_source ? " src" : " dst";
      return;
    }
    out += is_source ? " -s " : " -d ";
    for (std::size_t i = 0; i < end.prefixes.size(); ++i) {
      if (i > 0) out += ',';
      out += end.prefixes[i];
    }
  }

  void AppendRule(std::string& out, const AllowRule& rule) {
    const End& source = EndAt(rule.sources);
    const End& destination = EndAt(rule.destinations);
    const bool with_sets = source.Count() * destination.Count() > kRulesOfLineMax;
    std::string begin = "-A " + std::string(ChainName(rule.hook));
    AppendEnd(begin, source, rule.sources, true, with_sets);
    AppendEnd(begin, destination, rule.destinations, false, with_sets);
    AppendInterfaces(begin, {rule.in_interface, rule.out_interface});
    if (!source.range.empty() || !destination.range.empty()) {
      begin += " -m iprange";
      if (!source.range.empty()) begin += " --src-range " + source.range;
      if (!destination.range.empty()) begin += " --dst-range " + destination.range;
    }
    std::string end;
    if (rule.until)
      end += " -m time --datestop " + FormatDate(std::min(*rule.until, kLastDay)) + "T23:59:59";
    end += " -m comment --comment \"";
    requirements_.AppendComment(end, rule.requirements, kCommentBytesMax);
    end += "\" -j ACCEPT\n";
    for (const std::string& service : ServiceTexts(rules_.services[rule.services], rule.family)) {
      out += begin;
      out += service;
      out += end;
      ++count_;
    }
  }

  // --- rules that are elements of a set

  // As elements have them; none where too many would be written.
  std::vector<std::string> HostsOf(std::uint32_t set) const {
    std::vector<std::string> out;
    for (const net::AddressRange& range : rules_.sets[set].ranges()) {
      if (range.hi - range.lo >= kElementsOfRuleMax - out.size()) return {};
      for (net::U128 value = range.lo;; ++value) {
        out.push_back(net::ToText(net::Address{range.family, value}));
        if (value == range.hi) break;
      }
    }
    return out;
  }

  bool IsConnection(const AllowRule& rule) const {
    if (rule.until) return false;
    for (const AllowedService& service : rules_.services[rule.services]) {
      if (!HasPorts(service) || !service.source_ports.IsAny() ||
          service.ports.lo != service.ports.hi)
        return false;
    }
    const std::size_t elements = rules_.services[rule.services].size() *
                                 HostsOf(rule.sources).size() * HostsOf(rule.destinations).size();
    return elements > 0 && elements <= kElementsOfRuleMax;
  }

  // A connection of two rules is in the set for the first of them; the second stays a rule, so that
  // its reason is seen.
  void FindConnections() {
    in_set_.assign(rules_.rules.size(), false);
    for (std::uint32_t r = 0; r < rules_.rules.size(); ++r) {
      const AllowRule& rule = rules_.rules[r];
      if (!IsConnection(rule)) continue;
      connections_[static_cast<std::size_t>(rule.family)]
                  [{rule.hook, {rule.in_interface, rule.out_interface}}]
                      .push_back(r);
    }
    for (auto& paths : connections_) {
      for (auto at = paths.begin(); at != paths.end();) {
        if (at->second.size() < kConnectionsMin) {
          at = paths.erase(at);
          continue;
        }
        at->second = Disjoint(at->second);
        for (const std::uint32_t r : at->second) in_set_[r] = true;
        ++at;
      }
    }
  }

  std::vector<std::uint32_t> Disjoint(const std::vector<std::uint32_t>& members) const {
    std::vector<std::uint32_t> out;
    std::unordered_set<std::string> taken;
    std::vector<std::string> elements;
    for (const std::uint32_t r : members) {
      elements.clear();
      AppendElements(elements, rules_.rules[r], "");
      const bool is_free = std::none_of(elements.begin(), elements.end(), [&](const auto& element) {
        return taken.count(element) > 0;
      });
      if (!is_free) continue;
      taken.insert(elements.begin(), elements.end());
      out.push_back(r);
    }
    return out;
  }

  void AppendConnections(std::string& out, Hook hook, Path path, Family family,
                         const std::vector<std::uint32_t>& members) {
    std::vector<std::string> elements;
    const auto flush = [&] {
      if (elements.empty()) return;
      std::string words = ToLower(ChainName(hook));
      for (const std::uint32_t index : {path.first, path.second}) {
        if (index != 0) words += "-" + policy_.interfaces[index];
      }
      const std::string& name = sets_.OfConnections(words, family, elements);
      out += "-A " + std::string(ChainName(hook));
      AppendInterfaces(out, path);
      out += " -m set --match-set " + name + " src,dst,dst -m comment --comment \"" +
             Count(elements.size(), "connection") +
             ", each with its reason in the set\" -j ACCEPT\n";
      ++count_;
      elements.clear();
    };
    for (const std::uint32_t r : members) {
      std::string comment = " comment \"";
      requirements_.AppendComment(comment, rules_.rules[r].requirements, kCommentBytesMax);
      AppendElements(elements, rules_.rules[r], comment + "\"");
      if (elements.size() >= kElementsOfSetMax) flush();
    }
    flush();
  }

  void AppendElements(std::vector<std::string>& out, const AllowRule& rule,
                      std::string_view comment) const {
    const std::vector<std::string> destinations = HostsOf(rule.destinations);
    for (const std::string& source : HostsOf(rule.sources)) {
      for (const AllowedService& service : rules_.services[rule.services]) {
        for (const std::string& destination : destinations) {
          std::string text = source;
          text += service.protocol == net::kProtocolTcp ? ",tcp:" : ",udp:";
          AppendNumber(text, service.ports.lo);
          text += ',';
          text += destination;
          text += comment;
          out.push_back(std::move(text));
        }
      }
    }
  }

  const policy::Policy& policy_;
  const RenderOptions& options_;
  const AllowRules& rules_;
  const RequirementSets& requirements_;
  SetText sets_;
  std::vector<std::optional<End>> ends_;
  std::vector<bool> in_set_;  // by rule: an element of a set of connections
  std::array<std::map<std::pair<Hook, Path>, std::vector<std::uint32_t>>, 2> connections_;
  std::uint64_t count_ = 0;
};

}  // namespace

Rendered RenderTexts(const policy::Policy& policy, const RenderOptions& options,
                     Diagnostics& diagnostics) {
  AllowShape shape;
  shape.expiry = true;
  RequirementSets requirements(policy);
  const auto rules = AllowRulesOf(policy, shape, requirements, diagnostics);
  if (!rules || !CanSay(policy, *rules, diagnostics)) return {};
  return Writer(policy, options, *rules, requirements).Run();
}

}  // namespace portwright::dialect::iptables
