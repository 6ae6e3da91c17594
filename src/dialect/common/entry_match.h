// What one line of an access list matches, with what is surely meant apart from what is perhaps
// meant; and the rules of a policy that say so.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/policy_builder.h"
#include "net/address.h"
#include "net/service.h"
#include "policy/policy.h"

namespace portwright::dialect {

// `possible` holds `known`; where they differ, `unknown` says why, in the device's words.
struct AddressTerm {
  net::AddressSet known;
  net::AddressSet possible;
  std::vector<std::string> unknown;

  static AddressTerm Of(net::AddressSet set) { return {set, std::move(set), {}}; }
  static AddressTerm Maybe(net::AddressSet bound, std::string why);
  AddressTerm Only(net::Family family) const;
};

// One service, from one range of source ports.
struct ServiceTerm {
  net::Service service;
  net::PortRange source_ports = net::kAnyPort;
  std::uint8_t icmp_code_lo = 0;
  std::uint8_t icmp_code_hi = 255;
  std::optional<net::Family> family;  // the only one in which the service exists
  std::string unknown;                // empty: exact
  // Sessions stay so long when idle; 0: the device's default.
  std::uint32_t session_timeout_s = 0;

  friend auto operator<=>(const ServiceTerm&, const ServiceTerm&) = default;
};

// A whole protocol by its number, TCP and UDP as such.
net::Service ServiceOfProtocol(std::uint8_t protocol);

// An ICMP type of one family.
net::Service IcmpType(net::Family family, std::uint8_t type);

// Sorted, each once: groups that name others twice must not multiply.
template <typename T>
void KeepOnce(std::vector<T>& all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

struct EntryMatch {
  AddressTerm sources;
  AddressTerm destinations;
  std::vector<ServiceTerm> services;  // any of them; none: nothing is matched
  policy::Condition condition;
};

// The rules of one line at the end of a chain: how many. At most two for each service.
std::size_t AddEntry(PolicyBuilder& builder, std::uint32_t chain, const EntryMatch& match,
                     policy::Verdict verdict, SourcePlace place);

}  // namespace portwright::dialect
