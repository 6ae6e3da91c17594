#include "dialect/azure/written_group.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "dialect/azure/sayable.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/common/rule_parts.h"

namespace portwright::dialect::azure {
namespace {

using policy::Hook;
using policy::Policy;
using Words = std::vector<std::string>;

// Of a group, as Microsoft documents them.
constexpr std::size_t kRulesMax = 1'000;
constexpr std::size_t kAddressesMax = 4'000;  // of all sources, and of all destinations
constexpr std::size_t kDescriptionMax = 140;
constexpr int kFirstPriority = 100;
constexpr int kLastPriority = 4'096;
constexpr NameStyle kRuleNames{80, "-", false};

std::string PortsText(net::PortRange ports) {
  if (ports.IsAny()) return "*";
  if (ports.lo == ports.hi) return std::to_string(ports.lo);
  return std::to_string(ports.lo) + "-" + std::to_string(ports.hi);
}

Words PortWords(const std::set<net::PortRange>& ranges) {
  Words out;
  for (const net::PortRange range : ranges) out.push_back(PortsText(range));
  return out;
}

Words AddressWords(const net::AddressSet& set, const net::AddressSet& other, net::Family family) {
  // Of two ends that are anywhere in one family, each has to say which.
  if (IsAnyAddress(set)) {
    if (!IsAnyAddress(other)) return {"*"};
    return {family == net::Family::kIpv4 ? "0.0.0.0/0" : "::/0"};
  }
  Words out;
  for (const net::Prefix& prefix : PrefixesOf(set, family)) {
    const bool is_host = prefix.length == net::AddressBits(family);
    out.push_back(is_host ? net::ToText(prefix.address) : net::ToText(prefix));
  }
  return out;
}

std::string_view ProtocolWord(const AllowedService& service) {
  if (service.any_protocol) return "*";
  switch (service.protocol) {
    case net::kProtocolTcp:
      return "Tcp";
    case net::kProtocolUdp:
      return "Udp";
    case net::kProtocolIcmp:
      return "Icmp";
    case 50:
      return "Esp";
    default:
      return "Ah";
  }
}

// Of one protocol: any of these ports from any of those.
struct Ported {
  std::string_view protocol;
  std::set<net::PortRange> sources;
  std::set<net::PortRange> destinations;
};

// As few as equality allows.
std::vector<Ported> PortedOf(const std::vector<AllowedService>& services) {
  std::map<std::pair<std::string_view, net::PortRange>, std::set<net::PortRange>> by_source;
  for (const AllowedService& service : services)
    by_source[{ProtocolWord(service), service.source_ports}].insert(service.ports);
  std::map<std::pair<std::string_view, std::set<net::PortRange>>, std::set<net::PortRange>> joined;
  for (const auto& [key, ports] : by_source) joined[{key.first, ports}].insert(key.second);
  std::vector<Ported> out;
  for (const auto& [key, sources] : joined) out.push_back({key.first, sources, key.second});
  return out;
}

// What the rule lets pass, as a text that differs where that does.
std::string ContentOf(const WrittenSecurityRule& rule) {
  std::string out = rule.is_inbound ? "in " : "out ";
  out += rule.protocol;
  for (const Words* words :
       {&rule.source_ports, &rule.destination_ports, &rule.sources, &rule.destinations})
    out += "|" + Join(*words, ",");
  return out;
}

class Writer {
 public:
  Writer(const Policy& policy, Diagnostics& diagnostics)
      : policy_(policy), diagnostics_(diagnostics), names_(kRuleNames) {}

  std::optional<WrittenGroup> Write(const std::string& title) {
    if (!CheckAllowShape(policy_, kShape, diagnostics_) || !CheckHooks()) return std::nullopt;
    const std::shared_ptr<const Policy> part = SayablePart(policy_);
    if (part != nullptr && WarnOfTheRest(policy_, diagnostics_)) out_.narrowed = part;
    const Policy& said = part == nullptr ? policy_ : *part;
    RequirementSets requirements(said);
    const auto allowed = AllowRulesOf(said, kShape, requirements, diagnostics_);
    if (!allowed) return std::nullopt;
    for (const bool is_inbound : {true, false}) AddSide(is_inbound, *allowed, requirements);
    if (!CheckLimits()) return std::nullopt;
    AssignPriorities();
    for (const bool is_inbound : {true, false}) AddRest(is_inbound);
    out_.name = std::string(kOwnPrefix) + NamePart(policy_.point, kRuleNames, 60);
    if (out_.name == kOwnPrefix) out_.name += "group";
    out_.reasons = requirements.Csv();
    out_.naive_rules = allowed->naive_rules;
    AddHead(title, requirements.requirement_count());
    return std::move(out_);
  }

 private:
  static constexpr AllowShape kShape{false, false, false};

  bool CheckHooks() {
    if (policy_.FindHook(Hook::kForward) == nullptr) return true;
    diagnostics_.Error("PW-DIA-azure-0010", {},
                       "expected rules for packets to and from machines, found rules for packets "
                       "that pass through",
                       "a network security group is no gateway; name the point a cloud group");
    return false;
  }

  static bool IsInbound(const AllowRule& rule) { return rule.hook == Hook::kInput; }

  void AddSide(bool is_inbound, const AllowRules& allowed, const RequirementSets& requirements) {
    for (const AllowRule& rule : allowed.rules) {
      if (IsInbound(rule) != is_inbound) continue;
      const net::AddressSet& sources = allowed.sets[rule.sources];
      const net::AddressSet& destinations = allowed.sets[rule.destinations];
      for (const Ported& ported : PortedOf(allowed.services[rule.services])) {
        WrittenSecurityRule one;
        one.is_inbound = is_inbound;
        one.protocol = ported.protocol;
        one.source_ports = PortWords(ported.sources);
        one.destination_ports = PortWords(ported.destinations);
        one.sources = AddressWords(sources, destinations, rule.family);
        one.destinations = AddressWords(destinations, sources, rule.family);
        one.description = requirements.Comment(rule.requirements, kDescriptionMax);
        one.name = names_.Of(requirements.FirstId(rule.requirements), ContentOf(one));
        out_.rules.push_back(std::move(one));
        ++out_.allow_count;
      }
    }
  }

  bool CheckLimits() {
    std::size_t sources = 0;
    std::size_t destinations = 0;
    for (const WrittenSecurityRule& rule : out_.rules) {
      sources += rule.sources.size();
      destinations += rule.destinations.size();
    }
    // Two more deny the rest.
    const auto refuse = [&](std::string_view code, std::size_t limit, const char* what,
                            std::size_t found) {
      diagnostics_.Error(code, {},
                         "expected at most " + WithThousands(limit) + " " + what +
                             " for one network security group, found " + WithThousands(found),
                         "give its machines to several points of the site, a group each");
      return false;
    };
    if (out_.rules.size() + 2 > kRulesMax)
      return refuse("PW-DIA-azure-0011", kRulesMax - 2, "rules that permit", out_.rules.size());
    if (sources + 2 > kAddressesMax)
      return refuse("PW-DIA-azure-0012", kAddressesMax - 2, "prefixes of sources", sources);
    if (destinations + 2 > kAddressesMax) {
      return refuse("PW-DIA-azure-0013", kAddressesMax - 2, "prefixes of destinations",
                    destinations);
    }
    return true;
  }

  // Any order means the same, as nothing denies. Each rule's number is made of what it says, so
  // that no rule moves when another comes or goes: a change of one number to one that another rule
  // has until its own change is refused by the service.
  void AssignPriorities() {
    constexpr int kRoom = kLastPriority - kFirstPriority;
    std::vector<std::tuple<std::uint64_t, std::string, WrittenSecurityRule*>> order;
    for (WrittenSecurityRule& rule : out_.rules) {
      std::string content = ContentOf(rule);
      const std::uint64_t hash = ContentHash(content);
      order.emplace_back(hash, std::move(content), &rule);
    }
    std::sort(order.begin(), order.end());
    std::set<int> taken[2];
    for (const auto& [hash, content, rule] : order) {
      int slot = static_cast<int>(hash % static_cast<std::uint64_t>(kRoom));
      while (!taken[rule->is_inbound ? 1 : 0].insert(slot).second) slot = (slot + 1) % kRoom;
      rule->priority = kFirstPriority + slot;
    }
  }

  // The rules that every group has permit the virtual network and the internet: the last number
  // that people may use denies before them, or permits where the policy filters nothing.
  void AddRest(bool is_inbound) {
    const Hook hook = is_inbound ? Hook::kInput : Hook::kOutput;
    WrittenSecurityRule rest;
    rest.is_inbound = is_inbound;
    rest.is_allow = policy_.FindHook(hook) == nullptr;
    rest.name = std::string(kOwnPrefix) + (rest.is_allow ? "allow" : "deny") +
                (is_inbound ? "-all-inbound" : "-all-outbound");
    rest.description = rest.is_allow ? "the plan filters nothing in this direction"
                                     : "everything else, before the rules of every group";
    rest.priority = kLastPriority;
    rest.protocol = "*";
    rest.source_ports = rest.destination_ports = rest.sources = rest.destinations = {"*"};
    out_.rules.push_back(std::move(rest));
  }

  void AddHead(const std::string& title, std::size_t requirement_count) {
    if (!title.empty()) out_.head.push_back(Sanitised(title));
    out_.head.push_back("Written by Portwright for " + Sanitised(policy_.point) + ": " +
                        Count(requirement_count, "requirement") + " in " +
                        Count(out_.allow_count, "rule") + ".");
    out_.head.push_back("A rule's description begins with a hash of the requirements behind it;");
    out_.head.push_back("the list beside this file names them.");
  }

  const Policy& policy_;
  Diagnostics& diagnostics_;
  NameBook names_;
  WrittenGroup out_;
};

}  // namespace

std::optional<WrittenGroup> WriteGroup(const Policy& policy, const std::string& title,
                                       Diagnostics& diagnostics) {
  return Writer(policy, diagnostics).Write(title);
}

}  // namespace portwright::dialect::azure
