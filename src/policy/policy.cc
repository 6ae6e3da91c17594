#include "policy/policy.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace portwright::policy {
namespace {

Error Broken(std::string message) { return {ErrorCode::kInvalid, std::move(message)}; }

// `rule 3 of chain 'input'`; rules count from 1, for people.
std::string Where(const Chain& chain, std::size_t rule) {
  return "rule " + std::to_string(rule + 1) + " of chain '" + chain.name + "'";
}

bool Jumps(const Verdict& verdict) {
  return verdict.kind == VerdictKind::kJump || verdict.kind == VerdictKind::kGoto;
}

bool IsFinal(const Verdict& verdict) {
  return verdict.kind == VerdictKind::kAccept || verdict.kind == VerdictKind::kDrop ||
         verdict.kind == VerdictKind::kReject;
}

Status CheckIndex(std::uint32_t index, std::size_t size, const char* pool, const Chain& chain,
                  std::size_t rule) {
  if (index < size) return Ok();
  return Broken("expected an index below " + std::to_string(size) + " into " + pool + ", found " +
                std::to_string(index) + " in " + Where(chain, rule));
}

Status CheckPools(const Policy& policy) {
  if (policy.address_sets.empty() || !policy.address_sets[0].empty()) {
    return Broken("expected address set 0 to mean any address");
  }
  if (policy.services.empty() || policy.services[0].kind != net::ServiceKind::kAny) {
    return Broken("expected service 0 to mean any service");
  }
  if (policy.interfaces.empty() || !policy.interfaces[0].empty()) {
    return Broken("expected interface 0 to mean any interface");
  }
  if (policy.origins.empty() || !policy.origins[0].reasons.empty()) {
    return Broken("expected origin 0 to mean none");
  }
  if (policy.conditions.empty()) return Broken("expected condition 0 to ask for nothing");
  for (std::size_t i = 0; i < policy.services.size(); ++i) {
    if (policy.services[i].ports.lo <= policy.services[i].ports.hi) continue;
    return Broken("expected ports from low to high in service " + std::to_string(i));
  }
  for (std::size_t i = 1; i < policy.interfaces.size(); ++i) {
    if (policy.interfaces[i].empty()) {
      return Broken("expected a name for interface " + std::to_string(i));
    }
  }
  for (std::size_t i = 0; i < policy.origins.size(); ++i) {
    const std::vector<std::uint32_t>& reasons = policy.origins[i].reasons;
    const std::string origin = "origin " + std::to_string(i);
    const auto out_of_order =
        std::adjacent_find(reasons.begin(), reasons.end(), std::greater_equal<>());
    if (out_of_order != reasons.end()) {
      return Broken("expected the reasons of " + origin + " sorted, each once");
    }
    if (!reasons.empty() && reasons.back() >= policy.reasons.size()) {
      return Broken("expected an index below " + std::to_string(policy.reasons.size()) +
                    " into reasons, found " + std::to_string(reasons.back()) + " in " + origin);
    }
  }
  return Ok();
}

bool CarriesPorts(const net::Service& service) {
  switch (service.kind) {
    case net::ServiceKind::kAny:
    case net::ServiceKind::kTcp:
    case net::ServiceKind::kUdp:
      return true;
    case net::ServiceKind::kIcmp:
      return false;
    case net::ServiceKind::kProtocol:
      break;
  }
  return service.protocol == net::kProtocolTcp || service.protocol == net::kProtocolUdp;
}

Status CheckRule(const Policy& policy, const Chain& chain, std::size_t index) {
  const Rule& rule = chain.rules[index];
  PORTWRIGHT_TRY_STATUS(
      CheckIndex(rule.sources, policy.address_sets.size(), "address_sets", chain, index));
  PORTWRIGHT_TRY_STATUS(
      CheckIndex(rule.destinations, policy.address_sets.size(), "address_sets", chain, index));
  PORTWRIGHT_TRY_STATUS(CheckIndex(rule.service, policy.services.size(), "services", chain, index));
  PORTWRIGHT_TRY_STATUS(
      CheckIndex(rule.in_interface, policy.interfaces.size(), "interfaces", chain, index));
  PORTWRIGHT_TRY_STATUS(
      CheckIndex(rule.out_interface, policy.interfaces.size(), "interfaces", chain, index));
  PORTWRIGHT_TRY_STATUS(CheckIndex(rule.origin, policy.origins.size(), "origins", chain, index));
  PORTWRIGHT_TRY_STATUS(
      CheckIndex(rule.condition, policy.conditions.size(), "conditions", chain, index));
  if (rule.source_ports.lo > rule.source_ports.hi) {
    return Broken("expected source ports from low to high in " + Where(chain, index));
  }
  if (!rule.source_ports.IsAny() && !CarriesPorts(policy.services[rule.service])) {
    return Broken("expected a service with ports beside source ports in " + Where(chain, index));
  }
  if (!Jumps(rule.verdict)) return Ok();
  PORTWRIGHT_TRY_STATUS(
      CheckIndex(rule.verdict.chain, policy.chains.size(), "chains", chain, index));
  const Chain& target = policy.chains[rule.verdict.chain];
  if (target.hook == Hook::kNone) return Ok();
  return Broken("expected a jump to a chain without a hook, found '" + target.name + "' in " +
                Where(chain, index));
}

// A walk in depth over the jumps, on a stack of our own: chains may nest deeply.
Status CheckLoops(const Policy& policy) {
  enum class Visit : std::uint8_t { kNever, kOpen, kDone };
  std::vector<Visit> visits(policy.chains.size(), Visit::kNever);
  std::vector<std::pair<std::uint32_t, std::size_t>> path;  // chain, next rule
  for (std::uint32_t start = 0; start < policy.chains.size(); ++start) {
    if (visits[start] != Visit::kNever) continue;
    visits[start] = Visit::kOpen;
    path.emplace_back(start, 0);
    while (!path.empty()) {
      const std::uint32_t at = path.back().first;
      const Chain& chain = policy.chains[at];
      std::size_t& next = path.back().second;
      while (next < chain.rules.size() && !Jumps(chain.rules[next].verdict)) ++next;
      if (next == chain.rules.size()) {
        visits[at] = Visit::kDone;
        path.pop_back();
        continue;
      }
      const std::size_t rule = next++;
      const std::uint32_t target = chain.rules[rule].verdict.chain;
      if (visits[target] == Visit::kOpen) {
        return Broken("expected jumps without a loop, found one back to '" +
                      policy.chains[target].name + "' in " + Where(chain, rule));
      }
      if (visits[target] == Visit::kDone) continue;
      visits[target] = Visit::kOpen;
      path.emplace_back(target, 0);
    }
  }
  return Ok();
}

}  // namespace

const Chain* Policy::FindHook(Hook hook) const {
  const auto found = std::find_if(chains.begin(), chains.end(),
                                  [&](const Chain& chain) { return chain.hook == hook; });
  return found == chains.end() ? nullptr : &*found;
}

Status Check(const Policy& policy) {
  PORTWRIGHT_TRY_STATUS(CheckPools(policy));
  std::array<const Chain*, 4> by_hook{};
  for (const Chain& chain : policy.chains) {
    if (!chain.places.empty() && chain.places.size() != chain.rules.size()) {
      return Broken("expected a place for each rule of chain '" + chain.name + "', or none");
    }
    for (std::size_t i = 0; i < chain.rules.size(); ++i) {
      PORTWRIGHT_TRY_STATUS(CheckRule(policy, chain, i));
    }
    if (chain.hook == Hook::kNone) continue;
    if (!IsFinal(chain.default_verdict)) {
      return Broken("expected accept, drop or reject as the default of chain '" + chain.name + "'");
    }
    const Chain*& first = by_hook[static_cast<std::size_t>(chain.hook)];
    if (first != nullptr) {
      return Broken("expected one chain at a hook, found '" + first->name + "' and '" + chain.name +
                    "'");
    }
    first = &chain;
  }
  return CheckLoops(policy);
}

}  // namespace portwright::policy
