#include "dialect/kubernetes/cilium_render.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/kubernetes/own_text.h"
#include "dialect/kubernetes/policy_plan.h"
#include "dialect/kubernetes/render.h"
#include "dialect/kubernetes/sayable.h"
#include "net/host_name.h"
#include "policy/host_names.h"

namespace portwright::dialect::kubernetes {
namespace {

using policy::Hook;

constexpr AllowShape kShape{false, false, false};
constexpr std::size_t kItemsMax = 40;  // ports of a list, and types
constexpr std::uint16_t kDnsPort = 53;

bool IsIcmp(const AllowedService& service) {
  return !service.any_protocol &&
         (service.protocol == net::kProtocolIcmp || service.protocol == net::kProtocolIcmpv6);
}

bool IsDns(const AllowedService& service) {
  return !service.any_protocol && !IsIcmp(service) && service.ports.lo == kDnsPort &&
         service.ports.hi == kDnsPort;
}

// The host names among peers apart from the addresses: a rule has one kind of them.
struct Peers {
  std::vector<net::Prefix> prefixes;
  std::set<std::string> names;
};

class CiliumWriter {
 public:
  CiliumWriter(const policy::Policy& policy, const AllowRules& rules,
               const RequirementSets& requirements, Diagnostics& diagnostics)
      : policy_(policy), rules_(rules), requirements_(requirements), diagnostics_(diagnostics) {
    point_ = NamePart(policy.point, {63, "-", false}, 40);
    if (point_.empty()) point_ = "point";
  }

  Rendered Write(const std::vector<PlannedPolicy>& all, const std::string& title) {
    for (const PlannedPolicy& planned : all) {
      const std::string own = OwnText(planned.own);
      if (own.size() > kOwnBytes) {
        diagnostics_.Error("PW-DIA-kubernetes-0002", {},
                           "expected at most " + WithThousands(kOwnBytes) +
                               " bytes of own addresses with the same rules, found " +
                               WithThousands(own.size()),
                           "name pods by networks, or make several points of them");
        return {};
      }
      LookForNames(planned);
      WritePolicy(planned, own);
    }
    Rendered out;
    if (!title.empty()) out.text = "# " + Sanitised(title) + "\n";
    out.text += "# Written by Portwright for " + Sanitised(policy_.point) + ": " +
                Count(requirements_.requirement_count(), "requirement") + " in " +
                Count(count_, "rule") + ".\n# With one source, destination and service each, " +
                "there would be " + WithThousands(rules_.naive_rules) + ".\n";
    out.text += body_;
    out.reasons = requirements_.Csv();
    out.rules = count_;
    out.naive_rules = rules_.naive_rules;
    return out;
  }

 private:
  struct Piece {
    std::array<std::string, 2> rules;  // ingress, egress
  };

  Peers PeersOf(const net::AddressSet& set) const {
    Peers out;
    std::vector<net::AddressRange> stand_ins;
    for (const policy::HostName& name : policy::HostNamesIn(policy_, set)) {
      out.names.insert(name.name);
      stand_ins.push_back(net::HostRange(name.stand_in));
    }
    out.prefixes = PrefixesOfBoth(
        stand_ins.empty() ? set : Difference(set, net::AddressSet(std::move(stand_ins))));
    return out;
  }

  void LookForNames(const PlannedPolicy& planned) {
    has_names_ = false;
    bool has_dns = false;
    for (const PlannedRule& rule : planned.rules[1]) {
      has_names_ = has_names_ || !policy::HostNamesIn(policy_, rule.peers).empty();
      const std::vector<AllowedService>& services = rules_.services[rule.services];
      has_dns = has_dns || std::any_of(services.begin(), services.end(), IsDns);
    }
    if (!has_names_ || has_dns) return;
    diagnostics_.Warning(
        "PW-DIA-kubernetes-0004", {},
        "expected port 53 of name servers among what pods of " + Sanitised(policy_.point) +
            " may reach, found host names without it",
        "Cilium learns the addresses of names from the answers that it lets through: bind the "
        "site's name servers, or have a policy with a DNS rule for these pods");
  }

  void WritePolicy(const PlannedPolicy& planned, const std::string& own) {
    std::vector<Piece> pieces(1);
    for (std::size_t side = 0; side < 2; ++side) {
      const std::vector<PlannedRule>& rules = planned.rules[side];
      const std::vector<bool> is_named = NamedAlready(rules);
      for (std::size_t r = 0; r < rules.size(); ++r) WriteRule(rules[r], is_named[r], side, pieces);
    }
    const std::array<bool, 2> filters{policy_.FindHook(Hook::kInput) != nullptr,
                                      policy_.FindHook(Hook::kOutput) != nullptr};
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const std::string ending = i == 0 ? "" : "-" + std::to_string(i + 1);
      body_ += "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: ";
      body_ += std::string(kOwnPrefix) + planned.label + ending + "\n";
      body_ += "  labels:\n    portwright.io/policy-of: \"" + point_ + "\"\n";
      body_ += "  annotations:\n    # The pods with these addresses carry the label below.\n";
      body_ += "    portwright.io/addresses: \"" + own + "\"\n";
      body_ += "spec:\n  endpointSelector:\n    matchLabels:\n      portwright.io/point";
      body_ += planned.is_second_label ? "-ipv6: \"" : ": \"";
      body_ += planned.label + "\"\n  enableDefaultDeny:\n";
      for (std::size_t side = 0; side < 2; ++side) {
        body_ += side == 0 ? "    ingress: " : "    egress: ";
        body_ += filters[side] ? "true\n" : "false\n";
      }
      for (std::size_t side = 0; side < 2; ++side) {
        if (!filters[side]) continue;
        body_ += side == 0 ? "  ingress:\n" : "  egress:\n";
        // An empty rule permits nothing, and says that the direction is filtered.
        body_ += pieces[i].rules[side].empty() ? "    - {}\n" : pieces[i].rules[side];
      }
    }
  }

  // Whether what a rule says of host names is said by another one. Of names the families are not
  // said, so that a rule of IPv4 may say what one of IPv6 does.
  std::vector<bool> NamedAlready(const std::vector<PlannedRule>& rules) const {
    constexpr std::size_t kComparedMax = 400;
    std::vector<bool> out(rules.size(), false);
    if (!has_names_ || rules.size() > kComparedMax) return out;
    std::vector<std::set<std::string>> names;
    for (const PlannedRule& rule : rules) names.push_back(PeersOf(rule.peers).names);
    for (std::size_t i = rules.size(); i-- > 0;) {
      for (std::size_t j = 0; j < rules.size() && !out[i]; ++j) {
        if (j == i || out[j]) continue;
        out[i] =
            std::includes(names[j].begin(), names[j].end(), names[i].begin(), names[i].end()) &&
            Covers(rules_.services[rules[j].services], rules_.services[rules[i].services]);
      }
    }
    return out;
  }

  void WriteRule(const PlannedRule& rule, bool is_named, std::size_t side,
                 std::vector<Piece>& pieces) {
    std::string comment = "    # ";
    requirements_.AppendComment(comment, rule.requirements, kCommentBytes);
    const Peers peers = PeersOf(rule.peers);
    const std::vector<std::string> services = ServicesText(rules_.services[rule.services], side);
    for (const std::string& service : services) {
      for (std::size_t at = 0; at < peers.prefixes.size(); at += kPeersPerRule)
        AddRule(comment + PrefixesText(peers.prefixes, at, side) + service, side, pieces);
      if (!peers.names.empty() && !is_named)
        AddRule(comment + NamesText(peers.names) + service, side, pieces);
    }
  }

  void AddRule(std::string text, std::size_t side, std::vector<Piece>& pieces) {
    ++count_;
    const Piece& last = pieces.back();
    const std::size_t size = last.rules[0].size() + last.rules[1].size();
    if (size > 0 && size + text.size() > kObjectBytes) pieces.emplace_back();
    pieces.back().rules[side] += text;
  }

  static std::string PrefixesText(const std::vector<net::Prefix>& prefixes, std::size_t first,
                                  std::size_t side) {
    std::string out = side == 0 ? "\n    - fromCIDRSet:\n" : "\n    - toCIDRSet:\n";
    const std::size_t end = std::min(first + kPeersPerRule, prefixes.size());
    for (std::size_t i = first; i < end; ++i) {
      const bool is_v6 = prefixes[i].address.family == net::Family::kIpv6;
      out += is_v6 ? "        - cidr: \"" : "        - cidr: ";
      net::AppendText(out, prefixes[i].address);
      out += "/" + std::to_string(prefixes[i].length) + (is_v6 ? "\"\n" : "\n");
    }
    return out;
  }

  static std::string NamesText(const std::set<std::string>& names) {
    std::string out = "\n    - toFQDNs:\n";
    for (const std::string& name : names) {
      out += net::IsWildcardName(name) ? "        - matchPattern: \"" : "        - matchName: \"";
      out += name + "\"\n";
    }
    return out;
  }

  // A rule has ports or types of ICMP; without either it permits every protocol.
  std::vector<std::string> ServicesText(const std::vector<AllowedService>& services,
                                        std::size_t side) const {
    std::vector<const AllowedService*> ports, dns, types;
    for (const AllowedService& service : services) {
      if (service.any_protocol) return {""};
      const bool is_learned = side == 1 && has_names_ && IsDns(service);
      (IsIcmp(service) ? types : is_learned ? dns : ports).push_back(&service);
    }
    std::vector<std::string> out;
    if (!ports.empty() || !dns.empty()) {
      out.push_back("      toPorts:\n" + PortsText(ports));
      if (!dns.empty()) {
        out.back() += PortsText(dns);
        out.back() +=
            "          # Names are learned from the answers.\n          rules:\n"
            "            dns:\n              - matchPattern: \"*\"\n";
      }
    }
    if (!types.empty()) out.push_back("      icmps:\n" + TypesText(types));
    return out;
  }

  static std::string PortsText(const std::vector<const AllowedService*>& services) {
    std::string out;
    for (std::size_t i = 0; i < services.size(); ++i) {
      const AllowedService& service = *services[i];
      if (i % kItemsMax == 0) out += "        - ports:\n";
      const std::uint16_t first = service.ports.IsAny() ? std::uint16_t{0} : service.ports.lo;
      out += "            - port: \"" + std::to_string(first) + "\"\n";
      if (!service.ports.IsAny() && service.ports.hi != service.ports.lo)
        out += "              endPort: " + std::to_string(service.ports.hi) + "\n";
      out += service.protocol == net::kProtocolTcp   ? "              protocol: TCP\n"
             : service.protocol == net::kProtocolUdp ? "              protocol: UDP\n"
                                                     : "              protocol: SCTP\n";
    }
    return out;
  }

  static std::string TypesText(const std::vector<const AllowedService*>& services) {
    std::string out;
    for (std::size_t i = 0; i < services.size(); ++i) {
      if (i % kItemsMax == 0) out += "        - fields:\n";
      const bool is_v4 = services[i]->protocol == net::kProtocolIcmp;
      out += "            - type: " + std::to_string(*services[i]->icmp_type) + "\n";
      out += std::string("              family: ") + (is_v4 ? "IPv4\n" : "IPv6\n");
    }
    return out;
  }

  const policy::Policy& policy_;
  const AllowRules& rules_;
  const RequirementSets& requirements_;
  Diagnostics& diagnostics_;
  std::string point_, body_;
  bool has_names_ = false;  // the policy that is being written
  std::uint64_t count_ = 0;
};

// A name holds for every family that the pods have: what is planned for one of them cannot be said
// of pods with both. Types of ICMP say their family themselves.
std::set<std::string> NamesOfOneFamily(const policy::Policy& policy, const AllowRules& rules,
                                       const std::vector<PlannedPolicy>& all) {
  std::set<std::string> out;
  if (policy.host_names.empty()) return out;
  for (const PlannedPolicy& planned : all) {
    const bool has_both = !planned.own.Only(net::Family::kIpv4).empty() &&
                          !planned.own.Only(net::Family::kIpv6).empty();
    if (!has_both) continue;
    std::map<std::pair<std::string, AllowedService>, std::set<net::Family>> families;
    for (const PlannedRule& rule : planned.rules[1]) {
      for (const policy::HostName& name : policy::HostNamesIn(policy, rule.peers)) {
        for (const AllowedService& service : rules.services[rule.services]) {
          if (!IsIcmp(service)) families[{name.name, service}].insert(name.stand_in.family);
        }
      }
    }
    for (const auto& [what, of] : families) {
      if (of.size() == 1) out.insert(what.first);
    }
  }
  return out;
}

// A host name where packets come in.
std::string NameThatIsOwn(const policy::Policy& policy) {
  const policy::Chain* input = policy.FindHook(Hook::kInput);
  if (input == nullptr || policy.host_names.empty()) return "";
  for (const policy::Rule& rule : input->rules) {
    const auto names = policy::HostNamesIn(policy, policy.address_sets[rule.destinations]);
    if (!names.empty()) return names.front().name;
  }
  return "";
}

std::shared_ptr<const policy::Policy> Without(const policy::Policy& policy,
                                              const std::set<std::string>& names,
                                              Diagnostics& diagnostics) {
  auto out = std::make_shared<policy::Policy>(policy);
  policy::LeaveOutNames(*out,
                        [&](std::string_view name) { return names.count(std::string(name)) == 0; });
  for (const std::string& name : names) {
    diagnostics.Warning("PW-DIA-kubernetes-0005", {},
                        "expected " + name +
                            " in both families of pods that have both, found one, which was left "
                            "out",
                        "let the instance use both families, or give the name's addresses");
  }
  return out;
}

}  // namespace

Rendered RenderCilium(const policy::Policy& policy, const RenderOptions& options,
                      Diagnostics& diagnostics) {
  if (!CheckAllowShape(policy, kShape, diagnostics)) return {};
  if (policy.FindHook(Hook::kForward) != nullptr) {
    diagnostics.Error("PW-DIA-kubernetes-0001", {},
                      "expected rules of pods, found those of a gateway",
                      "NetworkPolicies belong to pods");
    return {};
  }
  if (const std::string name = NameThatIsOwn(policy); !name.empty()) {
    diagnostics.Error("PW-DIA-kubernetes-0006", {},
                      "expected addresses of the pods themselves, found the host name " + name,
                      "a host name is where packets go, never where they come in");
    return {};
  }
  std::shared_ptr<const policy::Policy> part = SayablePart(policy, Kinds::kCilium, diagnostics);
  for (;;) {
    const policy::Policy& said = part == nullptr ? policy : *part;
    RequirementSets requirements(said);
    const std::optional<AllowRules> rules = AllowRulesOf(said, kShape, requirements, diagnostics);
    if (!rules) return {};
    const std::vector<PlannedPolicy> planned = PlanPolicies(said, *rules);
    const std::set<std::string> names = NamesOfOneFamily(said, *rules, planned);
    if (names.empty()) {
      CiliumWriter writer(said, *rules, requirements, diagnostics);
      Rendered out = writer.Write(planned, options.title);
      if (!out.text.empty()) out.narrowed = part;
      return out;
    }
    part = Without(said, names, diagnostics);
  }
}

}  // namespace portwright::dialect::kubernetes
