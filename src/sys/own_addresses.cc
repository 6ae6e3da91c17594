#include "sys/own_addresses.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <cerrno>

#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

std::string BytesOf(const sockaddr* address) {
  if (address == nullptr) return "";
  if (address->sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
    return {reinterpret_cast<const char*>(&v4), sizeof(v4)};
  }
  if (address->sa_family != AF_INET6) return "";
  const auto& v6 = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  return {reinterpret_cast<const char*>(&v6), sizeof(v6)};
}

}  // namespace

Result<std::vector<OwnAddress>> OwnAddresses() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return SystemError("cannot read the host's addresses", errno);
  std::vector<OwnAddress> addresses;
  for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next)
    addresses.push_back({at->ifa_name, BytesOf(at->ifa_addr)});
  ::freeifaddrs(first);
  return addresses;
}

}  // namespace portwright::sys
