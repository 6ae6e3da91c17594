#include "dialect/common/policy_builder.h"

#include <algorithm>
#include <utility>

#include "policy/host_names.h"

namespace portwright::dialect {
namespace {

bool CarriesPorts(const net::Service& service) {
  return service.kind == net::ServiceKind::kAny || service.kind == net::ServiceKind::kTcp ||
         service.kind == net::ServiceKind::kUdp;
}

std::string KeyOf(const policy::Condition& condition) {
  std::string key =
      std::to_string(condition.states) + "/" + std::to_string(condition.tcp_flags_mask) + "/" +
      std::to_string(condition.tcp_flags_value) + (condition.tcp_flags_negated ? "!" : "") + "/" +
      std::to_string(condition.icmp_code_lo) + "-" + std::to_string(condition.icmp_code_hi);
  for (const policy::InterfaceMatch& match : condition.interfaces) {
    key += std::string("\x1f") + (match.is_output ? "o" : "i") + (match.is_negated ? "!" : "") +
           match.pattern;
  }
  for (const std::string& unknown : condition.unknown) key += "\x1e" + unknown;
  return key;
}

}  // namespace

PolicyBuilder::PolicyBuilder() : policy_(std::make_unique<policy::Policy>()) {
  policy_->stateful = false;
  conditions_[KeyOf(policy::Condition())] = 0;
}

std::uint32_t PolicyBuilder::ChainOf(std::string_view name) {
  const auto found = chains_.find(name);
  if (found != chains_.end()) return found->second;
  const auto index = static_cast<std::uint32_t>(policy_->chains.size());
  policy::Chain chain;
  chain.name = std::string(name);
  chain.default_verdict = {policy::VerdictKind::kReturn, 0};
  policy_->chains.push_back(std::move(chain));
  chains_.emplace(name, index);
  return index;
}

void PolicyBuilder::SetHook(std::uint32_t chain, policy::Hook hook,
                            policy::VerdictKind default_verdict) {
  policy_->chains[chain].hook = hook;
  policy_->chains[chain].default_verdict = {default_verdict, 0};
}

std::uint32_t PolicyBuilder::SetIndex(const std::optional<net::AddressSet>& set) {
  if (!set || *set == Everywhere()) return 0;
  const auto [found, fresh] = sets_.try_emplace(*set, policy_->address_sets.size());
  if (fresh) policy_->address_sets.push_back(*set);
  return found->second;
}

std::uint32_t PolicyBuilder::ServiceIndex(const net::Service& service) {
  if (service == net::Service()) return 0;
  const auto [found, fresh] = services_.try_emplace(service, policy_->services.size());
  if (fresh) policy_->services.push_back(service);
  return found->second;
}

std::uint32_t PolicyBuilder::ConditionIndex(const policy::Condition& condition) {
  const auto [found, fresh] = conditions_.try_emplace(KeyOf(condition), policy_->conditions.size());
  if (fresh) policy_->conditions.push_back(condition);
  return found->second;
}

void PolicyBuilder::AddLine(std::uint32_t chain, const LineMatch& match, policy::Verdict verdict,
                            SourcePlace place) {
  policy::Rule rule;
  rule.sources = SetIndex(match.sources);
  rule.destinations = SetIndex(match.destinations);
  rule.condition = ConditionIndex(match.condition);
  rule.verdict = verdict;
  rule.session_timeout_s = match.session_timeout_s;
  const std::vector<net::Service> any_service{net::Service()};
  const std::vector<net::PortRange> any_port{net::kAnyPort};
  policy::Chain& target = policy_->chains[chain];
  for (const net::Service& service : match.services.empty() ? any_service : match.services) {
    for (const net::PortRange ports : match.source_ports.empty() ? any_port : match.source_ports) {
      if (!ports.IsAny() && !CarriesPorts(service)) continue;
      rule.service = ServiceIndex(service);
      rule.source_ports = ports;
      target.rules.push_back(rule);
      target.places.push_back(place);
    }
  }
}

void PolicyBuilder::Assume(std::string assumption) {
  auto& assumptions = policy_->assumptions;
  if (std::find(assumptions.begin(), assumptions.end(), assumption) == assumptions.end())
    assumptions.push_back(std::move(assumption));
}

std::unique_ptr<policy::Policy> PolicyBuilder::Take() {
  if (!policy_->host_names.empty())
    Assume("host names are none of the addresses that rules have in numbers");
  policy::SettleNames(*policy_);
  return std::move(policy_);
}

std::vector<net::PortRange> Complement(std::vector<net::PortRange> ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::vector<net::PortRange> out;
  int next = 0;
  for (const net::PortRange& range : ranges) {
    if (range.lo > next) {
      out.push_back({static_cast<std::uint16_t>(next), static_cast<std::uint16_t>(range.lo - 1)});
    }
    next = std::max(next, range.hi + 1);
  }
  if (next <= 65535) out.push_back({static_cast<std::uint16_t>(next), 65535});
  return out;
}

const net::AddressSet& Everywhere() {
  static const net::AddressSet all(
      {net::AllAddresses(net::Family::kIpv4), net::AllAddresses(net::Family::kIpv6)});
  return all;
}

}  // namespace portwright::dialect
