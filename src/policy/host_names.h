// Host names in a policy: which stand-in (net/host_name.h) is which name. Policy::host_names holds
// each name of the policy's destinations twice, once a family, sorted by stand-in.
//
// A name is none of the addresses that other rules say in numbers: what it resolves to is known to
// the device alone. Only `any address` has it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "net/packet.h"
#include "policy/policy.h"

namespace portwright::policy {

// The stand-ins of a normal name, which is in the pool from then on; an error where another name
// has one of them. O(names).
Result<net::AddressSet> AddHostName(Policy& policy, std::string_view name);

// Empty where no name has it; valid as long as the pool. O(log names).
std::string_view HostNameAt(const Policy& policy, const net::Address& address);
// The one name that a set stands for, in one family or both; empty for all other sets.
std::string_view HostNameOf(const Policy& policy, const net::AddressSet& set);
// The stand-ins in a set, as it names them one by one: none of those that a network around them
// happens to hold. O(ranges).
std::vector<HostName> HostNamesIn(const Policy& policy, const net::AddressSet& set);
// The stand-ins of all names.
net::AddressSet StandInsOf(const Policy& policy);

// Gives the packet its destination's name, where one of the policies has it.
void NameDestination(const Policy& one, const Policy& other, net::Packet& packet);

// An error where one address stands for different names.
Status CheckSameNames(const Policy& one, const Policy& other);

struct LeftName {
  std::string name;
  std::vector<std::uint32_t> reasons;  // indices into Policy::reasons, sorted
};
// Takes names out of all destinations but those that `keeps` accepts: narrower, never wider.
std::vector<LeftName> LeaveOutNames(Policy& policy,
                                    const std::function<bool(std::string_view)>& keeps);

// Of a policy that was read: a rule whose addresses in numbers happen to hold stand-ins may or may
// not have what the names resolve to. It is cut in two, the part with the names under an `unknown`
// condition. Rules of other names (those that a policy to be compared has) may be given too.
void SettleNames(Policy& policy, const std::vector<HostName>& others = {});

}  // namespace portwright::policy
