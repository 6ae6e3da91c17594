// Host names in a device's text, for readers.
//
// A rule that permits packets to a name is read as a rule to what stands for it
// (policy/host_names.h). One that denies them, that leaves all but them, or that has them as its
// sources, is about addresses that the device alone knows: there the name may be any address.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "dialect/common/entry_match.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect {

// More than any device has; what a text has beyond them may be any address.
inline constexpr std::size_t kHostNamesMax = 10'000;

// The term of a name as a destination, and the name in the policy's pool. Nothing for a text that
// is no host name, or whose stand-in another name of the text has: it may be any address then.
std::optional<AddressTerm> HostNameTerm(policy::Policy& policy, std::string_view text);

// The term where a name may be any address: host names taken out, and an unknown in their place.
AddressTerm WithoutHostNames(const policy::Policy& policy, const AddressTerm& term);

}  // namespace portwright::dialect
