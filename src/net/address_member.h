// Addresses in the JSON files that this program writes for itself.
#pragma once

#include "base/json_members.h"
#include "net/address.h"

namespace portwright::net {

// A member that is the text of an address; where it is not, `members` has the problem.
Address ReadAddress(JsonMembers& members, const char* name);

}  // namespace portwright::net
