#include "dialect/common/rule_parts.h"

#include <string_view>

namespace portwright::dialect {

std::vector<RulePart> PartsOf(const policy::Policy& policy, const policy::Rule& rule) {
  const net::Service& service = policy.services[rule.service];
  const bool has_family =
      rule.sources != 0 || rule.destinations != 0 || service.kind == net::ServiceKind::kIcmp;
  if (!has_family) {
    RulePart part;
    part.any_family = true;
    return {part};
  }
  std::vector<RulePart> out;
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
    RulePart part;
    part.family = family;
    const auto take = [&](std::uint32_t set, net::AddressSet& into) {
      if (set == 0) return true;
      into = policy.address_sets[set].Only(family);
      return !into.empty();
    };
    if (take(rule.sources, part.sources) && take(rule.destinations, part.destinations))
      out.push_back(std::move(part));
  }
  return out;
}

std::optional<PlainCondition> PlainConditionOf(const policy::Policy& policy,
                                               const policy::Rule& rule) {
  const policy::Condition& condition = policy.conditions[rule.condition];
  const bool more = condition.tcp_flags_mask != 0 || condition.icmp_code_lo != 0 ||
                    condition.icmp_code_hi != 255 || !condition.unknown.empty();
  if (more) return std::nullopt;
  PlainCondition out;
  out.states = condition.states;
  if (rule.in_interface != 0)
    out.interfaces.push_back({policy.interfaces[rule.in_interface], false, false});
  if (rule.out_interface != 0)
    out.interfaces.push_back({policy.interfaces[rule.out_interface], true, false});
  out.interfaces.insert(out.interfaces.end(), condition.interfaces.begin(),
                        condition.interfaces.end());
  return out;
}

std::string StateNames(std::uint8_t states) {
  std::string out;
  const auto add = [&](std::uint8_t bit, std::string_view name) {
    if ((states & bit) != 0) out += (out.empty() ? "" : ",") + std::string(name);
  };
  add(policy::kStateNew, "new");
  add(policy::kStateEstablished, "established");
  add(policy::kStateRelated, "related");
  add(policy::kStateInvalid, "invalid");
  add(policy::kStateUntracked, "untracked");
  return out;
}

std::vector<net::Prefix> PrefixesOf(const net::AddressSet& set, net::Family family) {
  std::vector<net::Prefix> out;
  if (set.empty()) return net::ToPrefixes(net::AllAddresses(family));
  for (const net::AddressRange& range : set.ranges()) {
    for (const net::Prefix& prefix : net::ToPrefixes(range)) out.push_back(prefix);
  }
  return out;
}

}  // namespace portwright::dialect
