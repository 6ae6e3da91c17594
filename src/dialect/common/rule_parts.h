// A rule taken apart for languages that say one address and one protocol a line. No state, any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/packet.h"
#include "net/service.h"
#include "policy/policy.h"

namespace portwright::dialect {

// A rule in one family; `sources` and `destinations` are empty for any address of it.
struct RulePart {
  net::Family family = net::Family::kIpv4;
  bool any_family = false;  // no address, no ICMP type: the line holds for both
  net::AddressSet sources, destinations;
};

// One part for each family in which the rule matches something. Both, as one part with
// `any_family`, where nothing in it has a family.
std::vector<RulePart> PartsOf(const policy::Policy& policy, const policy::Rule& rule);

// What a rule asks for beside addresses and services: states and interfaces.
struct PlainCondition {
  std::uint8_t states = policy::kAnyState;
  std::vector<policy::InterfaceMatch> interfaces;  // the rule's own two first
};
// Nothing where the rule asks for more.
std::optional<PlainCondition> PlainConditionOf(const policy::Policy& policy,
                                               const policy::Rule& rule);

// `established,related`: the names of states, which nftables and iptables have in common.
std::string StateNames(std::uint8_t states);

// The prefixes of a set of one family; one of length 0 for the empty set, which is any address.
std::vector<net::Prefix> PrefixesOf(const net::AddressSet& set, net::Family family);

}  // namespace portwright::dialect
