// Addresses of sockets, as texts. For use inside sys.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>

namespace portwright::sys {

struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t length = 0;  // 0: none

  bool is_ipv6() const { return bytes.ss_family == AF_INET6; }
  const sockaddr* generic() const { return reinterpret_cast<const sockaddr*>(&bytes); }
  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&bytes); }
};

// Without length for a text that is no address.
SocketAddress SocketAddressOf(const std::string& address, std::uint16_t port);
// The address alone; an IPv4 address in IPv6's form as IPv4. Empty for none.
std::string AddressText(const SocketAddress& address);
std::uint16_t PortOf(const SocketAddress& address);

}  // namespace portwright::sys
