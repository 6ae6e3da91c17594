#include "dialect/common/host_terms.h"

#include <string>
#include <utility>
#include <vector>

#include "dialect/common/policy_builder.h"
#include "net/host_name.h"
#include "policy/host_names.h"

namespace portwright::dialect {

std::optional<AddressTerm> HostNameTerm(policy::Policy& policy, std::string_view text) {
  const std::string name = net::NormalHostName(text);
  if (!net::IsHostName(name)) return std::nullopt;
  const bool is_full = policy.host_names.size() >= 2 * kHostNamesMax;
  if (is_full && policy::HostNameAt(policy, net::StandInFor(net::Family::kIpv4, name)) != name)
    return std::nullopt;
  auto stand_ins = policy::AddHostName(policy, name);
  if (!stand_ins) return std::nullopt;
  return AddressTerm::Of(std::move(*stand_ins));
}

AddressTerm WithoutHostNames(const policy::Policy& policy, const AddressTerm& term) {
  const auto names = policy::HostNamesIn(policy, term.known);
  if (names.empty()) return term;
  std::vector<net::AddressRange> ranges;
  for (const policy::HostName& name : names) ranges.push_back(net::HostRange(name.stand_in));
  AddressTerm out = term;
  out.known = Difference(term.known, net::AddressSet(std::move(ranges)));
  out.possible = Everywhere();
  out.unknown.push_back("the addresses of " + names.front().name);
  return out;
}

}  // namespace portwright::dialect
