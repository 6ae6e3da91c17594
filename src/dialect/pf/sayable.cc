#include "dialect/pf/sayable.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::pf {
namespace {

using net::Family;

const net::AddressSet& SetOf(const policy::Policy& policy, std::uint32_t set) {
  return set == 0 ? Everywhere() : policy.address_sets[set];
}

// The family of an ICMP that is asked for by its number.
std::optional<Family> FamilyOf(const net::Service& service) {
  if (service.kind != net::ServiceKind::kProtocol) return std::nullopt;
  if (service.protocol == net::kProtocolIcmp) return Family::kIpv4;
  if (service.protocol == net::kProtocolIcmpv6) return Family::kIpv6;
  return std::nullopt;
}

}  // namespace

std::shared_ptr<const policy::Policy> SayablePart(const policy::Policy& policy,
                                                  Diagnostics& diagnostics) {
  std::shared_ptr<policy::Policy> out;
  for (std::size_t c = 0; c < policy.chains.size(); ++c) {
    for (std::size_t r = 0; r < policy.chains[c].rules.size(); ++r) {
      const policy::Rule& rule = policy.chains[c].rules[r];
      const auto family = FamilyOf(policy.services[rule.service]);
      if (!family) continue;
      const Family other = *family == Family::kIpv4 ? Family::kIpv6 : Family::kIpv4;
      const net::AddressSet& sources = SetOf(policy, rule.sources);
      if (sources.Only(other).empty() || SetOf(policy, rule.destinations).Only(other).empty())
        continue;
      if (out == nullptr) out = std::make_shared<policy::Policy>(policy);
      out->chains[c].rules[r].sources = static_cast<std::uint32_t>(out->address_sets.size());
      out->address_sets.push_back(sources.Only(*family));
      if (!out->set_names.empty()) out->set_names.emplace_back();
    }
  }
  if (out != nullptr) {
    diagnostics.Warning("PW-DIA-pf-0011", {},
                        "expected ICMP in packets of its own family, found it in the other's, "
                        "which was left out");
  }
  return out;
}

}  // namespace portwright::dialect::pf
