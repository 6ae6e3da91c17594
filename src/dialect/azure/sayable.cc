#include "dialect/azure/sayable.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/requirement_sets.h"
#include "net/service.h"

namespace portwright::dialect::azure {
namespace {

using net::Family;
using policy::Policy;
using policy::Rule;

constexpr std::uint8_t kEsp = 50;
constexpr std::uint8_t kAh = 51;
constexpr std::size_t kNamedMax = 5;  // requirements of a warning

// Narrows address sets to one family, each set once.
class Families {
 public:
  explicit Families(Policy& policy) : policy_(policy), of_(policy.address_sets.size()) {}

  std::uint32_t Only(std::uint32_t set, Family family) {
    std::optional<std::uint32_t>& known = of_[set][static_cast<std::size_t>(family)];
    if (known) return *known;
    net::AddressSet only = set == 0 ? net::AddressSet(net::AllAddresses(family))
                                    : policy_.address_sets[set].Only(family);
    if (set != 0 && only == policy_.address_sets[set]) {
      known = set;
      return set;
    }
    known = static_cast<std::uint32_t>(policy_.address_sets.size());
    policy_.address_sets.push_back(std::move(only));
    if (!policy_.set_names.empty()) {
      std::string name = policy_.set_names[set];
      policy_.set_names.push_back(std::move(name));
    }
    return *known;
  }

 private:
  Policy& policy_;
  std::vector<std::array<std::optional<std::uint32_t>, 2>> of_;  // of the policy's own sets
};

bool CanSay(const Policy& policy, const Rule& rule, Family family) {
  for (const AllowedService& service :
       ServicesIn(policy.services[rule.service], rule.source_ports, family)) {
    if (!IsSayable(service, family)) return false;
  }
  return true;
}

bool CanSayAll(const Policy& policy) {
  for (const policy::Chain& chain : policy.chains) {
    for (const Rule& rule : chain.rules) {
      if (!CanSay(policy, rule, Family::kIpv4) || !CanSay(policy, rule, Family::kIpv6))
        return false;
    }
  }
  return true;
}

// Rules of a chain that say whole protocols where others say a part.
std::vector<Rule> WideRules(const Policy& policy, const policy::Chain& chain) {
  std::vector<Rule> out;
  for (const Rule& rule : chain.rules) {
    const net::Service& service = policy.services[rule.service];
    const bool is_icmp = service.kind == net::ServiceKind::kIcmp && service.icmp_any;
    const bool is_one = service.kind == net::ServiceKind::kProtocol && service.protocol == 1;
    if (service.kind == net::ServiceKind::kAny || is_icmp || is_one) out.push_back(rule);
  }
  return out;
}

net::AddressSet SetIn(const Policy& policy, std::uint32_t set, Family family) {
  return set == 0 ? net::AddressSet(net::AllAddresses(family))
                  : policy.address_sets[set].Only(family);
}

bool HasPackets(const Policy& policy, const Rule& rule, Family family) {
  return !SetIn(policy, rule.sources, family).empty() &&
         !SetIn(policy, rule.destinations, family).empty();
}

// Whether another rule that can be said permits all of it.
bool IsCovered(const Policy& policy, const std::vector<Rule>& wide, const Rule& rule,
               Family family) {
  const std::vector<AllowedService> services =
      ServicesIn(policy.services[rule.service], rule.source_ports, family);
  for (const Rule& other : wide) {
    if (!CanSay(policy, other, family)) continue;
    if (Covers(ServicesIn(policy.services[other.service], other.source_ports, family), services) &&
        SetIn(policy, other.sources, family).Contains(SetIn(policy, rule.sources, family)) &&
        SetIn(policy, other.destinations, family)
            .Contains(SetIn(policy, rule.destinations, family)))
      return true;
  }
  return false;
}

// `icmp type 8`, `ICMPv6`, `protocol 112`: for the warning.
std::string NameOf(const AllowedService& service, Family family) {
  const bool is_icmp = service.protocol == net::kProtocolIcmp;
  if (!is_icmp && service.protocol != net::kProtocolIcmpv6)
    return net::ProtocolName(service.protocol);
  const std::string name = is_icmp ? "icmp" : "icmpv6";
  const std::string of_family = is_icmp == (family == Family::kIpv4) ? "" : " in the other family";
  if (!service.icmp_type) return name + of_family;
  return name + " type " + std::to_string(*service.icmp_type);
}

}  // namespace

bool IsSayable(const AllowedService& service, Family family) {
  if (service.any_protocol) return true;
  switch (service.protocol) {
    case net::kProtocolTcp:
    case net::kProtocolUdp:
    case kEsp:
    case kAh:
      return true;
    case net::kProtocolIcmp:
      return family == Family::kIpv4 && !service.icmp_type;
    default:
      return false;
  }
}

std::shared_ptr<const Policy> SayablePart(const Policy& policy) {
  if (CanSayAll(policy)) return nullptr;
  auto out = std::make_shared<Policy>(policy);
  Families families(*out);
  for (policy::Chain& chain : out->chains) {
    std::vector<Rule> rules;
    for (const Rule& rule : chain.rules) {
      const bool v4 = CanSay(policy, rule, Family::kIpv4);
      const bool v6 = CanSay(policy, rule, Family::kIpv6);
      if (v4 && v6) rules.push_back(rule);
      if (v4 == v6) continue;
      Rule one = rule;
      const Family family = v4 ? Family::kIpv4 : Family::kIpv6;
      one.sources = families.Only(rule.sources, family);
      one.destinations = families.Only(rule.destinations, family);
      rules.push_back(one);
    }
    chain.rules = std::move(rules);
    chain.places.clear();
  }
  return out;
}

bool WarnOfTheRest(const Policy& policy, Diagnostics& diagnostics) {
  std::map<std::string, std::set<std::string_view>> missing;  // service to requirements
  for (const policy::Chain& chain : policy.chains) {
    if (chain.hook == policy::Hook::kNone) continue;
    const std::vector<Rule> wide = WideRules(policy, chain);
    for (const Rule& rule : chain.rules) {
      for (const Family family : {Family::kIpv4, Family::kIpv6}) {
        if (CanSay(policy, rule, family) || !HasPackets(policy, rule, family)) continue;
        if (IsCovered(policy, wide, rule, family)) continue;
        const std::vector<AllowedService> services =
            ServicesIn(policy.services[rule.service], rule.source_ports, family);
        auto& ids = missing[NameOf(services[0], family)];
        for (const std::uint32_t reason : policy.origins[rule.origin].reasons)
          ids.insert(policy.reasons[reason].id);
      }
    }
  }
  for (const auto& [service, ids] : missing) {
    std::vector<std::string> named;
    for (const std::string_view id : ids) {
      if (named.size() < kNamedMax) named.emplace_back(Sanitised(id));
    }
    if (ids.size() > named.size())
      named.push_back(WithThousands(ids.size() - named.size()) + " more");
    diagnostics.Warning("PW-DIA-azure-0020", {},
                        "expected protocols that security rules can say, found " + service +
                            " of " + Join(named, ", ") + ", which was left out",
                        "they say tcp, udp, esp, ah, all of icmp for IPv4, or any protocol");
  }
  return !missing.empty();
}

}  // namespace portwright::dialect::azure
