#include "net/address_member.h"

namespace portwright::net {

Address ReadAddress(JsonMembers& members, const char* name) {
  if (const auto address = ParseAddress(members.Text(name))) return *address;
  members.Wrong(name, "an address");
  return {};
}

}  // namespace portwright::net
